"""What happens to an article, in which order? Read STEPS aloud; `run` takes an article through them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, reduce
from importlib.metadata import version

from dossier.ports import ModelName, Ports
from dossier.record import Dossier, Gap, Provenance
from worker.steps import (
    check_summary,
    clean_article,
    find_claims,
    flag_passages,
    judge_claims,
    link_publication,
    read_article,
    read_full_text,
    rewrite_summary,
    search_publications,
    suggest_readings,
    write_summary,
)
from worker.witness import Witness

Progress = Callable[[str, float | None], None]
"""Called with a step's name and None as it begins, and with the seconds it took once it is done."""


class Queue(StrEnum):
    """What a step waits for, so that in the second engine no kind of waiting holds up another."""

    NETWORK = "network"
    MODEL = "model"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it does, and on which queue its tasks travel."""

    work: Callable[[Dossier, Ports], Dossier]
    queue: Queue

    @property
    def name(self) -> str:
        """The step's name, as it stands in provenance and in the store."""
        return self.work.__name__


STEPS: tuple[Step, ...] = (
    Step(read_article, Queue.NETWORK),
    Step(clean_article, Queue.LIGHT),
    Step(flag_passages, Queue.MODEL),
    Step(find_claims, Queue.MODEL),
    Step(search_publications, Queue.NETWORK),
    Step(link_publication, Queue.MODEL),
    Step(read_full_text, Queue.NETWORK),
    Step(suggest_readings, Queue.MODEL),
    Step(judge_claims, Queue.MODEL),
    Step(write_summary, Queue.MODEL),
    Step(rewrite_summary, Queue.MODEL),
    Step(check_summary, Queue.MODEL),
)


def run(
    address: str,
    ports: Ports,
    progress: Progress = lambda _step, _took_s: None,
    steps: tuple[Step, ...] = STEPS,
) -> Dossier:
    """Take the article at `address` (URL, file, or ``-``) through every step, or the given first ones, in this process.

    Raises InputUnusable or OutsideFailed where the article itself, or a model, cannot be had.
    """
    return reduce(lambda dossier, step: advance(dossier, step, ports, progress), steps, Dossier(address))


def steps_through(name: str) -> tuple[Step, ...]:
    """The steps up to the one of this name, which is the last of them. Raises ValueError where none is so called."""
    return STEPS[: [step.name for step in STEPS].index(name) + 1]


def advance(dossier: Dossier, step: Step, ports: Ports, progress: Progress) -> Dossier:
    """Run one step: time it, record which rules and models decided, and turn a source's outage into a Gap."""
    progress(step.name, None)
    witness = Witness(ports)
    at, began_s = datetime.now(UTC), time.perf_counter()
    dossier = step.work(dossier, witness.ports)
    took_s = round(time.perf_counter() - began_s, 3)
    progress(step.name, took_s)
    made_by = (_rules(), *witness.models)
    return replace(
        dossier,
        gaps=dossier.gaps + tuple(Gap(step.name, source, why) for source, why in witness.outages),
        provenance=dossier.provenance
        + tuple(Provenance(step.name, model.name, model.revision, at, took_s) for model in made_by),
    )


@cache
def _rules() -> ModelName:
    """Our rules go by our version, which is looked up once: that takes longer than some steps do."""
    return ModelName("rules", version("copydesk"))


def next_step(dossier: Dossier) -> Step | None:
    """The step after the last one that is on record; None where the dossier is finished.

    A dossier of an earlier version lacks the steps that have come since. Those before its last one are not made up for:
    what stands after them rests on the dossier as it was.
    """
    done = {made.step for made in dossier.provenance}
    places = [place for place, step in enumerate(STEPS, 1) if step.name in done]
    return next(iter(STEPS[max(places, default=0) :]), None)
