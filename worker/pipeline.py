"""What happens to an article, in which order? Read STEPS aloud; `run` takes an article through them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
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
    search_publications,
    suggest_readings,
    write_summary,
)
from worker.witness import Witness

Step = Callable[[Dossier, Ports], Dossier]
Progress = Callable[[str, float | None], None]
"""Called with a step's name and None as it begins, and with the seconds it took once it is done."""

STEPS: tuple[Step, ...] = (
    read_article,
    clean_article,
    flag_passages,
    find_claims,
    search_publications,
    link_publication,
    suggest_readings,
    judge_claims,
    write_summary,
    check_summary,
)


def run(address: str, ports: Ports, progress: Progress = lambda _step, _took_s: None) -> Dossier:
    """Take the article at `address` (URL, file, or ``-``) through every step, in this process.

    Raises InputUnusable or OutsideFailed where the article itself, or a model, cannot be had.
    """
    return reduce(lambda dossier, step: advance(dossier, step, ports, progress), STEPS, Dossier(address))


def advance(dossier: Dossier, step: Step, ports: Ports, progress: Progress) -> Dossier:
    """Run one step: time it, record which rules and models decided, and turn a source's outage into a Gap."""
    name = step.__name__
    progress(name, None)
    witness = Witness(ports)
    at, began_s = datetime.now(UTC), time.perf_counter()
    dossier = step(dossier, witness.ports)
    took_s = round(time.perf_counter() - began_s, 3)
    progress(name, took_s)
    made_by = (ModelName("rules", version("copydesk")), *witness.models)
    return replace(
        dossier,
        gaps=dossier.gaps + tuple(Gap(name, source, why) for source, why in witness.outages),
        provenance=dossier.provenance
        + tuple(Provenance(name, model.name, model.revision, at, took_s) for model in made_by),
    )
