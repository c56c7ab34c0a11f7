"""Are a word's neighbours where they should be, at the edges too, and is the best run the best?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.text import Span
from garble.features import (
    CONTEXT_WORDS,
    FUNCTION_WORD_BITS,
    NEIGHBOURS,
    WORD_NUMBERS,
    best_run,
    sentence_features,
    word_features,
)
from garble.readings import TYPICAL_BASE_BITS, TYPICAL_SURPRISAL_BITS, TYPICAL_TAG_ODDS, Reading

PAIRS = len(NEIGHBOURS)
OWN_SURPRISAL, OWN_EXCESS = 2 * list(NEIGHBOURS).index(0), 2 * list(NEIGHBOURS).index(0) + 1
BASE, ENTROPY, OVER_ENTROPY, FUNCTION, BREAK = range(2 * PAIRS, 2 * PAIRS + 5)
WIDE_EXCESS, WIDE_SURPRISAL, WIDE_POSITIVE, NEAR_EXCESS, NEAR_SURPRISAL, NEAR_OVER, NEAR_MOST = range(
    2 * PAIRS + 5, 2 * PAIRS + 12
)
CONTEXT = 2 * PAIRS + 12
FIRST_CONTEXT = 14
"""The place in the vector of a sentence of its first word's context."""


def words(*surprisals: float, base: float = 10.0, gap: str = " ", before: int = 0) -> tuple[str, list[Reading]]:
    """A text of one-letter words with these surprisals, `gap` between each two, `before` words read before it."""
    text = gap.join("w" for _ in surprisals)
    step = 1 + len(gap)
    spans = [Span(i * step, i * step + 1) for i in range(len(surprisals))]
    readings = [
        Reading(where, "w", bits, base, 4.0, False, before + number)
        for number, (where, bits) in enumerate(zip(spans, surprisals, strict=True))
    ]
    return text, readings


def test_no_words_make_no_rows() -> None:
    assert word_features("…", []).shape == (0, WORD_NUMBERS)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 30])
def test_every_word_has_one_row_of_35_finite_numbers(count: int) -> None:
    rows = word_features(*words(*np.linspace(1, 20, count)))
    assert rows.shape == (count, WORD_NUMBERS) == (count, 35)
    assert np.isfinite(rows).all()


def test_a_lone_word_has_typical_neighbours_and_is_its_own_average() -> None:
    (row,) = word_features(*words(17.0))
    for place, offset in enumerate(NEIGHBOURS):
        expected = (17.0, 7.0) if offset == 0 else (TYPICAL_SURPRISAL_BITS, TYPICAL_SURPRISAL_BITS - TYPICAL_BASE_BITS)
        assert tuple(row[2 * place : 2 * place + 2]) == expected
    assert (row[WIDE_SURPRISAL], row[NEAR_SURPRISAL]) == (17.0, 17.0)
    assert (row[WIDE_EXCESS], row[NEAR_EXCESS], row[NEAR_MOST], row[NEAR_OVER]) == (7.0, 7.0, 7.0, 9.0)


def test_neighbours_stand_before_and_after_their_word_and_are_typical_past_the_edges() -> None:
    rows = word_features(*words(1.0, 2.0, 3.0, 4.0, 5.0))
    surprisal = rows[:, 0 : 2 * PAIRS : 2]
    typical = TYPICAL_SURPRISAL_BITS
    assert surprisal[0].tolist() == [typical, typical, typical, 1.0, 2.0, 3.0, 4.0]
    assert surprisal[2].tolist() == [typical, 1.0, 2.0, 3.0, 4.0, 5.0, typical]
    assert surprisal[4].tolist() == [2.0, 3.0, 4.0, 5.0, typical, typical, typical]


def test_averages_reach_two_and_five_words_and_stop_at_the_edges() -> None:
    rows = word_features(*words(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 12.0))
    assert rows[6, NEAR_SURPRISAL] == pytest.approx(12 / 3)
    assert rows[4, NEAR_SURPRISAL] == pytest.approx(12 / 5)
    assert rows[3, NEAR_SURPRISAL] == 0.0
    assert rows[1, WIDE_SURPRISAL] == pytest.approx(12 / 7)
    assert rows[0, WIDE_SURPRISAL] == 0.0


def test_only_positive_excess_counts_in_the_positive_average() -> None:
    rows = word_features(*words(4.0, 16.0, 4.0))
    assert rows[1, WIDE_POSITIVE] == pytest.approx(6 / 3)
    assert rows[1, WIDE_EXCESS] == pytest.approx((-6 + 6 - 6) / 3)
    assert rows[0, NEAR_MOST] == 6.0


