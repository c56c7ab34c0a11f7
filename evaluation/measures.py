"""How are the figures computed that no library computes for us?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def expected_calibration_error(truth: npt.ArrayLike, probability: npt.ArrayLike, bins: int = 15) -> float:
    """Mean distance between stated probability and observed share, over `bins` bins of equal mass (Naeini 2015)."""
    truth, probability = np.asarray(truth, dtype=float), np.asarray(probability, dtype=float)
    parts = [part for part in np.array_split(np.argsort(probability, kind="stable"), bins) if len(part)]
    gaps = [abs(float(truth[part].mean() - probability[part].mean())) * len(part) for part in parts]
    return float(sum(gaps) / len(truth))


def paired_accuracy(worse: Sequence[float], better: Sequence[float]) -> float:
    """Share of pairs in which the worse text has the higher score; ties count half."""
    wins = [1.0 if high > low else 0.5 if high == low else 0.0 for high, low in zip(worse, better, strict=True)]
    return sum(wins) / len(wins)


def wilson_interval(share: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95% interval of a proportion (Wilson 1927)."""
    if not n:
        return (0.0, 1.0)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (max(0.0, centre - reach), min(1.0, centre + reach))
