"""Which numbers describe a sentence to the garble detector?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from garble.readings import Reading

Numbers = npt.NDArray[np.float64]
"""A vector or matrix of floats; docstrings give the shape."""

SENTENCE_NUMBERS = 12

CONTEXT_WORDS = 200
"""From so many words on, more context hardly changes what surprises the model. Set by hand."""

FUNCTION_WORD_BITS = 9.0
"""Words this common or commoner (about Zipf 6.3) hold sentences together; they say little in a reason."""

NARROW, BROAD = 0.5, 1.5
"""Added to each word's log-odds before a run is summed: the lower one bridges hardly a sound word. Set by hand."""


def sentence_features(characters: int, readings: Sequence[Reading]) -> Numbers:
    """One sentence's vector, shape (SENTENCE_NUMBERS,), from its words, of which there is at least one."""
    surprisal = np.array([word.surprisal_bits for word in readings])
    base = np.array([word.base_bits for word in readings])
    odds = np.array([word.log_odds for word in readings])
    highest = np.sort(odds)
    return np.array(
        [
            np.median([word.sentence_odds for word in readings]),
            highest[-1],
            highest[-3:].mean(),
            odds.mean(),
            (odds > 0).mean(),
            best_run(odds + NARROW)[2],
            best_run(odds + BROAD)[2],
            math.log(len(readings)),
            surprisal.sum() / characters,
            (surprisal - base).mean(),
            base.mean(),
            math.log1p(min(readings[0].context_words, CONTEXT_WORDS)),
        ]
    )


def best_run(values: Numbers) -> tuple[int, int, float]:
    """(first, last + 1, sum) of the run with the largest sum (Kadane's algorithm); (0, 0, 0.0) if none is positive."""
    best, first, total = (0, 0, 0.0), 0, 0.0
    for index, value in enumerate(values):
        if total <= 0:
            first, total = index, 0.0
        total += float(value)
        if total > best[2]:
            best = (first, index + 1, total)
    return best
