"""How often does the shipped bench rule on a claim as the experts did?

Reads every file of DIR/verify/claims. Each claim, and its record as a linked publication, goes through the pipeline's
own step judge_claims. The baselines: "majority" gives every claim the set's commonest ruling; "similarity alone" says
SUPPORTED from SUPPORT_SIMILARITY on, else NO_EVIDENCE, and takes the nearest sentence for evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from dossier.findings import Claim, Link, Outcome, Publication, Ruling
from dossier.ports import Ports
from dossier.record import Dossier
from dossier.text import Span
from evaluation.labelled import counted, labelled
from evaluation.rows import Figure, files_in, set_name, with_interval
from summarizer.judge import SUPPORT_SIMILARITY, cosines, texts_to_compare
from worker.steps import judge_claims

RULINGS = (Ruling.SUPPORTED, Ruling.CONTRADICTED, Ruling.NO_EVIDENCE)
"""What the experts rule, and what macro_f1 is the mean over."""

SEEN = "scifact_train"
"""The set on which the entailment model and the score were fitted. `training.fit_verdicts` says how they do on claims
that were left out."""

PROPORTIONS = ("accuracy", "precision")
"""Metrics that are shares of rows, and so have an interval."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim beside its record, and the experts' ruling with the sentences (from 0) that they rest it on."""

    claim: str
    title: str
    abstract: tuple[str, ...]
    ruling: Ruling
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruled:
    """What one system says: the ruling, the sentences of the abstract it rests on, and its confidence, or None."""

    ruling: Ruling
    evidence: frozenset[int]
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one claim: by the shipped bench, and by similarity alone."""

    case: Labelled
    ours: Ruled
    near: Ruled


def measure(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """All figures of all sets, `size` claims drawn of each (None: all of them). Raises NotFound, InputUnusable."""
    figures: list[Figure] = []
    for path in files_in(data / "verify" / "claims"):
        name = set_name(path)
        cases = labelled(path, Labelled, size)
        said = [
            Said(case, judged(case, ports), _by_similarity(case, ports)) for case in counted(cases, f"{name} claims")
        ]
        figures += _figures(name, said)
    return figures


def _case(case: Labelled) -> Dossier:
    publication = Publication("", case.title, abstract=case.abstract)
    link = Link(Outcome.LINKED, publication, 1.0, False, "given with the claim", ())
    return Dossier("", claims=(Claim(Span(0, max(1, len(case.claim))), case.claim),), link=link)


def judged(case: Labelled, ports: Ports) -> Ruled:
    """What the shipped bench says of one claim."""
    (verdict,) = judge_claims(_case(case), ports).verdicts
    rests = verdict.ruling in (Ruling.SUPPORTED, Ruling.CONTRADICTED)
    sentences = frozenset(each.sentence for each in verdict.evidence if each.sentence >= 0)
    return Ruled(verdict.ruling, sentences if rests else frozenset(), verdict.probability)


def _by_similarity(case: Labelled, ports: Ports) -> Ruled:
    dossier = _case(case)
    texts = texts_to_compare(dossier.claims, dossier.link)
    if not texts.paper:
        return Ruled(Ruling.NO_EVIDENCE, frozenset())
    claim, *paper = ports.embedder.embed([*texts.claims, *texts.paper]).rows
    (similarity,) = cosines([claim], paper)
    nearest = int(np.argmax(similarity))
    if similarity[nearest] < SUPPORT_SIMILARITY:
        return Ruled(Ruling.NO_EVIDENCE, frozenset())
    return Ruled(Ruling.SUPPORTED, frozenset({nearest - 1} - {-1}))


def _figures(name: str, said: Sequence[Said]) -> list[Figure]:
    if not said:
        return []
    cases = [each.case for each in said]
    commonest = Counter(case.ruling for case in cases).most_common(1)[0][0]
    majority = Ruled(commonest, frozenset())
    found: list[Figure] = []
    for system, ruled in (
        ("copydesk", [each.ours for each in said]),
        ("similarity alone", [each.near for each in said]),
        ("majority", [majority] * len(said)),
    ):
        found += [Figure(name, None, system, *value) for value in agreement(cases, ruled)]
    found += _by_ruling(name, said)
    return [replace(with_interval(figure, PROPORTIONS), seen=name == SEEN) for figure in found]


def agreement(cases: Sequence[Labelled], ruled: Sequence[Ruled]) -> Iterator[tuple[str, float, int]]:
    """Metric, value and rows; evidence_f1 counts sentences, over the claims for which the experts name some."""
    truth, said = [case.ruling.value for case in cases], [each.ruling.value for each in ruled]
    each_f1 = f1_score(truth, said, labels=[ruling.value for ruling in RULINGS], average=None, zero_division=0)
    yield "macro_f1", float(np.mean(each_f1)), len(cases)
    yield "contradicted_f1", float(each_f1[RULINGS.index(Ruling.CONTRADICTED)]), len(cases)
    yield "accuracy", float(accuracy_score(truth, said)), len(cases)
    rationales = [(set(case.evidence), each.evidence) for case, each in zip(cases, ruled, strict=True) if case.evidence]
    shared = sum(len(right & given) for right, given in rationales)
    named = sum(len(right) + len(given) for right, given in rationales)
    if rationales:
        yield "evidence_f1", 2 * shared / named, len(rationales)


def _by_ruling(name: str, said: Sequence[Said]) -> Iterator[Figure]:
    """Of each ruling that we give: how often it is right, and by how much its mean probability is over that."""
    for ruling in RULINGS:
        given = [each for each in said if each.ours.ruling is ruling]
        if given:
            precision = float(np.mean([each.case.ruling is ruling for each in given]))
            stated = float(np.mean([each.ours.probability or 0.0 for each in given]))
            yield Figure(name, f"ruled {ruling}", "copydesk", "precision", precision, len(given))
            yield Figure(name, f"ruled {ruling}", "copydesk", "overstated", stated - precision, len(given))
