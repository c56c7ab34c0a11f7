"""Does each number say of a sentence what it should, and is the best run the best?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.text import Span
from garble.features import CONTEXT_WORDS, SENTENCE_NUMBERS, best_run, sentence_features
from garble.readings import Reading

FIRST_CONTEXT = 11
"""The place in the vector of how much was read before the first word."""


def words(*odds: float, surprisal: float = 6.0, before: int = 0) -> list[Reading]:
    """One-letter words with these log-odds, in a sentence with log-odds of 1.5, `before` words read before it."""
    return [
        Reading(Span(2 * i, 2 * i + 1), "w", surprisal, 10.0, False, before + i, value, 1.5)
        for i, value in enumerate(odds)
    ]


def test_a_sentence_is_described_by_12_numbers() -> None:
    vector = sentence_features(8, words(-1.0, 1.0, 2.0, -9.0, before=7))
    # the sentence's log-odds; the highest, the mean of three, the mean of all, the share above 0
    expected = [1.5, 2.0, 2 / 3, -7 / 4, 1 / 2]
    # runs with 0.5 and 1.5 added: 1.5 + 2.5, and 0.5 + 2.5 + 3.5; 4 words
    expected += [4.0, 6.5, np.log(4)]
    # 24 bits over 8 characters; 6 bits here less 10 anywhere; 7 words were read before
    expected += [3.0, -4.0, 10.0, np.log(8)]
    assert vector == pytest.approx(np.array(expected))


def test_a_sentence_of_one_word_is_described_too() -> None:
    vector = sentence_features(1, words(-2.0))
    assert vector.shape == (SENTENCE_NUMBERS,)
    assert np.isfinite(vector).all()
    assert vector[5] == vector[6] == 0.0


def test_from_some_hundred_words_on_more_context_makes_no_difference() -> None:
    few, many, more = (
        sentence_features(1, words(0.0, before=before))[FIRST_CONTEXT] for before in (9, CONTEXT_WORDS, 5000)
    )
    assert few < many == more


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