def test_a_words_own_numbers_stand_in_their_columns() -> None:
    text, (reading,) = words(15.0, base=8.0)
    (row,) = word_features(text, [reading])
    assert (row[OWN_SURPRISAL], row[OWN_EXCESS]) == (15.0, 7.0)
    assert (row[BASE], row[ENTROPY], row[OVER_ENTROPY]) == (8.0, 4.0, 11.0)


@pytest.mark.parametrize(("base", "is_function"), [(FUNCTION_WORD_BITS - 0.1, 1.0), (FUNCTION_WORD_BITS, 0.0)])
def test_a_function_word_is_one_that_is_common_enough(base: float, is_function: float) -> None:
    assert word_features(*words(5.0, base=base))[0, FUNCTION] == is_function


def test_a_words_context_is_the_log_of_what_was_read_before_it() -> None:
    assert word_features(*words(1.0, 1.0, 1.0, before=9))[:, CONTEXT] == pytest.approx(np.log([10, 11, 12]))


def test_context_is_level_from_its_limit_on() -> None:
    below, at, above, far = (
        word_features(*words(1.0, before=before))[0, CONTEXT]
        for before in (CONTEXT_WORDS - 1, CONTEXT_WORDS, CONTEXT_WORDS + 1, 100 * CONTEXT_WORDS)
    )
    assert below < at == above == far


@pytest.mark.parametrize(
    ("before", "expected"), [(0, 0.0), (1, np.log(2)), (9 * CONTEXT_WORDS, np.log(1 + CONTEXT_WORDS))]
)
def test_a_sentences_context_is_that_of_its_first_word(before: int, expected: float) -> None:
    _, readings = words(1.0, 2.0, 3.0, before=before)
    assert sentence_features(6, readings, np.zeros(3))[FIRST_CONTEXT] == pytest.approx(expected)


@pytest.mark.parametrize("gap", [". ", "? ", "; ", "\n\n", ".” "])
def test_a_word_after_a_break_is_marked_and_the_first_is_not(gap: str) -> None:
    assert word_features(*words(1.0, 1.0, gap=gap))[:, BREAK].tolist() == [0.0, 1.0]


@pytest.mark.parametrize("gap", [" ", ", ", " (", "-", " “"])
def test_a_comma_or_bracket_is_no_break(gap: str) -> None:
    assert word_features(*words(1.0, 1.0, gap=gap))[:, BREAK].tolist() == [0.0, 0.0]


def test_a_sentence_is_described_by_20_numbers() -> None:
    _, readings = words(4.0, 12.0, 15.0, before=7)
    vector = sentence_features(20, readings, np.array([-1.0, 1.0, 2.0]))
    # surprisal 31 bits over 20 characters; excess -6, 2, 5; entropy 4 each; runs of suspicion, with and without 0.5
    # 7 words were read before its first word
    expected = [31 / 20, 31 / 3, 1 / 3, 11 / 3, 2 / 3, 1 / 3, 19 / 3, np.log(3), 10.0, 2.0, 2 / 3, 4.0, 3.0, 2 / 3]
    # the tagger finds nothing wrong: log-odds of the sentence, of its highest token and three, their mean, share over 0
    expected += [np.log(8), *[TYPICAL_TAG_ODDS] * 4, 0.0]
    assert vector == pytest.approx(np.array(expected))


def test_a_sentence_of_one_word_is_described_too() -> None:
    _, readings = words(6.0)
    vector = sentence_features(1, readings, np.array([-2.0]))
    assert vector.shape == (20,)
    assert np.isfinite(vector).all()
    assert vector[11] == vector[12] == 0.0


def test_the_best_run_bridges_a_small_dip_but_not_a_deep_one() -> None:
    assert best_run(np.array([2.0, -1.0, 3.0])) == (0, 3, 4.0)
    assert best_run(np.array([2.0, -2.5, 3.0])) == (2, 3, 3.0)


@pytest.mark.parametrize("values", [[], [-1.0], [0.0], [-1.0, -0.5, 0.0]])
def test_there_is_no_run_where_nothing_is_positive(values: list[float]) -> None:
    assert best_run(np.array(values)) == (0, 0, 0.0)


@given(st.lists(st.integers(-40, 40).map(lambda quarters: quarters / 4), max_size=25))
def test_no_run_has_a_larger_sum_than_the_best(values: list[float]) -> None:
    first, last, total = best_run(np.array(values))
    every = [sum(values[i:j]) for i in range(len(values)) for j in range(i + 1, len(values) + 1)]
    assert total == max([0.0, *every])
    assert sum(values[first:last]) == total
