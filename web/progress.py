"""How far is a dossier, step by step?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from dossier.record import Dossier
from worker.pipeline import STEPS
from worker.store.entry import Entry, Standing


class StepState(StrEnum):
    """What is to be said of one step."""

    DONE = "done"
    WORKING = "working"
    WAITING = "waiting"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TO_COME = "to come"


class StepProgress(BaseModel):
    """One step of the pipeline."""

    name: str = Field(examples=["flag_passages"])
    state: StepState
    began_at: datetime | None = Field(default=None, description="Once it is done.")
    took_s: float | None = Field(default=None, description="Seconds, once it is done.")


_OF_THE_NEXT = {
    Standing.SENT: StepState.WAITING,
    Standing.DUE: StepState.WAITING,
    Standing.TAKEN: StepState.WORKING,
    Standing.FAILED: StepState.FAILED,
    Standing.CANCELLED: StepState.CANCELLED,
}


def progress(entry: Entry, dossier: Dossier) -> tuple[StepProgress, ...]:
    """Every step in order; a step that a finished dossier was made without is left out."""
    made = {each.step: each for each in dossier.provenance}
    told = []
    for step in STEPS:
        if done := made.get(step.name):
            told.append(StepProgress(name=step.name, state=StepState.DONE, began_at=done.at, took_s=done.took_s))
        elif entry.standing is not Standing.FINISHED:
            state = _OF_THE_NEXT[entry.standing] if step.name == entry.step else StepState.TO_COME
            told.append(StepProgress(name=step.name, state=state))
    return tuple(told)
