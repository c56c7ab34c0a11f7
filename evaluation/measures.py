"""How are the figures computed that no library computes for us?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of like probability: the mean that was stated, the share that came true, and how many they are."""

    stated: float
    observed: float
    n: int


def reliability_bins(truth: npt.ArrayLike, probability: npt.ArrayLike, bins: int = 15) -> tuple[Bin, ...]:
    """The cases in `bins` bins of equal mass by stated probability, lowest first; bins without cases are left out."""
    truth, probability = np.asarray(truth, dtype=float), np.asarray(probability, dtype=float)
    parts = np.array_split(np.argsort(probability, kind="stable"), bins)
    return tuple(
        Bin(float(probability[part].mean()), float(truth[part].mean()), len(part)) for part in parts if len(part)
    )


def expected_calibration_error(truth: npt.ArrayLike, probability: npt.ArrayLike, bins: int = 15) -> float:
    """Mean distance between stated probability and observed share, over `bins` bins of equal mass (Naeini 2015)."""
    parts = reliability_bins(truth, probability, bins)
    return sum(abs(part.observed - part.stated) * part.n for part in parts) / sum(part.n for part in parts)


def paired_accuracy(worse: Sequence[float], better: Sequence[float]) -> float:
    """Share of pairs in which the worse text has the higher score; ties count half."""
    wins = [1.0 if high > low else 0.5 if high == low else 0.0 for high, low in zip(worse, better, strict=True)]
    return sum(wins) / len(wins)


def f1_score(precision: float, recall: float) -> float:
    """Their harmonic mean; 0 where both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def recall_at_precision(positive: Sequence[float], negative: Sequence[float], least: float) -> tuple[float, float]:
    """(recall, precision) at the threshold of highest recall whose precision is `least` or more; (0, 1) where none is.

    Scores from the threshold on count as found.
    """
    found = (0.0, 1.0)
    false_scores = np.sort(np.asarray(negative, dtype=float))
    for rank, score in enumerate(sorted(positive, reverse=True), 1):
        # of equal scores, the last in order counts them all
        false = len(false_scores) - int(np.searchsorted(false_scores, score, side="left"))
        if rank / (rank + false) >= least:
            found = (rank / len(positive), rank / (rank + false))
    return found


def wilson_interval(share: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95% interval of a proportion (Wilson 1927)."""
    if not n:
        return (0.0, 1.0)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (max(0.0, centre - reach), min(1.0, centre + reach))
