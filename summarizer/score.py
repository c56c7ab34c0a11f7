"""How probable is it that the paper supports a claim, contradicts it, or does not speak of it? A fitted sum of signs.

A multinomial logistic over what the entailment model, the cosines and the rules on numbers and directions say of the
claim and the paper's nearest sentences. `training/fit_verdicts.py` fits it on SciFact's training claims, on answers of
an entailment model that had not seen them, and says how well it does on claims left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dossier.findings import Ruling
from dossier.ports import Judgement
from summarizer.accord import Accord
from summarizer.facts import Comparison
from summarizer.numbers import Weighed

WEIGHTS = Path(__file__).with_name("weights") / "verdicts.json"
RULED = (Ruling.SUPPORTED, Ruling.CONTRADICTED, Ruling.NO_EVIDENCE)
"""In the order of the probabilities."""

PAIRED = 8
"""So many of a paper's sentences, those nearest to the claim, are given to the entailment model."""

FEATURES = (
    "nearest", "second_nearest",
    "supported_by_nearest", "contradicted_by_nearest",
    "most_supported", "most_contradicted",
    "supported_near", "contradicted_near",
    "supported_by_best", "contradicted_by_best", "nearness_of_best",
    "second_supported", "second_contradicted",
    "numbers_agree", "numbers_conflict", "direction_agrees", "direction_conflicts", "nearest_doubted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signs:
    """One claim beside the sentences that were paired with it, nearest first: cosine, entailment, comparison of each.

    `numbers` is how its numbers stand to the whole paper. On directions the nearest sentence that tells of any speaks:
    a farther one may tell of another time or group.
    """

    similarity: Sequence[float]
    judgements: Sequence[Judgement]
    compared: Sequence[Comparison]
    numbers: Weighed | None

    def relevance(self, place: int) -> float:
        """How much the sentence tells of the claim, whichever way."""
        return (1.0 - self.judgements[place].not_enough) * max(0.0, self.similarity[place])

    @property
    def best(self) -> int:
        """Place of the sentence that tells most of the claim."""
        return max(range(len(self.similarity)), key=lambda place: (self.relevance(place), -place))


def features(signs: Signs) -> tuple[float, ...]:
    """The numbers that the score is a sum of, in the order of FEATURES. At least one sentence is paired."""
    supported = [each.supported for each in signs.judgements]
    contradicted = [each.contradicted for each in signs.judgements]
    near = [max(0.0, each) for each in signs.similarity]
    best = signs.best
    accord = signs.numbers.accord if signs.numbers else Accord.SILENT
    direction = next(
        (one.direction.accord for one in signs.compared if one.direction.accord is not Accord.SILENT), None
    )
    return (
        near[0],
        near[1] if len(near) > 1 else 0.0,
        supported[0],
        contradicted[0],
        max(supported),
        max(contradicted),
        max(one * other for one, other in zip(supported, near, strict=True)),
        max(one * other for one, other in zip(contradicted, near, strict=True)),
        supported[best],
        contradicted[best],
        near[best],
        sorted(supported)[-2] if len(supported) > 1 else 0.0,
        sorted(contradicted)[-2] if len(contradicted) > 1 else 0.0,
        float(accord is Accord.AGREE),
        float(accord is Accord.CONFLICT),
        float(direction is Accord.AGREE),
        float(direction is Accord.CONFLICT),
        float(bool(signs.compared[0].doubt)),
    )


@dataclass(frozen=True, slots=True)
class Score:
    """The fitted numbers. `favour` multiplies the probabilities before the ruling is chosen, so that macro-F1 is best;
    `least_contradicted` is the least probability at which a claim is called contradicted."""

    intercepts: tuple[float, float, float]
    weights: tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]
    favour: tuple[float, float, float]
    least_contradicted: float

    def probabilities(self, row: Sequence[float]) -> tuple[float, ...]:
        """Of RULED, coming to 1."""
        sums = [
            intercept + math.fsum(weight * value for weight, value in zip(weights, row, strict=True))
            for intercept, weights in zip(self.intercepts, self.weights, strict=True)
        ]
        odds = [math.exp(each - max(sums)) for each in sums]
        return tuple(each / math.fsum(odds) for each in odds)

    def ruling(self, probabilities: Sequence[float]) -> Ruling:
        """The one to give."""
        favoured = [one * other for one, other in zip(probabilities, self.favour, strict=True)]
        if probabilities[1] < self.least_contradicted:
            favoured[1] = 0.0
        return RULED[favoured.index(max(favoured))]


@cache
def shipped() -> Score:
    """The score that comes with the project."""
    body = json.loads(WEIGHTS.read_text())
    first, second, third = (tuple(body["weights"][ruling][name] for name in FEATURES) for ruling in RULED)
    one, two, three = (body["intercepts"][ruling] for ruling in RULED)
    favour = tuple(body["favour"][ruling] for ruling in RULED)
    return Score(
        (one, two, three), (first, second, third), (favour[0], favour[1], favour[2]), body["least_contradicted"]
    )
