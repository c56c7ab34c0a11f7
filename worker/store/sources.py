"""When did each source last answer, and when and why could it last not be asked? Of all workers and the desk together.

One row for each source, written whenever one is asked: what it says outlives the dossiers, and every process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from worker.store.clock import EpochNow
from worker.store.tables import SOURCES
from worker.store.writing import insert_or_change, storable

if TYPE_CHECKING:
    from worker.store.store import DossierStore

_C = SOURCES.c


@dataclass(frozen=True, slots=True)
class Heard:
    """What was last heard of a source. Times are in seconds since 1970; None: never since this is kept.

    "It holds nothing of the kind" is an answer. `gap_why` tells why it could not be asked, "" where it always could.
    """

    answered_at: float | None = None
    gap_at: float | None = None
    gap_why: str = ""


NEVER = Heard()


class Sources:
    """What was heard of them. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def answered(self, name: str) -> None:
        """It was asked now, and answered."""
        self._note(name, answered_at=EpochNow())

    def failed(self, name: str, why: str) -> None:
        """It was to be asked now, and could not be."""
        self._note(name, gap_at=EpochNow(), gap_why=storable(why))

    def heard(self) -> Mapping[str, Heard]:
        """Of each source that was ever asked, by its name."""
        with self._store.transaction() as connection:
            rows = connection.execute(select(_C.name, _C.answered_at, _C.gap_at, _C.gap_why).order_by(_C.name))
            return {name: Heard(*told) for name, *told in rows}

    def _note(self, name: str, **told: Any) -> None:
        with self._store.transaction() as connection:
            row = {"name": storable(name), "gap_why": "", **told}
            connection.execute(insert_or_change(connection, SOURCES, row, told))
