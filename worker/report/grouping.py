"""What belongs together in both reports: the evidence of a summary, equal reasons, the rows of one step?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dossier.findings import Evidence, Flag
from dossier.record import Dossier
from dossier.summary import LeftOut, Summary


def backing(summary: Summary) -> tuple[tuple[Evidence, ...], tuple[tuple[int, ...], ...]]:
    """The evidence of a summary, each piece once, and per sentence the numbers (from 1) of what backs it."""
    numbers: dict[tuple[str, int, str], int] = {}
    pieces: list[Evidence] = []
    cited: list[tuple[int, ...]] = []
    for sentence in summary.sentences:
        for evidence in sentence.evidence:
            key = (evidence.doi, evidence.sentence, evidence.text)
            if key not in numbers:
                pieces.append(evidence)
                numbers[key] = len(pieces)
        cited.append(tuple(numbers[(e.doi, e.sentence, e.text)] for e in sentence.evidence))
    return tuple(pieces), tuple(cited)


def first_told(flags: Sequence[Flag]) -> dict[str, int]:
    """The number of the first flag that gives each reason: a reason is told once, then pointed to."""
    numbers: dict[str, int] = {}
    for number, flag in enumerate(flags, 1):
        numbers.setdefault(flag.reason, number)
    return numbers


def left_out_by_reason(summary: Summary) -> dict[str, list[LeftOut]]:
    """What the summary does not say, under the reason why, in the order of first mention."""
    reasons: dict[str, list[LeftOut]] = {}
    for item in summary.left_out:
        reasons.setdefault(item.why, []).append(item)
    return reasons


class StepRecord(NamedTuple):
    """One pipeline step: the models and rule sets that decided, with their revisions, and the seconds it took."""

    step: str
    made_by: tuple[str, ...]
    took_s: float


def steps_taken(dossier: Dossier) -> tuple[StepRecord, ...]:
    """Provenance, one record a step: the rows that a step left, one per model, share its time."""
    steps: dict[str, StepRecord] = {}
    for made in dossier.provenance:
        earlier = steps[made.step].made_by if made.step in steps else ()
        made_by = (*earlier, f"{made.model} {made.revision}".strip())
        steps[made.step] = StepRecord(made.step.replace("_", " "), made_by, made.took_s)
    return tuple(steps.values())
