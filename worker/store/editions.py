"""What of a dossier was published, when, and is it still? Rows are added, and changed only to remove a text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select, update

from dossier.errors import WrongStanding
from worker.review.decision import Decision
from worker.review.edition import Edition, State, state_of
from worker.store.clock import EpochNow
from worker.store.decisions import decisions_within, locked
from worker.store.deed import Deed
from worker.store.delivery import Topic
from worker.store.event import Kept
from worker.store.removal import RECORD, remove_within, require_no_copies
from worker.store.store import DossierStore, storable
from worker.store.tables import EDITIONS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, RowMapping

_C = EDITIONS.c

_PUBLISHED = _C.number.in_(select(func.max(_C.number)).group_by(_C.key)) & (_C.state == State.PUBLISHED)
"""The last edition of each dossier that is published now."""

_TOPICS = {State.PUBLISHED: Topic.PUBLISHED, State.WITHDRAWN: Topic.WITHDRAWN}

Body = dict[str, Any]
BodyOf = Callable[[Kept, Sequence[Decision], Sequence[Edition]], Body]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some editions of a list, the newest first.

    `older` is below which number those are that come next, None where none do; `newer` below which those that stand
    before, None where that is the beginning of the list.
    """

    editions: tuple[Edition, ...]
    older: int | None
    newer: int | None


