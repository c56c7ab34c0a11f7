"""What is no longer kept? Dossiers that ended and were queued long ago, and notes that have served.

What was ever published stays, and so does an original to which a copy that stays points.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, delete, func, not_, or_, select, update

from worker.store.clock import EpochNow
from worker.store.copies import let_nobody_look
from worker.store.deed import Deed
from worker.store.entry import ENDED
from worker.store.removal import remove_within
from worker.store.store import DossierStore
from worker.store.submissions import KEPT_S
from worker.store.tables import AUDIT, COPIES, DOSSIERS, EDITIONS, FEEDS, SIGHTINGS, SUBMISSIONS

if TYPE_CHECKING:
    from sqlalchemy import Delete, Table

AT_ONCE = 200
"""Rows, or dossiers with all that belongs to them, that are deleted in one transaction."""

SIGHTINGS_KEPT_S = 365 * 86_400
"""For so long a story is known that no feed has listed any more."""

_C, _S = DOSSIERS.c, SIGHTINGS.c


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many of each were deleted, or would be."""

    dossiers: int
    sightings: int
    submissions: int
    deeds: int


def prune(store: DossierStore, keep_s: float, deeds_s: float = 0) -> Pruned:
    """Delete what is to be kept no longer: dossiers `keep_s` after they were queued, what is on record of deeds after
    `deeds_s`; neither where that is 0.

    Many small transactions: what a run that is cut has deleted is deleted. Raises StoreUnavailable.
    """
    done = Pruned(
        dossiers=_prune_dossiers(store, keep_s) if keep_s else 0,
        sightings=_prune_rows(store, SIGHTINGS, _S.address, _forgotten()),
        submissions=_prune_rows(store, SUBMISSIONS, SUBMISSIONS.c.at, _used()),
        deeds=_prune_rows(store, AUDIT, AUDIT.c.number, _on_record_long(deeds_s)) if deeds_s else 0,
    )
    with store.transaction() as connection:
        store.note(connection, Deed.PRUNED, "", **asdict(done))
    return done


def count(store: DossierStore, keep_s: float, deeds_s: float = 0) -> Pruned:
    """What `prune` would delete now. Raises StoreUnavailable."""
    leaving = and_(_leaving(DOSSIERS, keep_s), not_(_original_of_one_that_stays(keep_s)))
    with store.transaction() as connection:
        counted = {
            name: connection.execute(select(func.count()).select_from(table).where(where)).scalar_one()
            for name, table, where in (
                ("dossiers", DOSSIERS, leaving),
                ("sightings", SIGHTINGS, _forgotten()),
                ("submissions", SUBMISSIONS, _used()),
                ("deeds", AUDIT, _on_record_long(deeds_s)),
            )
        }
    asked = {"dossiers": keep_s, "deeds": deeds_s}
    return Pruned(**{name: number if asked.get(name, True) else 0 for name, number in counted.items()})


def _prune_dossiers(store: DossierStore, keep_s: float) -> int:
    """Copies go before their originals, so that none ever points to nothing."""
    free = and_(_leaving(DOSSIERS, keep_s), _C.key.not_in(select(COPIES.c.original)))
    some = select(_C.key).where(free).order_by(_C.queued_at, _C.key).limit(AT_ONCE)
    pruned = 0
    while True:
        with store.transaction() as connection:
            let_nobody_look(connection)
            # Nobody decides on these or publishes them from now on; what was published until now is asked after that.
            held = update(DOSSIERS).where(_C.key.in_(some)).values(version=_C.version).returning(_C.key)
            keys = list(connection.execute(held).scalars())
            keys = list(connection.execute(select(_C.key).where(_C.key.in_(keys), free)).scalars())
            remove_within(connection, keys)
        if not keys:
            return pruned
        pruned += len(keys)


def _prune_rows(store: DossierStore, table: Table, name: ColumnElement[Any], where: ColumnElement[bool]) -> int:
    """`name`: a column by which rows are told apart well enough for batches."""
    some: Delete = delete(table).where(where, name.in_(select(name).where(where).limit(AT_ONCE)))
    pruned = 0
    while True:
        with store.transaction() as connection:
            gone = connection.execute(some).rowcount
        if not gone:
            return pruned
        pruned += gone


def _leaving(dossiers: Any, keep_s: float) -> ColumnElement[bool]:
    c = dossiers.c
    return and_(c.standing.in_(ENDED), c.queued_at < EpochNow() - keep_s, c.key.not_in(select(EDITIONS.c.key)))


def _original_of_one_that_stays(keep_s: float) -> ColumnElement[bool]:
    other = DOSSIERS.alias()
    return (
        select(COPIES.c.key)
        .join(other, other.c.key == COPIES.c.key)
        .where(COPIES.c.original == _C.key, not_(_leaving(other, keep_s)))
        .exists()
    )


def _forgotten() -> ColumnElement[bool]:
    """A feed that has had nothing new for as long may still list what it did: that stays while the feed is polled."""
    since = EpochNow() - SIGHTINGS_KEPT_S
    other = SIGHTINGS.alias()
    lively = select(other.c.feed).where(other.c.seen_at >= since)
    return and_(_S.seen_at < since, or_(_S.feed.not_in(select(FEEDS.c.address)), _S.feed.in_(lively)))


def _on_record_long(deeds_s: float) -> ColumnElement[bool]:
    return AUDIT.c.at < EpochNow() - deeds_s


def _used() -> ColumnElement[bool]:
    return SUBMISSIONS.c.at <= EpochNow() - KEPT_S
