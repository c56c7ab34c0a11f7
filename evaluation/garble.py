"""How well does the shipped garble detector tell garbled sentences from clean ones?

Reads every file of DIR/garble/pairs. Each sentence is scored alone, as the set holds it, by the same code that
flag_passages uses. The baseline is the language model's bits per character.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import brier_score_loss, roc_auc_score

from dossier.ports import Fluency, Grammar
from dossier.text import Span
from evaluation.measures import expected_calibration_error, paired_accuracy
from evaluation.rows import Figure, files_in, read_rows, sample, set_name
from garble.detector import WEIGHTS, Detector
from garble.readings import read_words

SEVERE = 0.5
"""Of sets with a severity (share of words that a person had to change), pairs from this share on are garbled."""


@dataclass(frozen=True, slots=True)
class Score:
    """One sentence: the detector's probability, whether it would be flagged, the baseline's bits per character."""

    probability: float
    flagged: bool
    bits_per_character: float


def measure(data: Path, size: int | None, fluency: Fluency, grammar: Grammar) -> list[Figure]:
    """All figures of all sets, `size` pairs drawn for each engine of each set (None: all of them)."""
    figures: list[Figure] = []
    for path in files_in(data / "garble" / "pairs"):
        name = set_name(path)
        for engine, rows in _by_engine(path).items():
            drawn = sample(rows, size)
            scores = [
                tuple(_score(text, fluency, grammar) for text in (row["garbled"], row["clean"]))
                for row in _counted(drawn, f"{name} {engine}")
            ]
            worse, better = [pair[0] for pair in scores], [pair[1] for pair in scores]
            figures += [replace(figure, seen=_seen(name)) for figure in _figures(name, engine, worse, better)]
    return figures


def _by_engine(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Pairs that are garbled enough to count, by engine."""
    engines: dict[str, list[dict[str, Any]]] = {}
    for row in read_rows(path):
        if row["garbled"] != row["clean"] and (row.get("severity") is None or row["severity"] >= SEVERE):
            engines.setdefault(row["engine"], []).append(row)
    return engines


def _score(text: str, fluency: Fluency, grammar: Grammar) -> Score:
    (scored,), (parse,) = fluency.score([text]), grammar.parse([text])
    readings = read_words(text, scored.tokens, parse.entities)
    detector = _DETECTOR
    bits = sum(token.surprisal_bits for token in scored.tokens) / max(1, len(text))
    judged = detector.judge(text, readings, detector.suspicion(text, readings), [Span(0, len(text))])
    if not judged:
        return Score(0.0, False, bits)
    flagged = judged[0].core is not None and judged[0].probability >= detector.threshold
    return Score(judged[0].probability, flagged, bits)


_DETECTOR = Detector()


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
    hits, raised = recall * len(worse), recall * len(worse) + false_flags * len(better)
    precision = hits / raised if raised else 1.0
    for metric, value in (
        ("recall", recall),
        ("precision", precision),
        ("f1", 2 * precision * recall / (precision + recall) if precision + recall else 0.0),
        ("false_flag_rate", false_flags),
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


def _counted(rows: Sequence[dict[str, Any]], what: str) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows, 1):
        print(f"\r{what}: {number} of {len(rows)} pairs ", end="", file=sys.stderr)
        yield row
    print(file=sys.stderr)
