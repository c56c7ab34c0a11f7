"""How well does the shipped garble detector tell garbled sentences from clean ones?

Reads every file of DIR/garble/pairs. Each sentence is scored alone, as the set holds it, by the same code that
flag_passages uses. The baseline is the language model's bits per character.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.metrics import brier_score_loss, roc_auc_score

from dossier.ports import Fluency, Grammar
from dossier.text import Span
from evaluation.labelled import counted, labelled
from evaluation.measures import expected_calibration_error, paired_accuracy
from evaluation.rows import Figure, files_in, sample, set_name, with_interval
from garble.detector import WEIGHTS, Detector
from garble.flags import is_whole
from garble.readings import read_words

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
    """One sentence: the detector's probability, whether it would be flagged, the baseline's bits per character."""

    probability: float
    flagged: bool
    bits_per_character: float


def measure(data: Path, size: int | None, fluency: Fluency, grammar: Grammar) -> list[Figure]:
    """All figures of all sets, `size` pairs drawn for each engine of each set (None: all of them)."""
    figures: list[Figure] = []
    detector = Detector()
    for path in files_in(data / "garble" / "pairs"):
        name = set_name(path)
        for engine, pairs in _by_engine(labelled(path, Pair, None)).items():
            worse: list[Score] = []
            better: list[Score] = []
            for pair in counted(sample(pairs, size), f"{name} {engine}"):
                worse.append(_score(pair.garbled, fluency, grammar, detector))
                better.append(_score(pair.clean, fluency, grammar, detector))
            found = _figures(name, engine, worse, better)
            figures += [replace(with_interval(figure, PROPORTIONS), seen=_seen(name)) for figure in found]
    return figures


def _by_engine(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """Pairs that are garbled enough to count, by engine."""
    engines: dict[str, list[Pair]] = {}
    for pair in pairs:
        differs = pair.garbled.strip() and pair.clean.strip() and pair.garbled != pair.clean
        if differs and (pair.severity is None or pair.severity >= SEVERE):
            engines.setdefault(pair.engine, []).append(pair)
    return engines


def _score(text: str, fluency: Fluency, grammar: Grammar, detector: Detector) -> Score:
    (scored,), (parse,) = fluency.score([text]), grammar.parse([text])
    readings = read_words(text, None, scored.tokens, parse.entities)
    bits = sum(token.surprisal_bits for token in scored.tokens) / len(text)
    judged = detector.judge(readings, detector.suspicion(text, readings), [Span(0, len(text))])
    if not judged:
        return Score(0.0, False, bits)
    flagged = detector.is_garbled(judged[0]) and is_whole(text)
    return Score(judged[0].probability, flagged, bits)


def _figures(name: str, engine: str, worse: Sequence[Score], better: Sequence[Score]) -> Iterator[Figure]:
    n = len(worse) + len(better)
    truth = [1] * len(worse) + [0] * len(better)
    for system, pick in (("copydesk", _probability), ("bits per character", _bits)):
        bad, good = [pick(score) for score in worse], [pick(score) for score in better]
        yield Figure(name, engine, system, "auroc", float(roc_auc_score(truth, bad + good)), n)
        yield Figure(name, engine, system, "paired", paired_accuracy(bad, good), len(worse))
    probability = np.array([score.probability for score in (*worse, *better)])
    recall = sum(score.flagged for score in worse) / len(worse)
    false_flags = sum(score.flagged for score in better) / len(better)
    raised = recall + false_flags
    precision = recall / raised if raised else 1.0
    yield Figure(name, engine, "copydesk", "recall", recall, len(worse))
    yield Figure(name, engine, "copydesk", "false_flag_rate", false_flags, len(better))
    for metric, value in (
        ("precision", precision),
        ("f1", 2 * precision * recall / (precision + recall) if recall else 0.0),
        ("ece", expected_calibration_error(truth, probability)),
        ("brier", float(brier_score_loss(truth, probability))),
    ):
        yield Figure(name, engine, "copydesk", metric, float(value), n)


def _probability(score: Score) -> float:
    return score.probability


def _bits(score: Score) -> float:
    return score.bits_per_character


def _seen(name: str) -> bool:
    manifest = json.loads((WEIGHTS / "sentences.json").read_text())["manifest"]
    return f"garble/pairs/{name}" in manifest["threshold_fixed_on"]
