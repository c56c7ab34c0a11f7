"""Of which finished dossiers is the publication's standing to be asked again, and what has changed of it?

`due_at` of a finished dossier says when its publication was last asked about. A change is saved by compare-and-swap on
the dossier's version, in one transaction with its events: two workers that find the same change write it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import and_, insert, select, update

from dossier.errors import StoreUnavailable
from dossier.record import Dossier, as_json, from_json
from worker.store.clock import EpochNow
from worker.store.delivery import Topic
from worker.store.entry import Entry, Standing
from worker.store.event import Change, Event, EventKind, Kept
from worker.store.store import ENTRY_COLUMNS, DossierStore, entry_of, storable
from worker.store.tables import DOSSIERS, EVENTS
from worker.store.tallies import keep_tallies

NEVER = 253_402_300_799.0
"""Seconds since 1970 of the end of the year 9999: `due_at` of a dossier with nothing to ask about."""

_C = DOSSIERS.c
_FINISHED = _C.standing == Standing.FINISHED


class Rechecks:
    """The finished dossiers of a store, each to be asked about every `every_s` seconds.

    Every method raises StoreUnavailable where the database cannot be used.
    """

    def __init__(self, store: DossierStore, every_s: float) -> None:
        self._store = store
        self._every_s = every_s

    def due(self, most: int) -> tuple[Entry, ...]:
        """Finished dossiers that were last asked about `every_s` ago or earlier, the longest ago first."""
        found = select(*ENTRY_COLUMNS).where(_FINISHED, _C.due_at <= EpochNow() - self._every_s)
        with self._store.transaction() as connection:
            rows = connection.execute(found.order_by(_C.due_at, _C.key).limit(most)).mappings()
            return tuple(entry_of(row) for row in rows)

    def claim(self, entry: Entry, hold_s: float) -> bool:
        """True for one of those who saw the entry due: nobody else sees it so for `hold_s`, or until it is asked."""
        seen = and_(_C.key == entry.key, _C.version == entry.version, _C.due_at == entry.due_at, _FINISHED)
        statement = update(DOSSIERS).where(seen).values(due_at=EpochNow() - self._every_s + hold_s)
        with self._store.transaction() as connection:
            return connection.execute(statement).rowcount == 1

    def read(self, key: str) -> Kept | None:
        """The dossier with that key; None where there is none, or none that is finished and can be read."""
        return read_finished(self._store, key)

    def pass_over(self, kept: Kept) -> None:
        """There is nothing to ask about it, and never will be: what is finished is not linked anew."""
        statement = update(DOSSIERS).where(_C.key == kept.key, _C.version == kept.version).values(due_at=NEVER)
        with self._store.transaction() as connection:
            connection.execute(statement)

    def save(self, kept: Kept, dossier: Dossier, changes: Sequence[Change], again_s: float) -> bool:
        """Keep the dossier and one event for each change; it is due again `again_s` from now.

        False, and no change at all, where somebody else has saved it since it was read.
        """
        statement = (
            update(DOSSIERS)
            .where(_C.key == kept.key, _C.version == kept.version, _FINISHED)
            .values(
                version=_C.version + 1,
                changed_at=EpochNow(),
                body=storable(as_json(dossier)),
                due_at=EpochNow() - self._every_s + again_s,
            )
        )
        with self._store.transaction() as connection:
            if connection.execute(statement).rowcount != 1:
                return False
            keep_tallies(connection, kept.key, dossier)
            for change in changes:
                words = {name: storable(value) for name, value in asdict(change).items()}
                event = insert(EVENTS).values(key=kept.key, at=EpochNow(), **words).returning(EVENTS.c.number)
                number = connection.execute(event).scalar_one()
                if change.kind is EventKind.STANDING:
                    del words["kind"]
                    self._store.outbox.note(connection, Topic.STANDING, kept.key, dict(words), number)
        return True

    def events(self, since: float = 0) -> tuple[Event, ...]:
        """What was saved at `since` (seconds since 1970) or later, oldest first."""
        columns = [EVENTS.c[field.name] for field in fields(Event)]
        found = select(*columns).where(EVENTS.c.at >= since).order_by(EVENTS.c.number)
        with self._store.transaction() as connection:
            rows = connection.execute(found).mappings()
            return tuple(Event(**{**row, "kind": EventKind(row["kind"])}) for row in rows)


def read_finished(store: DossierStore, key: str) -> Kept | None:
    """The finished dossier with that key; None where there is none. Raises StoreUnavailable where it cannot be read."""
    with store.transaction() as connection:
        found = select(_C.version, _C.body).where(_C.key == storable(key), _FINISHED)
        row = connection.execute(found).one_or_none()
    return None if row is None else kept_of(key, row.version, row.body)


def kept_of(key: str, version: int, body: str) -> Kept:
    """The dossier as it is kept. Raises StoreUnavailable where another version wrote it."""
    try:
        return Kept(key, version, from_json(body))
    except ValueError as error:
        raise StoreUnavailable(f"the stored dossier {key} cannot be read: check the article again") from error
