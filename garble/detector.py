"""How likely is each sentence garbled, and on which of its words does that rest?

A logistic regression over what the tagger and SmolLM2 say of a sentence, in garble/weights (made by
training/fit_garble.py, which prints its figures on articles that it was not fitted on). Its output is the calibrated
probability. A sentence is garbled from the threshold on, and only where a run of its words carries it.
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
from garble.features import best_run, sentence_features
from garble.readings import Reading

WEIGHTS = Path(__file__).with_name("weights") / "sentences.json"
SUREST = 0.9999
"""Nothing that is fitted to data is certain."""

MIN_WORDS = 5
"""Shorter sentences give too few numbers to judge; they are left to the other rules."""

RUN_OFFSET = 1.0
"""Added to each word's log-odds before the run with the largest sum is taken: it bridges innocent words in a garbled
clause. Of the half steps from -1 to 3, the one at which such runs have as much precision as recall (.63, .66) on the
changed words of what training/fit_garble.py is fitted on."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence: its probability of being garbled, and the words that carry it (None where no run stands out)."""

    where: Span
    probability: float
    core: Span | None


class Detector:
    """The regression. Its file is read on first use."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights

    @property
    def threshold(self) -> float:
        """The probability from which a sentence is flagged; fixed by training/fit_garble.py."""
        return float(self._fit["threshold"])

    def is_garbled(self, sentence: Judged) -> bool:
        """True from the threshold on, where a run of words carries it."""
        return sentence.core is not None and sentence.probability >= self.threshold

    def judge(self, readings: Sequence[Reading], sentences: Sequence[Span]) -> tuple[Judged, ...]:
        """Each sentence of MIN_WORDS words or more that is not in capitals, in order."""
        judged = []
        starts = [word.where.start for word in readings]
        for where in sentences:
            first, last = bisect_left(starts, where.start), bisect_left(starts, where.end)
            words = [word for word in readings[first:last] if where.contains(word.where)]
            if len(words) >= MIN_WORDS and not _in_capitals(words):
                judged.append(self._judge_one(where, words))
        return tuple(judged)

    def _judge_one(self, where: Span, words: Sequence[Reading]) -> Judged:
        fit = self._fit
        vector = sentence_features(where.end - where.start, words)
        logit = float(((vector - fit["mean"]) / fit["scale"]) @ fit["weights"] + fit["bias"])
        probability = min(SUREST, round(float(1 / (1 + np.exp(-logit))), 4))
        return Judged(where, probability, core_of(words))

    @cached_property
    def _fit(self) -> dict[str, Any]:
        fit = json.loads(self._weights.read_text(encoding="utf-8"))
        return {key: np.array(value) if isinstance(value, list) else value for key, value in fit.items()}


def core_of(words: Sequence[Reading]) -> Span | None:
    """From the first to the last word of the most suspicious run that is no name; None where no run stands out.

    Names neither raise the sum nor end the run.
    """
    first, last, _ = best_run(np.array([0.0 if word.named else word.log_odds + RUN_OFFSET for word in words]))
    carried = [word for word in words[first:last] if not word.named]
    return Span(carried[0].where.start, carried[-1].where.end) if carried else None


def _in_capitals(words: Sequence[Reading]) -> bool:
    """Text set in capitals surprises the language model whatever it says."""
    return sum(word.text.isupper() for word in words) > len(words) / 2
