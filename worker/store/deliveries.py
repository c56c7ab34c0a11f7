"""Which messages are to be sent now, and what came of those that were?"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from worker.store.clock import EpochNow
from worker.store.delivery import Delivery, Progress, Topic
from worker.store.store import DossierStore, storable
from worker.store.tables import DELIVERIES

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

_C = DELIVERIES.c
_WAITING = _C.status == Progress.WAITING
_COLUMNS = tuple(_C[field.name] for field in fields(Delivery))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Only these: of one dossier, of one status, before the one of that number."""

    key: str | None = None
    status: Progress | None = None
    before: int | None = None


class Deliveries:
    """The messages of a store. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def due(self, most: int) -> tuple[Delivery, ...]:
        """Those to be sent now, the longest due first."""
        found = select(*_COLUMNS).where(_WAITING, _C.due_at <= EpochNow()).order_by(_C.due_at, _C.number)
        with self._store.transaction() as connection:
            return tuple(map(_delivery, connection.execute(found.limit(most)).mappings()))

    def claim(self, delivery: Delivery, hold_s: float) -> bool:
        """True for one of those who saw it due: nobody else sees it so for `hold_s`, or until it was sent."""
        seen = (_C.number == delivery.number, _WAITING, _C.due_at == delivery.due_at)
        with self._store.transaction() as connection:
            held = update(DELIVERIES).where(*seen).values(due_at=EpochNow() + hold_s)
            return connection.execute(held).rowcount == 1

    def waiting(self, number: int) -> Delivery | None:
        """The one of that number, while it is still to be sent."""
        with self._store.transaction() as connection:
            found = connection.execute(select(*_COLUMNS).where(_C.number == number, _WAITING)).mappings().one_or_none()
        return _delivery(found) if found else None

    def save(self, delivery: Delivery, status: Progress, answer: str, again_s: float = 0) -> None:
        """Keep what came of a try; one that waits is due again after `again_s`."""
        came = {"status": status, "answer": storable(answer), "tries": delivery.tries + 1}
        statement = update(DELIVERIES).where(_C.number == delivery.number, _WAITING, _C.tries == delivery.tries)
        with self._store.transaction() as connection:
            connection.execute(statement.values(due_at=EpochNow() + again_s, **came))

    def listed(self, chosen: Chosen, most: int) -> tuple[Delivery, ...]:
        """At most so many, the newest first."""
        found = select(*_COLUMNS).order_by(_C.number.desc()).limit(most)
        if chosen.key is not None:
            found = found.where(_C.key == storable(chosen.key))
        if chosen.status is not None:
            found = found.where(_C.status == chosen.status)
        if chosen.before is not None:
            found = found.where(_C.number < chosen.before)
        with self._store.transaction() as connection:
            return tuple(map(_delivery, connection.execute(found).mappings()))


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(**{**row, "topic": Topic(row["topic"]), "status": Progress(row["status"])})
