"""Which numbers describe a word among its neighbours, and a sentence as a whole, to the garble detector?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from garble.readings import TYPICAL_BASE_BITS, TYPICAL_SURPRISAL_BITS, TYPICAL_TAG_ODDS, Reading

Numbers = npt.NDArray[np.float64]
"""A vector or matrix of floats; docstrings give the shape."""

NEIGHBOURS = range(-3, 4)
TAG_NEIGHBOURS = range(-2, 3)
NEAR, WIDE = 2, 5
"""Words on each side over which surprisal and excess are averaged."""

WORD_NUMBERS = 35

CONTEXT_WORDS = 200
"""From so many words on, more context hardly changes what surprises the model. Set by hand."""

FUNCTION_WORD_BITS = 9.0
"""Words this common or commoner (about Zipf 6.3) hold sentences together; translation garbles them first."""

SENTENCE_BREAK = ".!?;:\n"


def word_features(text: str, readings: Sequence[Reading]) -> Numbers:
    """One row a word, shape (words, WORD_NUMBERS): the word, its neighbours, the averages around it."""
    if not readings:
        return np.zeros((0, WORD_NUMBERS))
    surprisal = np.array([word.surprisal_bits for word in readings])
    base = np.array([word.base_bits for word in readings])
    entropy = np.array([word.entropy_bits for word in readings])
    excess = surprisal - base
    columns = []
    for offset in NEIGHBOURS:
        columns.append(_shifted(surprisal, offset, TYPICAL_SURPRISAL_BITS))
        columns.append(_shifted(excess, offset, TYPICAL_SURPRISAL_BITS - TYPICAL_BASE_BITS))
    columns += [base, entropy, surprisal - entropy, (base < FUNCTION_WORD_BITS).astype(float), _breaks(text, readings)]
    columns += [_around(excess, WIDE), _around(surprisal, WIDE), _around(np.maximum(excess, 0), WIDE)]
    columns += [_around(excess, NEAR), _around(surprisal, NEAR), _around(np.maximum(excess + 2, 0), NEAR)]
    columns.append(np.array([excess[max(0, i - NEAR) : i + NEAR + 1].max() for i in range(len(excess))]))
    columns.append(np.array([_context(word) for word in readings]))
    tags = np.array([word.tag_odds for word in readings])
    columns += [_shifted(tags, offset, TYPICAL_TAG_ODDS) for offset in TAG_NEIGHBOURS]
    columns += [_around(tags, NEAR), np.array([tags[max(0, i - NEAR) : i + NEAR + 1].max() for i in range(len(tags))])]
    columns.append(np.array([word.sentence_odds for word in readings]))
    return np.stack(columns, axis=1)


def sentence_features(characters: int, readings: Sequence[Reading], suspicion: Numbers) -> Numbers:
    """One sentence's vector, shape (20,), from its words and their log-odds of being garbled."""
    surprisal = np.array([word.surprisal_bits for word in readings])
    base = np.array([word.base_bits for word in readings])
    entropy = np.array([word.entropy_bits for word in readings])
    excess = surprisal - base
    highest = np.sort(suspicion)
    tags = np.sort([word.tag_odds for word in readings])
    return np.array(
        [
            surprisal.sum() / characters,
            surprisal.mean(),
            excess.mean(),
            np.maximum(excess + 2, 0).mean(),
            (excess > 0).mean(),
            (excess > 3).mean(),
            (surprisal - entropy).mean(),
            math.log(len(readings)),
            base.mean(),
            highest[-1],
            highest[-3:].mean(),
            best_run(suspicion + 0.5)[2],
            best_run(suspicion)[2],
            suspicion.mean(),
            _context(readings[0]),
            np.median([word.sentence_odds for word in readings]),
            tags[-1],
            tags[-3:].mean(),
            tags.mean(),
            (tags > 0).mean(),
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


def _context(word: Reading) -> float:
    """How much the model had read before the word: log of 1 + words, level from CONTEXT_WORDS on."""
    return math.log1p(min(word.context_words, CONTEXT_WORDS))


def _shifted(values: Numbers, offset: int, fill: float) -> Numbers:
    shifted = np.full(len(values), fill)
    source = values[max(0, offset) : len(values) + min(0, offset)]
    start = max(0, -offset)
    shifted[start : start + len(source)] = source
    return shifted


def _around(values: Numbers, reach: int) -> Numbers:
    return np.array([values[max(0, i - reach) : i + reach + 1].mean() for i in range(len(values))])


def _breaks(text: str, readings: Sequence[Reading]) -> Numbers:
    gaps = [text[a.where.end : b.where.start] for a, b in pairwise(readings)]
    return np.array([0.0] + [float(any(mark in gap for mark in SENTENCE_BREAK)) for gap in gaps])
