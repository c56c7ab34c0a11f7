"""What does the store say of a dossier besides its text: where it stands, when it is due, who holds it?

Loads no database library, so that the command line may read it at its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dossier.record import Dossier


class Standing(StrEnum):
    """Where a dossier stands. FINISHED, FAILED and CANCELLED are the ends; only `retry` leads on from FAILED."""

    SENT = "SENT"
    """On the broker, or lost by it: sent again after `due_at`."""
    DUE = "DUE"
    """To be sent at `due_at`, after an error that may pass."""
    TAKEN = "TAKEN"
    """A worker has it until `due_at`, and longer while it extends its lease."""
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    """Not wanted any more; what a worker was doing with it is dropped when it ends."""


ENDED = frozenset({Standing.FINISHED, Standing.FAILED, Standing.CANCELLED})
"""Nothing is done about a dossier that stands so."""


class Priority(StrEnum):
    """Which dossiers are taken first; among equals the one that was queued first."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Entry:
    """A dossier's line in the store, without its text. Times are seconds since 1970 by the database's clock.

    `step` is the next step's name (None once finished), `tries` how often it was begun, `version` is raised by every
    change but the extending of a lease. `headline` is empty until the article has been read.
    """

    key: str
    address: str
    version: int
    step: str | None
    standing: Standing
    due_at: float
    tries: int
    holder: str | None
    error: str | None
    queued_at: float
    changed_at: float
    priority: Priority = Priority.NORMAL
    headline: str = ""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do `step` on the dossier, until it expires and another takes it: then `version` is out of date."""

    key: str
    step: str
    version: int
    tries: int
    dossier: Dossier
    priority: Priority = Priority.NORMAL


class How(StrEnum):
    """By what a dossier was known for a copy."""

    TEXT = "text"
    """Its text is nearly the original's."""
    CANONICAL = "canonical"
    """One of the two pages names the other's address as its own, and the texts agree well enough."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The dossier `key` is that of a story which the dossier `original` is on, and was not checked.

    `similarity` is worker.likeness.likeness; `at` is in seconds since 1970 by the database's clock.
    """

    key: str
    original: str
    how: How
    similarity: float
    at: float


class Outcome(StrEnum):
    """What was found where a checked story was fetched again. Only an edit changes the dossier."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    OTHER = "another text"
    """So little of it is left that it is another story, or the beginning of this one."""
    GONE = "gone"
    KEPT_FROM_US = "kept from us"
    """Behind a paywall, or the site does not want it read."""
    AWAY = "away"
    """The site did not answer."""
    UNREADABLE = "unreadable"
    """No story in English stands there."""
    FAILED = "not checked again"
    """It was edited, and the new text could not be checked."""


@dataclass(frozen=True, slots=True)
class Refetch:
    """When a story was last fetched again, what was found and in which words that is told, and when it is due next.

    Seconds since 1970 by the database's clock; `due_at` is None where it is not to be fetched again.
    """

    key: str
    at: float
    outcome: Outcome
    told: str
    due_at: float | None


@dataclass(frozen=True, slots=True)
class Version:
    """A state of a story: the `number`th, from 1, replaced at `until`, None for the one that stands."""

    number: int
    until: float | None
    dossier: Dossier
