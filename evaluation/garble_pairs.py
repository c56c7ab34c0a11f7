"""Does the shipped detector tell garbled sentences from clean ones, and do its probabilities come true?

Reads every file of DIR/garble/pairs. Each sentence is read alone, as the set holds it. The baselines are the language
model's bits per character and its mean surprisal per token; of calibration, the base rate told of every sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.metrics import brier_score_loss, roc_auc_score

from dossier.ports import Ports
from evaluation.garble_reading import read, was_seen
from evaluation.labelled import counted, labelled
from evaluation.measures import expected_calibration_error, f1_score, paired_accuracy, reliability_bins
from evaluation.reliability import Curve, draw
from evaluation.rows import Figure, files_in, sample, set_name, with_interval

SEVERE = 0.5
"""Of sets with a severity (share of words that a person had to change), pairs from this share on are garbled."""

PROPORTIONS = ("paired", "recall", "false_flag_rate")
"""Metrics that are shares of rows, and so have an interval."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of garble/pairs."""

    garbled: str
    clean: str
    engine: str
    severity: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One sentence: its probability of being garbled, whether any flag lies on it, and the baselines' numbers."""

    probability: float
    flagged: bool
    bits_per_character: float
    surprisal_per_token: float


@dataclass(frozen=True, slots=True)
class Scores:
    """The pairs of one engine, or of a whole set: garbled versions and, in the same order, clean ones."""

    worse: tuple[Score, ...]
    better: tuple[Score, ...]

    @property
    def truth(self) -> list[int]:
        """1 for each garbled sentence, then 0 for each clean one."""
        return [1] * len(self.worse) + [0] * len(self.better)

    @property
    def stated(self) -> list[float]:
        """The probabilities, in the order of `truth`."""
        return [score.probability for score in (*self.worse, *self.better)]


def measure(data: Path, size: int | None, ports: Ports, plot: Path | None = None) -> list[Figure]:
    """All figures of all sets, `size` pairs drawn for each engine of each set (None: all of them).

    With `plot`, the reliability of each set is drawn there, as SVG. Raises NotFound.
    """
    figures: list[Figure] = []
    curves: list[Curve] = []
    for path in files_in(data / "garble" / "pairs"):
        name = set_name(path)
        seen = was_seen(f"garble/pairs/{name}")
        parts: list[Scores] = []
        for engine, pairs in _by_engine(labelled(path, Pair, None)).items():
            part = _read_pairs(counted(sample(pairs, size), f"{name} {engine}"), ports)
            parts.append(part)
            for figures_of in (_ranking, _at_threshold, _calibration):
                found = [with_interval(figure, PROPORTIONS) for figure in figures_of(name, engine, part)]
                figures += [replace(figure, seen=seen) for figure in found]
        if parts:
            whole = _together(parts)
            figures += [replace(figure, seen=seen) for figure in _calibration(name, None, whole)]
            curves.append(Curve(name + " (seen)" * seen, reliability_bins(whole.truth, whole.stated)))
    if plot:
        draw(curves, plot)
    return figures


def _by_engine(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """Pairs that are garbled enough to count, by engine."""
    engines: dict[str, list[Pair]] = {}
    for pair in pairs:
        differs = pair.garbled.strip() and pair.clean.strip() and pair.garbled != pair.clean
        if differs and (pair.severity is None or pair.severity >= SEVERE):
            engines.setdefault(pair.engine, []).append(pair)
    return engines


def _read_pairs(pairs: Iterator[Pair], ports: Ports) -> Scores:
    both = [(_score(pair.garbled, ports), _score(pair.clean, ports)) for pair in pairs]
    return Scores(tuple(worse for worse, _ in both), tuple(better for _, better in both))


def _score(text: str, ports: Ports) -> Score:
    judgement = read(text, None, ports)
    bits = sum(token.surprisal_bits for token in judgement.tokens)
    per_token = bits / len(judgement.tokens) if judgement.tokens else 0.0
    return Score(judgement.probability, bool(judgement.flags), bits / len(text), per_token)


def _together(parts: Sequence[Scores]) -> Scores:
    return Scores(
        tuple(score for part in parts for score in part.worse), tuple(score for part in parts for score in part.better)
    )


def _ranking(name: str, engine: str, scores: Scores) -> Iterator[Figure]:
    for system, field in (
        ("copydesk", "probability"),
        ("bits per character", "bits_per_character"),
        ("surprisal per token", "surprisal_per_token"),
    ):
        bad, good = ([getattr(score, field) for score in side] for side in (scores.worse, scores.better))
        auroc = float(roc_auc_score(scores.truth, bad + good))
        yield Figure(name, engine, system, "auroc", auroc, len(bad) + len(good))
        yield Figure(name, engine, system, "paired", paired_accuracy(bad, good), len(bad))


def _at_threshold(name: str, engine: str, scores: Scores) -> Iterator[Figure]:
    """Shares that are flagged; precision is that among as many clean sentences as garbled ones."""
    recall = sum(score.flagged for score in scores.worse) / len(scores.worse)
    false_flags = sum(score.flagged for score in scores.better) / len(scores.better)
    precision = recall / (recall + false_flags) if recall + false_flags else 1.0
    yield Figure(name, engine, "copydesk", "recall", recall, len(scores.worse))
    yield Figure(name, engine, "copydesk", "false_flag_rate", false_flags, len(scores.better))
    n = len(scores.worse) + len(scores.better)
    yield Figure(name, engine, "copydesk", "precision", precision, n)
    yield Figure(name, engine, "copydesk", "f1", f1_score(precision, recall), n)


def _calibration(name: str, engine: str | None, scores: Scores) -> Iterator[Figure]:
    n, base_rate = len(scores.truth), float(np.mean(scores.truth))
    yield Figure(name, engine, "copydesk", "ece", expected_calibration_error(scores.truth, scores.stated), n)
    yield Figure(name, engine, "copydesk", "brier", float(brier_score_loss(scores.truth, scores.stated)), n)
    yield Figure(name, engine, "base rate", "brier", base_rate * (1 - base_rate), n)
