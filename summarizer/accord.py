"""Do two statements say the same of one thing, the opposite, or not speak of the same thing at all?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Accord(StrEnum):
    """How a claim stands to a sentence of the paper in one respect (its numbers, its direction)."""

    AGREE = "agree"
    CONFLICT = "conflict"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Compared:
    """An accord and, for a reader, what it rests on ("the story says 40%, the record 14%"); empty where silent."""

    accord: Accord
    words: str = ""


SILENT = Compared(Accord.SILENT)
