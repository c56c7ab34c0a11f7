"""How does a dossier go for good, with everything that was kept of it?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from dossier.errors import WrongStanding
from worker.store.copies import Copies
from worker.store.deed import Deed
from worker.store.store import DossierStore, storable
from worker.store.tables import (
    BANDS,
    CALLBACKS,
    COPIES,
    DECISIONS,
    DELIVERIES,
    DOSSIERS,
    EDITIONS,
    EVENTS,
    MISTAKES,
    REFETCHES,
    SIGHTINGS,
    SKETCHES,
    SUBMISSIONS,
    TALLIES,
    VERSIONS,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

_OF_THE_STORY = (SKETCHES, BANDS, COPIES, VERSIONS, REFETCHES, TALLIES)
BELONGING = (EVENTS, SUBMISSIONS, DECISIONS, EDITIONS, CALLBACKS, DELIVERIES, MISTAKES, *_OF_THE_STORY)
"""Tables whose column `key` names a dossier."""

RECORD = (EDITIONS, DELIVERIES)
"""What tells that something was published and withdrawn, and to whom that was told."""


def remove(store: DossierStore, key: str) -> None:
    """Delete the dossier; a worker that has it finds it gone.

    Raises NotFound, StoreUnavailable; WrongStanding where others are known for its copies, and were not checked.
    """
    entry = store.entry(key)
    require_no_copies(store, key)
    with store.transaction() as connection:
        remove_within(connection, [storable(key)])
        store.note(connection, Deed.DELETED, key, address=entry.address)


def require_no_copies(store: DossierStore, key: str) -> None:
    """Raises WrongStanding where others are known for copies of the dossier."""
    if copies := Copies(store).copies(key):
        others = ", ".join(copy.key for copy in copies)
        raise WrongStanding(f"the dossier {key} has copies, which point to it ({others}): delete those first")


def remove_within(connection: Connection, keys: Sequence[str], but: Collection[Table] = ()) -> None:
    """Delete these dossiers, as a part of the transaction that the connection is in; their rows of some tables stay."""
    for table in (DOSSIERS, *BELONGING):
        if table in but:
            continue
        connection.execute(delete(table).where(table.c.key.in_(keys)))
    seen = update(SIGHTINGS).where(SIGHTINGS.c.key.in_(keys))
    connection.execute(seen.values(key=None))  # seen it was, and no feed is to queue it again
