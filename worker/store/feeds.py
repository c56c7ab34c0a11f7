"""Which feeds are polled, which is due, and which of their stories were seen before?

A story is queued by one transaction that also notes its address: of several that find it at once, one queues it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from dossier.errors import NotFound
from dossier.record import Dossier
from worker.store.clock import EpochNow
from worker.store.deed import Deed
from worker.store.faults import printable
from worker.store.store import DossierStore, storable
from worker.store.subscription import Sighting, Subscription, Told
from worker.store.tables import FEEDS, SIGHTINGS
from worker.store.writing import insert_unless_there

if TYPE_CHECKING:
    from sqlalchemy import Update

NOTED_S = 86_400
"""That a story is listed still is noted no more often than this."""

ASKED_AT_ONCE = 500
"""Addresses in one statement: some databases allow no more than a thousand values."""

_F = FEEDS.c
_S = SIGHTINGS.c
_COLUMNS = tuple(_F[field.name] for field in fields(Subscription))


class Feeds:
    """The feeds of a store. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def add(self, address: str, told: Told, wait_s: float) -> bool:
        """Poll the feed from now on, first in `wait_s`. False, and no change, where it is polled already."""
        row = {
            "address": storable(address),
            **_stored(told),
            "added_at": EpochNow(),
            "polled_at": EpochNow(),
            "due_at": EpochNow() + wait_s,
            "failures": 0,
        }
        with self._store.transaction() as connection:
            statement = insert_unless_there(connection, FEEDS).values(row).returning(_F.address)
            new = connection.execute(statement).first() is not None
            if new:
                self._store.note(connection, Deed.FEED_ADDED, address, title=told.title)
            return new

    def remove(self, address: str) -> None:
        """Poll it no more; what was seen in it stays noted. Raises NotFound."""
        with self._store.transaction() as connection:
            if not connection.execute(delete(FEEDS).where(_F.address == storable(address))).rowcount:
                raise _not_polled(address)
            self._store.note(connection, Deed.FEED_REMOVED, address)

    def find(self, address: str) -> Subscription | None:
        """The feed, where it is polled."""
        with self._store.transaction() as connection:
            found = select(*_COLUMNS).where(_F.address == storable(address))
            row = connection.execute(found).mappings().one_or_none()
        return Subscription(**row) if row else None

    def read(self, address: str) -> Subscription:
        """The feed. Raises NotFound."""
        feed = self.find(address)
        if feed is None:
            raise _not_polled(address)
        return feed

    def all(self) -> tuple[Subscription, ...]:
        """Every feed, by address."""
        with self._store.transaction() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(_F.address)).mappings()
            return tuple(Subscription(**row) for row in rows)

    def due(self, most: int) -> tuple[Subscription, ...]:
        """Those that are due, the longest due first."""
        found = select(*_COLUMNS).where(_F.due_at <= EpochNow()).order_by(_F.due_at, _F.address).limit(most)
        with self._store.transaction() as connection:
            return tuple(Subscription(**row) for row in connection.execute(found).mappings())

    def claim(self, feed: Subscription, hold_s: float) -> bool:
        """True for one of those who saw the feed due: nobody else sees it so for `hold_s`, or until it is polled."""
        seen = (_F.address == feed.address, _F.due_at == feed.due_at)
        return self._changed(update(FEEDS).where(*seen).values(due_at=EpochNow() + hold_s))

    def polled(self, feed: Subscription, told: Told, wait_s: float) -> None:
        """It was read; it is due in `wait_s`."""
        values = {**_stored(told), "polled_at": EpochNow(), "due_at": EpochNow() + wait_s}
        self._changed(update(FEEDS).where(_F.address == feed.address).values(**values, failures=0, error=None))

    def failed(self, feed: Subscription, error: str, wait_s: float | None) -> None:
        """It could not be read; it is due in `wait_s`, or never where that is None."""
        due_at = None if wait_s is None else EpochNow() + wait_s
        values = {"failures": feed.failures + 1, "error": storable(error), "due_at": due_at}
        self._changed(update(FEEDS).where(_F.address == feed.address).values(**values))

    def seen(self, addresses: Iterable[str]) -> set[str]:
        """Those of the canonical addresses under which a story was seen; that they are listed still is noted daily."""
        asked = [storable(address) for address in addresses]
        found: set[str] = set()
        with self._store.transaction() as connection:
            for first in range(0, len(asked), ASKED_AT_ONCE):
                some = _S.address.in_(asked[first : first + ASKED_AT_ONCE])
                listed = update(SIGHTINGS).where(some, _S.seen_at < EpochNow() - NOTED_S)
                connection.execute(listed.values(seen_at=EpochNow()))
                found |= set(connection.execute(select(_S.address).where(some)).scalars())
        return found

    def mark(self, sightings: Iterable[Sighting]) -> None:
        """Note stories that are not to be queued; those that were seen before stay as they are."""
        rows = sorted(
            (_stored(sighting) for sighting in sightings), key=lambda row: row["address"]
        )  # or two would wait
        if rows:
            with self._store.transaction() as connection:
                connection.execute(insert_unless_there(connection, SIGHTINGS).values(seen_at=EpochNow()), rows)

    def queue(self, sighting: Sighting, dossier: Dossier, step: str) -> str | None:
        """Note the story and queue its dossier before `step`: the dossier's key.

        None where the story was seen before, or where its page is in line already.
        """
        with self._store.transaction() as connection:
            row = {**_stored(sighting), "seen_at": EpochNow()}
            statement = insert_unless_there(connection, SIGHTINGS).values(row).returning(_S.address)
            if connection.execute(statement).first() is None:
                return None
            key, new = self._store.add_within(connection, dossier, step)
            connection.execute(update(SIGHTINGS).where(_S.address == row["address"]).values(key=key))
        return key if new else None

    def _changed(self, statement: Update) -> bool:
        with self._store.transaction() as connection:
            return connection.execute(statement).rowcount == 1


def _stored(record: Told | Sighting) -> dict[str, Any]:
    return {name: storable(value) if isinstance(value, str) else value for name, value in asdict(record).items()}


def _not_polled(address: str) -> NotFound:
    return NotFound(f"{printable(address)[:200]}: no feed of yours; `copydesk feeds list` lists them")
