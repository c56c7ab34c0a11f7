"""Which dossiers are there, who may work on each now, and how does no two workers' work on one ever mix?

Every change is one UPDATE that also checks what it rests on. A change made under a lease names the lease's version;
as each change raises the version, a worker that has lost its lease changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from dossier.errors import NotFound, StoreUnavailable, WrongStanding
from dossier.record import Dossier, from_json
from worker.store.audit import Acting
from worker.store.clock import EpochNow
from worker.store.database import Database
from worker.store.deed import Deed
from worker.store.delivery import Topic
from worker.store.entry import ENDED, Entry, Lease, Priority, Standing
from worker.store.faults import first_line, printable, unavailable
from worker.store.outbox import Outbox
from worker.store.tables import COPIES, DOSSIERS
from worker.store.tallies import keep_tallies
from worker.store.writing import content_of, page_of, storable

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, RowMapping, Update

__all__ = ["ENTRY_COLUMNS", "DossierStore", "Entry", "Lease", "Standing", "entry_of", "storable"]

ADD_TRIES = 5
"""How often `add` looks again when the open dossier of the same page is gone before it could be read."""

KEY_SHOWN_CHARACTERS = 40

_C = DOSSIERS.c
ENTRY_COLUMNS = tuple(_C[field.name] for field in fields(Entry))
"""The columns of an Entry."""

_KEY = bindparam("key", type_=_C.key.type)
_CHECKED = func.coalesce(select(COPIES.c.original).where(COPIES.c.key == _KEY).scalar_subquery(), _KEY)
_ENTRY, _ENTRY_CHECKED = (select(*ENTRY_COLUMNS).where(_C.key == key) for key in (_KEY, _CHECKED))
_WHOLE, _WHOLE_CHECKED = (found.add_columns(_C.body) for found in (_ENTRY, _ENTRY_CHECKED))

_OPEN = _C.standing.not_in(ENDED)
_UNDER_WAY = [standing for standing in Standing if standing not in ENDED]
_NO_CANCELLING = [Standing.FINISHED, Standing.CANCELLED]


class DossierStore(Acting, Database):
    """The store in one database. Threads may share it; a forked process opens its own.

    `hold_s` is how long a lease lasts, `resend_s` how long the broker is trusted to bring a task to a worker.
    What becomes of dossiers is told to `endpoint`; `finished` is called within the transaction that finishes one.
    Every method raises StoreUnavailable where the database cannot be used.
    """

    def __init__(self, engine: Engine, hold_s: float, resend_s: float, endpoint: str = "") -> None:
        super().__init__(engine)
        self.outbox = Outbox(endpoint)
        self.finished: Callable[[Connection, str, Dossier], None] | None = None
        self._hold_s = hold_s
        self._resend_s = resend_s

    def add(
        self, dossier: Dossier, step: str, priority: Priority = Priority.NORMAL, callback: str = ""
    ) -> tuple[str, bool]:
        """Queue the dossier before `step`: its key, and True. Or the key of the same page's open dossier, and False.

        `callback` is told what becomes of it, where that is not empty.
        """
        with self.transaction() as connection:
            return self.add_within(connection, dossier, step, priority, callback)

    def add_within(
        self,
        connection: Connection,
        dossier: Dossier,
        step: str,
        priority: Priority = Priority.NORMAL,
        callback: str = "",
    ) -> tuple[str, bool]:
        """`add`, as a part of the transaction that the connection is in."""
        key, new = self._added(connection, dossier, step, priority)
        if callback:
            self.outbox.call_back(connection, key, callback)
        self.note(connection, Deed.SUBMITTED, key, address=dossier.address, new=new, callback=callback)
        return key, new

    def _added(self, connection: Connection, dossier: Dossier, step: str, priority: Priority) -> tuple[str, bool]:
        fresh = {"version": 1, "step": step, "priority": priority, "tries": 0}
        times = {"queued_at": EpochNow(), "changed_at": EpochNow(), **self._sent()}
        row = {**page_of(dossier), **content_of(dossier), **fresh, **times}
        for _ in range(ADD_TRIES):
            key = secrets.token_hex(6)
            try:
                with connection.begin_nested():
                    connection.execute(insert(DOSSIERS).values(key=key, **row))
                return key, True
            except IntegrityError:  # the page is open already, or, once in an age, the key is in use
                found = select(_C.key).where(_C.fingerprint == row["fingerprint"], _OPEN)
                other = connection.execute(found).scalar_one_or_none()
                if other is not None:
                    return other, False
        raise unavailable(self._engine.url, f"adding a dossier was refused {ADD_TRIES} times")

    def take(self, key: str, step: str, holder: str) -> Lease | None:
        """The lease to do `step`, or None: it is done, in work elsewhere, not due yet, or there is no such dossier."""
        now = EpochNow()
        free = or_(
            _C.standing == Standing.SENT,
            and_(_C.standing.in_([Standing.DUE, Standing.TAKEN]), _C.due_at <= now),
        )
        values = {"standing": Standing.TAKEN, "holder": holder, "due_at": now + self._hold_s, "tries": _C.tries + 1}
        statement = _change(_is(key), _C.step == step, free, **values)
        with self.transaction() as connection:
            row = connection.execute(statement.returning(_C.version, _C.tries, _C.body, _C.priority)).one_or_none()
            if row is None:
                return None
            try:
                return Lease(key, step, row.version, row.tries, from_json(row.body), Priority(row.priority))
            except ValueError as error:  # no try will ever read it; left in the queue, it would come back for ever
                reason = f"the stored dossier cannot be read ({first_line(str(error))})"
                connection.execute(_change(_is(key), **_ended(Standing.FAILED), error=reason))
                self.outbox.note(connection, Topic.FAILED, key, {"step": step, "error": reason}, row.version)
                return None

    def extend(self, lease: Lease) -> bool:
        """The lease lasts `hold_s` from now. False where it is lost."""
        statement = update(DOSSIERS).where(_is(lease.key), _C.version == lease.version)
        return self._changed(statement.values(due_at=EpochNow() + self._hold_s))

    def save(self, lease: Lease, dossier: Dossier, next_step: str | None) -> bool:
        """The step is done: the dossier waits for the next, or is finished. False, and no change, where it is lost."""
        end = partial(self.note_end, key=lease.key, dossier=dossier) if next_step is None else None
        return self._changed(self.saving(lease, dossier, next_step), end)

    def note_end(self, connection: Connection, key: str, dossier: Dossier, original: str | None = None) -> None:
        """A dossier is finished, as a copy of `original` where there is one: it is told, and counted."""
        self.outbox.note_end(connection, key, dossier, original)
        keep_tallies(connection, key, dossier, copy=original is not None)
        if self.finished and not original:
            self.finished(connection, key, dossier)

    def saving(self, lease: Lease, dossier: Dossier, next_step: str | None) -> Update:
        """The statement by which `save` saves: it changes one row, or none where the lease is lost."""
        onward = self._sent() if next_step is not None else _ended(Standing.FINISHED)
        return _change(*_held(lease), **onward, **content_of(dossier), step=next_step, tries=0, error=None)

    def put_off(self, lease: Lease, delay_s: float, error: str) -> bool:
        """The same step again, `delay_s` from now. False where the lease is lost."""
        due = {"standing": Standing.DUE, "due_at": EpochNow() + delay_s, "holder": None}
        return self._changed(_change(*_held(lease), **due, error=storable(error)))

    def fail(self, lease: Lease, error: str) -> bool:
        """No more tries: on to the dead-letter list, until `retry`. False where the lease is lost."""
        statement = _change(*_held(lease), **_ended(Standing.FAILED), error=storable(error))
        return self._changed(statement, partial(self.outbox.note_failure, lease=lease, error=error))

    def retry(self, key: str) -> Entry:
        """A failed dossier is sent once more, from the step that failed. NotFound or WrongStanding where it cannot."""
        statement = _change(_is(key), _C.standing == Standing.FAILED, **self._sent(), tries=0, error=None)
        try:
            entry = self._altered(statement, Deed.RETRIED, key)
        except IntegrityError as error:
            raise WrongStanding(
                f"the dossier {key} cannot be retried while another of the same page is open: wait until that one ends"
            ) from error
        if entry is None:
            raise WrongStanding(
                f"the dossier {key} is {self.entry(key).standing}, not FAILED: only what has failed can be retried"
            )
        return entry

    def cancel(self, key: str) -> Entry:
        """Nothing more is done about a dossier that is not finished. NotFound; WrongStanding where it is finished."""
        statement = _change(_is(key), _C.standing.not_in(_NO_CANCELLING), **_ended(Standing.CANCELLED))
        entry = self._altered(statement, Deed.CANCELLED, key) or self.entry(key)
        if entry.standing is Standing.FINISHED:
            raise WrongStanding(f"the dossier {key} is FINISHED: only what is not finished can be cancelled")
        return entry

    def resend(self, entry: Entry) -> bool:
        """It goes to the broker again. False, and no change, where it was changed or its lease extended meanwhile."""
        seen = (_is(entry.key), _C.version == entry.version, _C.due_at == entry.due_at, _OPEN)
        return self._changed(_change(*seen, **self._sent()))

    def overdue(self) -> tuple[Entry, ...]:
        """What is open and due: lost by the broker, to be tried again, or held by a worker that is gone."""
        with self.transaction() as connection:
            found = select(*ENTRY_COLUMNS).where(_OPEN, _C.due_at <= EpochNow()).order_by(_C.due_at, _C.key)
            return tuple(entry_of(row) for row in connection.execute(found).mappings())

    def waiting(self, steps: Iterable[str]) -> int:
        """How many dossiers wait on the broker for one of these steps."""
        with self.transaction() as connection:
            found = select(func.count()).where(_C.standing == Standing.SENT, _C.step.in_(list(steps)))
            return connection.execute(found).scalar_one()

    def in_line(self) -> int:
        """How many dossiers are open."""
        with self.transaction() as connection:
            return connection.execute(select(func.count()).where(_C.standing.in_(_UNDER_WAY))).scalar_one()

    def entry(self, key: str, checked: bool = False) -> Entry:
        """How the dossier stands; `checked`: of a copy, how its original does, which was checked. Raises NotFound."""
        return entry_of(self._row(key, _ENTRY_CHECKED if checked else _ENTRY))

    def dossier(self, key: str) -> Dossier:
        """The dossier as last saved. Raises NotFound; StoreUnavailable where another version wrote it."""
        return self.whole(key)[1]

    def whole(self, key: str, checked: bool = False) -> tuple[Entry, Dossier]:
        """How the dossier stands as `entry` tells, and the dossier itself, of one moment. Raises as `dossier` does."""
        row = dict(self._row(key, _WHOLE_CHECKED if checked else _WHOLE))
        try:
            dossier = from_json(row.pop("body"))
        except ValueError as error:
            raise StoreUnavailable(
                f"the stored dossier {key} cannot be read ({first_line(str(error))}): check the article again"
            ) from error
        return entry_of(row), dossier

    def entries(self, standing: Standing | None = None) -> tuple[Entry, ...]:
        """All dossiers, or those of one standing, oldest first."""
        found = select(*ENTRY_COLUMNS).order_by(_C.queued_at, _C.key)
        if standing is not None:
            found = found.where(_C.standing == standing)
        with self.transaction() as connection:
            return tuple(entry_of(row) for row in connection.execute(found).mappings())

    def counts(self) -> dict[Standing, int]:
        """How many dossiers there are of each standing, 0 included."""
        with self.transaction() as connection:
            found = connection.execute(select(_C.standing, func.count()).group_by(_C.standing))
            counted = {Standing(standing): count for standing, count in found}
        return {standing: counted.get(standing, 0) for standing in Standing}

    def _sent(self) -> dict[str, Any]:
        return {"standing": Standing.SENT, "due_at": EpochNow() + self._resend_s, "holder": None}

    def _changed(self, statement: Update, note: Callable[[Connection], None] | None = None) -> bool:
        with self.transaction() as connection:
            changed = connection.execute(statement).rowcount == 1
            if changed and note:
                note(connection)
        return changed

    def _altered(self, statement: Update, deed: Deed, key: str) -> Entry | None:
        """The entry as the statement has left it, the deed noted; None where it changes nothing."""
        with self.transaction() as connection:
            row = connection.execute(statement.returning(*ENTRY_COLUMNS)).mappings().one_or_none()
            if row is not None:
                self.note(connection, deed, key, address=row["address"])
        return None if row is None else entry_of(row)

    def _row(self, key: str, found: Select[Any]) -> RowMapping:
        with self.reading() as connection:
            row = connection.execute(found, {"key": storable(key)}).mappings().one_or_none()
        if row is None:
            raise NotFound(f"no dossier {printable(key)[:KEY_SHOWN_CHARACTERS]}: `copydesk status --all` lists them")
        return row


def _change(*where: ColumnElement[bool], **values: Any) -> Update:
    return update(DOSSIERS).where(*where).values(version=_C.version + 1, changed_at=EpochNow(), **values)


def _is(key: str) -> ColumnElement[bool]:
    return _C.key == storable(key)


def _held(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return _is(lease.key), _C.version == lease.version


def _ended(standing: Standing) -> dict[str, Any]:
    return {"standing": standing, "due_at": EpochNow(), "holder": None}


def entry_of(row: Mapping[Any, Any]) -> Entry:
    """The line of a row of ENTRY_COLUMNS."""
    return Entry(**{**row, "standing": Standing(row["standing"]), "priority": Priority(row["priority"])})
