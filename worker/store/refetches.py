"""Which finished dossiers' pages are to be fetched again, what was found there, and which versions has a story had?

A dossier has a row from its first re-fetch on; before that it is due at the first time of the schedule, counted from
when it was queued. An edit is saved by compare-and-swap, in one transaction with the version that it replaces and an
event: two workers that find one edit save it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select, update

from dossier.errors import InputUnusable, WrongStanding
from dossier.record import Dossier, as_json, from_json
from worker.store.clock import EpochNow
from worker.store.copies import keep_sketch
from worker.store.deed import Deed
from worker.store.entry import Outcome, Refetch, Standing, Version
from worker.store.event import EventKind, Kept
from worker.store.rechecks import NEVER, read_finished
from worker.store.store import DossierStore, storable
from worker.store.tables import COPIES, DOSSIERS, EVENTS, REFETCHES, VERSIONS
from worker.store.tallies import keep_tallies
from worker.store.writing import content_of, insert_unless_there

if TYPE_CHECKING:
    from sqlalchemy import Connection

_D, _R = DOSSIERS.c, REFETCHES.c
_ON_THE_WEB = or_(_D.address.ilike("http://%"), _D.address.ilike("https://%"))
_COPY = _D.key.in_(select(COPIES.c.key))


class Refetches:
    """The finished dossiers of a store, to be fetched again each of `after_s` after they were queued; () for never.

    Every method raises StoreUnavailable where the database cannot be used.
    """

    def __init__(self, store: DossierStore, after_s: Sequence[float]) -> None:
        self._store = store
        self._after_s = sorted(after_s)

    def due(self, most: int) -> tuple[str, ...]:
        """Keys of dossiers to be fetched now, the longest due first; no copies, and nothing but web addresses."""
        if not self._after_s:
            return ()
        due_at = func.coalesce(_R.due_at, _D.queued_at + self._after_s[0])
        found = select(_D.key).outerjoin(REFETCHES, _R.key == _D.key).order_by(due_at, _D.key).limit(most)
        wanted = (_D.standing == Standing.FINISHED, _ON_THE_WEB, ~_COPY, due_at <= EpochNow())
        with self._store.transaction() as connection:
            return tuple(connection.execute(found.where(*wanted)).scalars())

    def claim(self, key: str, hold_s: float) -> bool:
        """True for one of those who saw it due: it is not due again for `hold_s`, or until something was found."""
        held = {"due_at": EpochNow() + hold_s}
        with self._store.transaction() as connection:
            due = update(REFETCHES).where(_R.key == key, _R.due_at <= EpochNow()).values(held)
            if connection.execute(due).rowcount:
                return True
            first = insert_unless_there(connection, REFETCHES).values(key=key, told="", **held).returning(_R.key)
            return connection.execute(first).first() is not None

    def ask_for(self, key: str, hold_s: float) -> None:
        """The same by hand, due or not. Raises NotFound, or InputUnusable where it cannot be fetched again."""
        entry = self._store.entry(key)
        with self._store.transaction() as connection:
            original = connection.execute(select(COPIES.c.original).where(COPIES.c.key == key)).scalar_one_or_none()
            if original:
                raise InputUnusable(f"{key} is a copy, and was not checked: fetch its original again, {original}")
            if not connection.execute(select(_D.key).where(_D.key == key, _ON_THE_WEB)).one_or_none():
                raise InputUnusable(f"{key} did not come from the web ({entry.address}): queue the file again")
            if entry.standing is not Standing.FINISHED:
                raise WrongStanding(f"{key} is {entry.standing}, not FINISHED: fetch it again once it is checked")
            _put(connection, key, due_at=EpochNow() + hold_s)
            self._store.note(connection, Deed.REFETCHED, key, address=entry.address)

    def read(self, key: str) -> Kept | None:
        """The dossier with that key; None where there is none, or none that is finished and can be read."""
        return read_finished(self._store, key)

    def note(self, key: str, outcome: Outcome, told: str) -> None:
        """Keep what was found, where that is no edit, and when it is to be fetched next."""
        with self._store.transaction() as connection:
            self._found(connection, key, outcome, told)

    def propose(self, key: str, cleaned: Dossier) -> None:
        """Keep the edited story, read and cleaned, until it has been checked."""
        with self._store.transaction() as connection:
            _put(connection, key, edited=storable(as_json(cleaned)))

    def proposed(self, key: str) -> Dossier | None:
        """The edited story that waits to be checked, if one does."""
        with self._store.transaction() as connection:
            edited = connection.execute(select(_R.edited).where(_R.key == storable(key))).scalar_one_or_none()
        return from_json(edited) if edited else None

    def save(self, kept: Kept, dossier: Dossier, told: str) -> bool:
        """Put the dossier in the place of the one that was read, which is kept as a version, with one event.

        False, and no change at all, where somebody else has saved it since it was read.
        """
        key, now = kept.key, {"changed_at": EpochNow(), **content_of(dossier)}
        still = (_D.key == key, _D.version == kept.version, _D.standing == Standing.FINISHED)
        with self._store.transaction() as connection:
            if connection.execute(update(DOSSIERS).where(*still).values(version=_D.version + 1, **now)).rowcount != 1:
                return False
            last = select(func.count()).select_from(VERSIONS).where(VERSIONS.c.key == key)
            number = connection.execute(last).scalar_one() + 1
            before = {"key": key, "number": number, "at": EpochNow(), "body": storable(as_json(kept.dossier))}
            connection.execute(insert(VERSIONS).values(before))
            event = {"key": key, "publication": "", "kind": EventKind.EDITED, "at": EpochNow()}
            connection.execute(insert(EVENTS).values(before=str(number), after=str(number + 1), **event))
            self._found(connection, key, Outcome.EDITED, told)
            keep_sketch(connection, key, dossier)
            keep_tallies(connection, key, dossier)
        return True

    def last(self, key: str) -> Refetch | None:
        """When it was last fetched again, and what was found; None where it never was."""
        found = select(_R.key, _R.at, _R.outcome, _R.told, _R.due_at).where(_R.key == storable(key), _R.at.is_not(None))
        with self._store.transaction() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            return None
        return Refetch(row.key, row.at, Outcome(row.outcome), row.told, None if row.due_at >= NEVER else row.due_at)

    def versions(self, key: str) -> tuple[Version, ...]:
        """Every state of the dossier's story, the one that stands last. Raises NotFound."""
        current = self._store.dossier(key)
        found = select(VERSIONS.c.number, VERSIONS.c.at, VERSIONS.c.body).where(VERSIONS.c.key == storable(key))
        with self._store.transaction() as connection:
            rows = connection.execute(found.order_by(VERSIONS.c.number)).all()
        earlier = [Version(row.number, row.at, from_json(row.body)) for row in rows]
        return (*earlier, Version(len(earlier) + 1, None, current))

    def _found(self, connection: Connection, key: str, outcome: Outcome, told: str) -> None:
        _put(connection, key, at=EpochNow(), outcome=outcome, told=storable(told), edited=None, due_at=NEVER)
        queued_at, now = connection.execute(select(_D.queued_at, EpochNow()).where(_D.key == key)).one()
        ahead = [queued_at + after_s for after_s in self._after_s if queued_at + after_s > now]
        _put(connection, key, due_at=min(ahead, default=NEVER))


def _put(connection: Connection, key: str, **values: Any) -> None:
    if not connection.execute(update(REFETCHES).where(_R.key == key).values(values)).rowcount:
        connection.execute(insert(REFETCHES).values({"told": "", "due_at": NEVER, **values, "key": key}))
