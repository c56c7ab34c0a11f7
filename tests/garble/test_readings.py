"""Does each word get the surprisal of its own tokens, and does a name get none? How much was read before it?"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.ports import Entity, TokenScore
from dossier.text import Span
from garble.order import headline_last
from garble.readings import (
    RAREST_BITS,
    TYPICAL_BASE_BITS,
    TYPICAL_SURPRISAL_BITS,
    WORD,
    base_bits,
    read_words,
)


def token(start: int, end: int, surprisal: float, entropy: float = 5.0) -> TokenScore:
    return TokenScore(Span(start, end), surprisal, entropy)


def test_a_word_of_several_tokens_adds_their_surprisal() -> None:
    text = "the glutamatergic cells"
    tokens = [token(0, 3, 1.0), token(4, 8, 9.0, 6.5), token(8, 17, 2.5, 1.0), token(18, 23, 3.0)]
    readings = read_words(text, None, tokens, [])
    assert [word.text for word in readings] == ["the", "glutamatergic", "cells"]
    assert [word.surprisal_bits for word in readings] == [1.0, 11.5, 3.0]
    assert readings[1].where == Span(4, 17)


def test_excess_is_surprisal_in_place_less_surprisal_anywhere() -> None:
    (word,) = read_words("protein", None, [token(0, 7, 20.0)], [])
    assert word.base_bits == base_bits("protein")
    assert word.excess_bits == pytest.approx(20.0 - base_bits("protein"))


def test_a_token_that_also_holds_punctuation_still_counts_for_its_word() -> None:
    (first, second) = read_words("(cells) die", None, [token(0, 6, 4.0), token(6, 7, 1.0), token(8, 11, 2.0)], [])
    assert (first.text, first.surprisal_bits) == ("cells", 4.0)
    assert (second.text, second.surprisal_bits) == ("die", 2.0)


def test_punctuation_between_words_counts_for_neither() -> None:
    readings = read_words("yes, no", None, [token(0, 3, 4.0), token(3, 4, 9.0), token(5, 7, 2.0)], [])
    assert [word.surprisal_bits for word in readings] == [4.0, 2.0]


@pytest.mark.parametrize("word", ["anti-reward", "don't", "don’t", "3.4", "U.S", "CRISPR-Cas9", "naïve", "α-synuclein"])
def test_hyphens_apostrophes_and_points_inside_a_word_do_not_part_it(word: str) -> None:
    assert [reading.text for reading in read_words(f"({word}).", None, [], [])] == [word]


@pytest.mark.parametrize("text", ["", " \n\n ", "— … “” ()", "___"])
def test_a_text_without_words_has_no_readings(text: str) -> None:
    assert read_words(text, None, [], []) == ()


def test_a_name_gets_typical_values_however_surprising_it_is() -> None:
    text = "Kupchik works"
    tokens = [token(0, 7, 29.0, 9.0), token(8, 13, 3.0)]
    name, verb = read_words(text, None, tokens, [Entity(Span(0, 7), "PERSON")])
    assert (name.surprisal_bits, name.base_bits) == (TYPICAL_SURPRISAL_BITS, TYPICAL_BASE_BITS)
    assert name.named
    assert not verb.named
    assert verb.surprisal_bits == 3.0


@pytest.mark.parametrize("label", ["PERCENT", "DATE", "CARDINAL", "QUANTITY"])
def test_a_quantity_is_not_a_name(label: str) -> None:
    (word,) = read_words("fifty", None, [token(0, 5, 12.0)], [Entity(Span(0, 5), label)])
    assert not word.named
    assert word.surprisal_bits == 12.0


def test_a_word_that_a_name_only_touches_is_named() -> None:
    (word,) = read_words("Israel-based", None, [token(0, 12, 22.0)], [Entity(Span(0, 6), "GPE")])
    assert word.named


def test_a_word_without_tokens_is_not_surprising() -> None:
    first, last = read_words("one two", None, [token(0, 3, 7.0)], [])
    assert first.surprisal_bits == 7.0
    assert last.surprisal_bits == 0.0


def test_a_common_word_is_likelier_anywhere_than_a_rare_one() -> None:
    assert base_bits("the") < 6 < base_bits("protein") < base_bits("glutamatergic") < RAREST_BITS
    assert base_bits("The") == base_bits("the")


def test_a_word_that_nobody_wrote_has_the_rarest_base() -> None:
    assert base_bits("reappected") == RAREST_BITS


@given(st.text(max_size=80))
def test_words_are_in_order_apart_and_as_the_text_has_them(text: str) -> None:
    readings = read_words(text, None, [token(i, i + 1, 1.0) for i in range(len(text))], [])
    assert all(one.where.end <= other.where.start for one, other in pairwise(readings))
    for word in readings:
        assert word.where.of(text) == word.text
        assert word.named or word.surprisal_bits == len(word.text)
        assert 0 <= word.base_bits <= RAREST_BITS


def context(text: str, headline: Span | None) -> list[tuple[str, int]]:
    return [(word.text, word.context_words) for word in read_words(text, headline, [], [])]


def test_a_text_that_is_read_as_it_stands_has_each_word_after_all_before_it() -> None:
    assert context("Mice sleep. They do.", None) == [("Mice", 0), ("sleep", 1), ("They", 2), ("do", 3)]


def test_a_headline_that_is_read_last_has_the_whole_story_before_it() -> None:
    expected = [("Mice", 3), ("sleep", 4), ("They", 0), ("do", 1), ("Often", 2)]
    assert context("Mice sleep\n\nThey do.\n\nOften.", Span(0, 10)) == expected


@pytest.mark.parametrize("text", ["Mice sleep", "Mice sleep\n\n", "Mice sleep\n\n— …"])
def test_a_headline_without_words_below_it_is_read_as_it_stands(text: str) -> None:
    assert context(text, Span(0, 10)) == [("Mice", 0), ("sleep", 1)]


def test_a_headline_without_words_puts_nothing_before_the_story() -> None:
    assert context("…!\n\nMice sleep.", Span(0, 2)) == [("Mice", 0), ("sleep", 1)]


def test_a_name_counts_among_the_words_that_were_read() -> None:
    name, verb = read_words("Kupchik works", None, [], [Entity(Span(0, 7), "PERSON")])
    assert (name.context_words, verb.context_words) == (0, 1)


@given(st.text(min_size=1, max_size=40).map(str.strip).filter(bool), st.text(max_size=60))
def test_words_sorted_by_what_was_read_before_them_are_the_text_that_the_model_reads(headline: str, body: str) -> None:
    text, where = headline + "\n\n" + body, Span(0, len(headline))
    readings = sorted(read_words(text, where, [], []), key=lambda word: word.context_words)
    assert [word.text for word in readings] == [match.group() for match in WORD.finditer(headline_last(text, where))]
    assert [word.context_words for word in readings] == list(range(len(readings)))
