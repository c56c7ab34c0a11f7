"""Which words do we use for what readers report? Loads no database library."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MistakeStanding(StrEnum):
    """Whether somebody is still to look at a report."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a reader reported: `words` about edition `edition` of the dossier `key`. `contact` may be empty.

    `closed_by` and `closed_why` are empty while it is open. `number` grows from report to report; times are in seconds
    since 1970 by the database's clock.
    """

    number: int
    key: str
    edition: int
    words: str
    contact: str
    at: float
    standing: MistakeStanding
    closed_by: str
    closed_why: str
    closed_at: float | None
