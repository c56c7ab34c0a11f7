"""Which dossiers are there, a page at a time, the one that was queued last first?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from worker.review.edition import State
from worker.store.entry import Entry, Standing
from worker.store.store import ENTRY_COLUMNS, DossierStore, entry_of, storable
from worker.store.tables import DOSSIERS, EDITIONS
from worker.store.tallies import Having, having

CLOCK_S = 0.000_001
"""How exact the database's clock is: a time that was read, written out and read again is still the same to it."""

_C, _E = DOSSIERS.c, EDITIONS.c


class Place(NamedTuple):
    """Where in the list an entry stands."""

    queued_at: float
    key: str


FIRST = Place(0, "")
"""Everything is above it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Only these: of one standing, of one host, queued at `since` (seconds since 1970) or later, having all of this,
    standing so with the public: a draft is one of which nothing was ever published."""

    standing: Standing | None = None
    host: str | None = None
    since: float | None = None
    having: tuple[Having, ...] = ()
    state: State | None = None


def page(store: DossierStore, wanted: Wanted, most: int, below: Place | None = None) -> tuple[Entry, ...]:
    """At most so many entries, those below a place of the list where one is given. Raises StoreUnavailable.

    What is queued meanwhile comes above: whoever goes down page by page sees nothing twice and misses nothing.
    """
    found = select(*ENTRY_COLUMNS).where(*_conditions(wanted)).order_by(_C.queued_at.desc(), _C.key.desc()).limit(most)
    if below is not None:
        same_time = and_(_C.queued_at == below.queued_at, _C.key < storable(below.key))
        found = found.where(or_(_C.queued_at < below.queued_at, same_time))
    with store.reading() as connection:
        return tuple(entry_of(row) for row in connection.execute(found).mappings())


def count_above(store: DossierStore, wanted: Wanted, place: Place) -> int:
    """How many there are above a place of the list: queued since it was read. Raises StoreUnavailable."""
    same_time = and_(_C.queued_at == place.queued_at, _C.key > storable(place.key))
    above = or_(_C.queued_at > place.queued_at, same_time)
    with store.reading() as connection:
        return connection.execute(select(func.count()).where(*_conditions(wanted), above)).scalar_one()


def among(store: DossierStore, keys: Iterable[str]) -> tuple[Entry, ...]:
    """The entries of these dossiers, in no order; none of one that is not there. Raises StoreUnavailable."""
    found = select(*ENTRY_COLUMNS).where(_C.key.in_([storable(key) for key in keys]))
    with store.reading() as connection:
        return tuple(entry_of(row) for row in connection.execute(found).mappings())


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.standing is not None:
        yield _C.standing == wanted.standing
    if wanted.host is not None:
        yield _C.host == storable(wanted.host.lower())
    if wanted.since is not None:
        yield _C.queued_at > wanted.since - CLOCK_S
    yield from map(having, wanted.having)
    if wanted.state is not None:
        last = select(_E.state).where(_E.key == _C.key).order_by(_E.number.desc()).limit(1).scalar_subquery()
        yield last.is_(None) if wanted.state is State.DRAFT else last == wanted.state
