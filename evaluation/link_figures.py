"""How good are the linker's answers: right, wrong, abstained, and as probable as it says?

`ece` and `brier` are of the stated probability that the first candidate is the paper. Each query counts twice, with its
right record in the library and with it taken out, where the truth is "none of these"; so half of the truths are "no"
for certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from sklearn.metrics import brier_score_loss

from evaluation.link_answers import Answer
from evaluation.measures import expected_calibration_error
from evaluation.rows import Figure, with_interval

PROPORTIONS = ("recall_at_1", "linked_coverage", "linked_recall", "linked_precision", "wrong_link_rate")
"""Metrics that are shares of rows, and so have an interval."""

OURS, BASELINE = "copydesk", "BM25"


def figures(name: str, part: str | None, answers: Sequence[Answer], seen: bool = False) -> list[Figure]:
    """All figures of one slice of a set; () of none."""
    if not answers:
        return []
    found = [*_ranking(answers), *_linked(answers), *_calibration(answers), *_similarities(answers)]
    cells = (Figure(name, part, system, metric, value, n) for system, metric, value, n in found)
    return [replace(with_interval(figure, PROPORTIONS), seen=seen) for figure in cells]


Cell = tuple[str, str, float, int]
"""System, metric, value, and the rows that it was measured on."""


def _ranking(answers: Sequence[Answer]) -> Iterator[Cell]:
    held = [(answer.right, answer.held.ranked, answer.by_words) for answer in answers if answer.right and answer.held]
    if not held:
        return
    for system, places in (
        (OURS, [place(right, ranked) for right, ranked, _ in held]),
        (BASELINE, [place(right, ranked) for right, _, ranked in held]),
    ):
        yield system, "recall_at_1", _mean([at == 1 for at in places]), len(held)
        yield system, "mrr_at_5", _mean([1 / at if at else 0 for at in places]), len(held)


def _linked(answers: Sequence[Answer]) -> Iterator[Cell]:
    """Precision counts links made where the library holds the paper, and where a row says that it does not."""
    held = [(answer.held.linked, answer.right) for answer in answers if answer.held]
    linked = [(link, right) for link, right in held if link is not None]
    linked += [(answer.without.linked, None) for answer in answers if not answer.held and answer.without.linked]
    if held:
        yield OURS, "linked_coverage", _mean([link is not None for link, _ in held]), len(held)
        yield OURS, "linked_recall", _mean([link == right for link, right in held]), len(held)
    if linked:  # where nothing is linked there is no share of it that is right
        yield OURS, "linked_precision", _mean([link == right for link, right in linked]), len(linked)
    yield OURS, "wrong_link_rate", _mean([answer.without.linked is not None for answer in answers]), len(answers)


def _calibration(answers: Sequence[Answer]) -> Iterator[Cell]:
    truth, stated = [], []
    for answer in answers:
        truth.append(False)
        stated.append(answer.without.probability)
        if answer.held:
            truth.append(answer.held.ranked[:1] == (answer.right,))
            stated.append(answer.held.probability)
    yield OURS, "ece", expected_calibration_error(truth, stated), len(answers)
    yield OURS, "brier", float(brier_score_loss(truth, stated, labels=[False, True])), len(answers)


def _similarities(answers: Sequence[Answer]) -> Iterator[Cell]:
    right = [each.right_similarity for each in answers if each.right_similarity is not None]
    wrong = [each.wrong_similarity for each in answers if each.wrong_similarity is not None]
    for metric, values, share in (("right_similarity_p10", right, 0.1), ("wrong_similarity_p90", wrong, 0.9)):
        if values:
            yield OURS, metric, float(np.quantile(values, share)), len(values)


def place(right: str, order: Sequence[str]) -> int | None:
    """The place of the right record, from 1; None where it is not among them."""
    return order.index(right) + 1 if right in order else None


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