class Editions:
    """The editions of a store. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def publish(self, key: str, body_of: BodyOf, note: str, who: str) -> Edition:
        """Publish what `body_of` makes of a finished dossier, what was decided, and its editions so far.

        Raises NotFound, WrongStanding, and what `body_of` does.
        """
        with self._store.transaction() as connection:
            return self.publish_within(connection, key, body_of, note, who)

    def publish_within(self, connection: Connection, key: str, body_of: BodyOf, note: str, who: str) -> Edition:
        """`publish`, as a part of the transaction that the connection is in."""
        kept, before = locked(connection, key), _of(connection, key)
        body = body_of(kept, decisions_within(connection, key), before)
        edition = before[-1].edition + 1 if before else 1
        row = {"key": key, "edition": edition, "state": State.PUBLISHED, "version": kept.version}
        published = self._added(connection, {**row, "body": json.dumps(body), "note": note, "who": who})
        self._store.note(connection, Deed.PUBLISHED, key, edition=edition, who=who)
        return published

    def withdraw(self, key: str, why: str, who: str, remove_text: bool = False) -> Edition:
        """Take back what is published; its record stays. Raises NotFound, WrongStanding where nothing is published.

        With `remove_text` the texts go: the dossier with all that belongs to it, and what its editions said. It is
        refused (WrongStanding) where there are copies.
        """
        if remove_text:
            require_no_copies(self._store, key)
        with self._store.transaction() as connection:
            kept, before = locked(connection, key), _of(connection, key)
            if state_of(before) is not State.PUBLISHED:
                raise WrongStanding(f"the dossier {key} is not published but {state_of(before)}: nothing to withdraw")
            last = before[-1]
            row = {"key": key, "edition": last.edition, "state": State.WITHDRAWN, "version": kept.version}
            withdrawn = self._added(connection, {**row, "body": json.dumps(last.body), "note": why, "who": who})
            about = {"edition": last.edition, "who": who, "why": why, "text_removed": remove_text}
            self._store.note(connection, Deed.WITHDRAWN, key, **about)
            return _without_text(connection, withdrawn) if remove_text else withdrawn

    def of(self, key: str) -> tuple[Edition, ...]:
        """Those of the dossier, oldest first."""
        with self._store.transaction() as connection:
            return _of(connection, key)

    def latest(self, most: int, below: int | None = None) -> Leaf:
        """The last edition of each dossier that is published now, the newest first; those numbered below `below`."""
        return self._listed(_PUBLISHED, most, below)

    def corrections(self, most: int, below: int | None = None) -> Leaf:
        """What was corrected or withdrawn, the newest first; those numbered below `below`."""
        corrected = (_C.edition > 1) & (_C.note != "")
        return self._listed(or_(_C.state == State.WITHDRAWN, corrected), most, below)

    def first_published(self, keys: Iterable[str]) -> dict[str, float]:
        """When the first edition of each of these dossiers was published; a draft is left out."""
        first = (_C.edition == 1) & (_C.state == State.PUBLISHED)
        with self._store.transaction() as connection:
            rows = connection.execute(select(_C.key, _C.at).where(_C.key.in_([storable(key) for key in keys]), first))
            return {row.key: row.at for row in rows}

    def published(self, most: int, skip: int = 0) -> tuple[tuple[str, float], ...]:
        """The key of each dossier that is published now, and since when it is as it is: the oldest first."""
        found = select(_C.key, _C.at).where(_PUBLISHED).order_by(_C.number).limit(most).offset(skip)
        with self._store.transaction() as connection:
            return tuple((row.key, row.at) for row in connection.execute(found))

    def published_count(self) -> int:
        """How many dossiers are published now."""
        with self._store.transaction() as connection:
            return connection.execute(select(func.count()).select_from(EDITIONS).where(_PUBLISHED)).scalar_one()

    def last_change(self) -> tuple[str, float]:
        """What differs whenever an edition is added or goes, and when the last was added; 0 where there is none."""
        last = select(_C.number, _C.at).order_by(_C.number.desc()).limit(1)
        with self._store.transaction() as connection:
            count = connection.execute(select(func.count()).select_from(EDITIONS)).scalar_one()
            row = connection.execute(last).one_or_none()
            return f"{count}-{row.number if row else 0}", row.at if row else 0.0

    def _listed(self, which: ColumnElement[bool], most: int, below: int | None) -> Leaf:
        found = select(*_C).where(which).order_by(_C.number.desc()).limit(most + 1)
        newer = None
        with self._store.transaction() as connection:
            if below is not None:
                found = found.where(_C.number < below)
                above = select(_C.number).where(which, _C.number >= below).order_by(_C.number).offset(most).limit(1)
                newer = connection.execute(above).scalar_one_or_none()
            editions = tuple(map(_edition, connection.execute(found).mappings()))
        older = editions[most - 1].number if len(editions) > most else None
        return Leaf(editions[:most], older, newer)

    def states(self, keys: Iterable[str]) -> dict[str, State]:
        """How each of these dossiers stands with the public; a draft is left out."""
        last = select(func.max(_C.number)).where(_C.key.in_([storable(key) for key in keys])).group_by(_C.key)
        with self._store.transaction() as connection:
            rows = connection.execute(select(_C.key, _C.state).where(_C.number.in_(last)))
            return {row.key: State(row.state) for row in rows}

    def _added(self, connection: Connection, row: dict[str, Any]) -> Edition:
        told = {name: storable(row[name]) for name in ("note", "who")}
        added = connection.execute(insert(EDITIONS).values(at=EpochNow(), **{**row, **told}).returning(*_C))
        edition = _edition(added.mappings().one())
        about = {"edition": edition.edition, "note": edition.note}
        self._store.outbox.note(connection, _TOPICS[edition.state], edition.key, about, edition.number)
        return edition


def _without_text(connection: Connection, withdrawn: Edition) -> Edition:
    """The withdrawal, once no text is left of the dossier that it is of."""
    body = {name: withdrawn.body[name] for name in ("schema", "address")}
    connection.execute(update(EDITIONS).where(_C.key == withdrawn.key).values(body=json.dumps(body)))
    remove_within(connection, [withdrawn.key], but=RECORD)
    return replace(withdrawn, body=body)


def _of(connection: Connection, key: str) -> tuple[Edition, ...]:
    rows = connection.execute(select(*_C).where(_C.key == storable(key)).order_by(_C.number)).mappings()
    return tuple(map(_edition, rows))


def _edition(row: RowMapping) -> Edition:
    return Edition(**{**row, "state": State(row["state"]), "body": json.loads(row["body"])})
