"""Does each word get the surprisal of its own tokens, and does a name get none?"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.ports import Entity, TokenScore
from dossier.text import Span
from garble.readings import (
    RAREST_BITS,
    TYPICAL_BASE_BITS,
    TYPICAL_ENTROPY_BITS,
    TYPICAL_SURPRISAL_BITS,
    base_bits,
    read_words,
)


def token(start: int, end: int, surprisal: float, entropy: float = 5.0) -> TokenScore:
    return TokenScore(Span(start, end), surprisal, entropy)


def test_a_word_of_several_tokens_adds_their_surprisal_and_keeps_the_first_entropy() -> None:
    text = "the glutamatergic cells"
    tokens = [token(0, 3, 1.0), token(4, 8, 9.0, 6.5), token(8, 17, 2.5, 1.0), token(18, 23, 3.0)]
    readings = read_words(text, tokens, [])
    assert [word.text for word in readings] == ["the", "glutamatergic", "cells"]
    assert [word.surprisal_bits for word in readings] == [1.0, 11.5, 3.0]
    assert readings[1].entropy_bits == 6.5
    assert readings[1].where == Span(4, 17)


def test_excess_is_surprisal_in_place_less_surprisal_anywhere() -> None:
    (word,) = read_words("protein", [token(0, 7, 20.0)], [])
    assert word.base_bits == base_bits("protein")
    assert word.excess_bits == pytest.approx(20.0 - base_bits("protein"))


def test_a_token_that_also_holds_punctuation_still_counts_for_its_word() -> None:
    (first, second) = read_words("(cells) die", [token(0, 6, 4.0), token(6, 7, 1.0), token(8, 11, 2.0)], [])
    assert (first.text, first.surprisal_bits) == ("cells", 4.0)
    assert (second.text, second.surprisal_bits) == ("die", 2.0)


def test_punctuation_between_words_counts_for_neither() -> None:
    readings = read_words("yes, no", [token(0, 3, 4.0), token(3, 4, 9.0), token(5, 7, 2.0)], [])
    assert [word.surprisal_bits for word in readings] == [4.0, 2.0]


@pytest.mark.parametrize("word", ["anti-reward", "don't", "don’t", "3.4", "U.S", "CRISPR-Cas9", "naïve", "α-synuclein"])
def test_hyphens_apostrophes_and_points_inside_a_word_do_not_part_it(word: str) -> None:
    assert [reading.text for reading in read_words(f"({word}).", [], [])] == [word]


@pytest.mark.parametrize("text", ["", " \n\n ", "— … “” ()", "___"])
def test_a_text_without_words_has_no_readings(text: str) -> None:
    assert read_words(text, [], []) == ()


def test_a_name_gets_typical_values_however_surprising_it_is() -> None:
    text = "Kupchik works"
    tokens = [token(0, 7, 29.0, 9.0), token(8, 13, 3.0)]
    name, verb = read_words(text, tokens, [Entity(Span(0, 7), "PERSON")])
    assert (name.surprisal_bits, name.base_bits) == (TYPICAL_SURPRISAL_BITS, TYPICAL_BASE_BITS)
    assert name.entropy_bits == TYPICAL_ENTROPY_BITS
    assert name.named
    assert not verb.named
    assert verb.surprisal_bits == 3.0


@pytest.mark.parametrize("label", ["PERCENT", "DATE", "CARDINAL", "QUANTITY"])
def test_a_quantity_is_not_a_name(label: str) -> None:
    (word,) = read_words("fifty", [token(0, 5, 12.0)], [Entity(Span(0, 5), label)])
    assert not word.named
    assert word.surprisal_bits == 12.0


def test_a_word_that_a_name_only_touches_is_named() -> None:
    (word,) = read_words("Israel-based", [token(0, 12, 22.0)], [Entity(Span(0, 6), "GPE")])
    assert word.named


def test_a_word_without_tokens_is_not_surprising() -> None:
    first, last = read_words("one two", [token(0, 3, 7.0)], [])
    assert first.surprisal_bits == 7.0
    assert (last.surprisal_bits, last.entropy_bits) == (0.0, 0.0)


def test_a_common_word_is_likelier_anywhere_than_a_rare_one() -> None:
    assert base_bits("the") < 6 < base_bits("protein") < base_bits("glutamatergic") < RAREST_BITS
    assert base_bits("The") == base_bits("the")


def test_a_word_that_nobody_wrote_has_the_rarest_base() -> None:
    assert base_bits("reappected") == RAREST_BITS


@given(st.text(max_size=80))
def test_words_are_in_order_apart_and_as_the_text_has_them(text: str) -> None:
    readings = read_words(text, [token(i, i + 1, 1.0) for i in range(len(text))], [])
    assert all(one.where.end <= other.where.start for one, other in pairwise(readings))
    for word in readings:
        assert word.where.of(text) == word.text
        assert word.surprisal_bits == len(word.text)
        assert 0 <= word.base_bits <= RAREST_BITS
