"""Was this very submission made before? The client names each by an idempotency key; what became of it is kept a day.

The row is written in the transaction that adds the dossier: of two that come at once, one adds, and the other is told
what the first was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, select, update

from dossier.errors import StoreUnavailable, SubmissionDiffers
from dossier.record import Dossier
from worker.store.clock import EpochNow
from worker.store.entry import Priority
from worker.store.store import DossierStore, storable
from worker.store.tables import SUBMISSIONS
from worker.store.writing import insert_unless_there

if TYPE_CHECKING:
    from sqlalchemy import Connection

KEPT_S = 86_400

ADD_TRIES = 5
"""How often it is tried again where another submission of that name came or went at the same moment."""

_C = SUBMISSIONS.c


@dataclass(frozen=True, slots=True)
class Ticket:
    """What names a submission: who made it (the ID of an API key), the idempotency key, and a digest of its content."""

    api_key: str
    idempotency_key: str
    digest: str


class Submissions:
    """The submissions that were named. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def earlier(self, ticket: Ticket) -> tuple[str, bool] | None:
        """What the same submission was told before: the dossier's key, and whether it was new then. Else None.

        Raises SubmissionDiffers where the name was used for another content.
        """
        found = select(_C.digest, _C.key, _C.new).where(*_is(ticket), _C.at > EpochNow() - KEPT_S)
        with self._store.transaction() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            return None
        if row.digest != ticket.digest:
            raise SubmissionDiffers(
                "this Idempotency-Key was used for another submission within the last day: give each its own"
            )
        return row.key, row.new

    def add(
        self, ticket: Ticket, dossier: Dossier, step: str, priority: Priority, callback: str = ""
    ) -> tuple[str, bool, bool]:
        """`DossierStore.add`, but the same submission has the same answer; thirdly, True where it was given before."""
        for _ in range(ADD_TRIES):
            if before := self.earlier(ticket):
                return *before, True
            with self._store.transaction() as connection:
                if _is_first(connection, ticket):
                    key, new = self._store.add_within(connection, dossier, step, priority, callback)
                    connection.execute(update(SUBMISSIONS).where(*_is(ticket)).values(key=key, new=new))
                    return key, new, False
        raise StoreUnavailable(f"a submission was made again {ADD_TRIES} times at once: wait, and submit it once more")


def _is_first(connection: Connection, ticket: Ticket) -> bool:
    """Write the row of the ticket, without a dossier yet; False where there is one."""
    connection.execute(delete(SUBMISSIONS).where(_C.at <= EpochNow() - KEPT_S))
    row = {
        "api_key": ticket.api_key,
        "idempotency_key": storable(ticket.idempotency_key),
        "digest": ticket.digest,
        "key": "",
        "new": True,
        "at": EpochNow(),
    }
    statement = insert_unless_there(connection, SUBMISSIONS).values(row).returning(_C.api_key)
    return connection.execute(statement).first() is not None


def _is(ticket: Ticket) -> tuple[ColumnElement[bool], ...]:
    return _C.api_key == ticket.api_key, _C.idempotency_key == storable(ticket.idempotency_key)
