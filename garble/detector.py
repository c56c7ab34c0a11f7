"""How likely is each sentence garbled, and on which of its words does that rest?

Two small trained models, in garble/weights (made by training/fit_garble.py, which prints their figures on articles that
they were not fitted on):
boosted trees over each word and its neighbours, then a logistic regression over the sentence, whose output is the
calibrated probability. A sentence is garbled from the threshold on, and only where a run of its words carries it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from dossier.text import Span
from garble.features import Numbers, best_run, sentence_features, word_features
from garble.readings import Reading

WEIGHTS = Path(__file__).with_name("weights")
SUREST = 0.9999
"""Nothing that is fitted to data is certain."""

MIN_WORDS = 5
"""Shorter sentences give too few numbers to judge; they are left to the other rules."""

RUN_OFFSET = 1.0
"""Added to each word's log-odds before the run with the largest sum is taken: it bridges innocent words in a garbled
clause. Set by hand, reading the spans in examples/."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence: its probability of being garbled, and the words that carry it (None where no run stands out)."""

    where: Span
    probability: float
    core: Span | None


class Detector:
    """The two models. Files are read on first use."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights

    @property
    def threshold(self) -> float:
        """The probability from which a sentence is flagged; fixed by training/fit_garble.py."""
        return float(self._sentences["threshold"])

    def is_garbled(self, sentence: Judged) -> bool:
        """True from the threshold on, where a run of words carries it."""
        return sentence.core is not None and sentence.probability >= self.threshold

    def suspicion(self, text: str, readings: Sequence[Reading]) -> Numbers:
        """Each word's log-odds of having been garbled, shape (words,), rounded to 4 decimals."""
        if not readings:
            return np.zeros(0)
        odds = self._words.predict(word_features(text, readings), raw_score=True, num_threads=1)
        return np.asarray(np.round(odds, 4))

    def judge(self, readings: Sequence[Reading], suspicion: Numbers, sentences: Sequence[Span]) -> tuple[Judged, ...]:
        """Each sentence of MIN_WORDS words or more that is not in capitals, in order.

        `suspicion` is what the method above gave.
        """
        judged = []
        starts = [word.where.start for word in readings]
        for where in sentences:
            first, last = bisect_left(starts, where.start), bisect_left(starts, where.end)
            inside = [i for i in range(first, last) if where.contains(readings[i].where)]
            words = [readings[i] for i in inside]
            if len(words) >= MIN_WORDS and not _in_capitals(words):
                judged.append(self._judge_one(where, words, suspicion[inside]))
        return tuple(judged)

    def _judge_one(self, where: Span, words: Sequence[Reading], odds: Numbers) -> Judged:
        fit = self._sentences
        vector = sentence_features(where.end - where.start, words, odds)
        logit = float(((vector - fit["mean"]) / fit["scale"]) @ fit["weights"] + fit["bias"])
        probability = min(SUREST, round(float(1 / (1 + np.exp(-logit))), 4))
        return Judged(where, probability, core_of(words, odds))

    @cached_property
    def _words(self) -> Any:
        import lightgbm

        return lightgbm.Booster(model_file=str(self._weights / "words.txt"))

    @cached_property
    def _sentences(self) -> dict[str, Any]:
        fit = json.loads((self._weights / "sentences.json").read_text())
        return {key: np.array(value) if isinstance(value, list) else value for key, value in fit.items()}


def core_of(words: Sequence[Reading], odds: Numbers) -> Span | None:
    """From the first to the last word of the most suspicious run that is no name; None where no run stands out."""
    first, last, _ = best_run(odds + RUN_OFFSET)
    carried = [word for word in words[first:last] if not word.named]
    return Span(carried[0].where.start, carried[-1].where.end) if carried else None


def _in_capitals(words: Sequence[Reading]) -> bool:
    """Text set in capitals surprises the language model whatever it says."""
    return sum(word.text.isupper() for word in words) > len(words) / 2
