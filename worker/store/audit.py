"""Who did what? Rows are added in the transaction of the deed itself, and go by age alone (worker/store/retention.py).

What workers do by themselves is no deed: the dossier's own provenance, events and editions tell of that.
"""

from __future__ import annotations

import json
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from sqlalchemy import func, insert, select

from worker.store.clock import EpochNow
from worker.store.deed import Deed, Noted
from worker.store.tables import API_KEYS, AUDIT
from worker.store.writing import storable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from worker.store.store import DossierStore

BY_KEY = "key:"
"""What stands before the ID of a key where that is the actor."""

VISITOR = "visitor:"
"""What stands before the address of somebody who has no key that opens."""

_C = AUDIT.c


@dataclass(frozen=True, slots=True)
class Sought:
    """Only these: of one actor, of one deed, about one thing, done at `since` (seconds since 1970) or later, before the
    one of that number."""

    actor: str | None = None
    deed: Deed | None = None
    about: str | None = None
    since: float | None = None
    before: int | None = None


class Acting:
    """What may act for somebody, whose deeds are noted then. It acts for nobody until it is asked to."""

    actor = ""

    def by(self, actor: str) -> Self:
        """The same, for an actor: `key:ID`, `cli:USER`, `visitor:ADDRESS`."""
        bound = copy(self)
        bound.actor = actor
        return bound

    def note(self, connection: Connection, deed: Deed, about: str, **told: object) -> None:
        """Note a deed as a part of the transaction that does it; nothing where it is nobody's."""
        if self.actor:
            row = {"actor": storable(self.actor), "deed": deed, "about": storable(about), "told": json.dumps(told)}
            connection.execute(insert(AUDIT).values(at=EpochNow(), **row))


def noted(store: DossierStore, sought: Sought, most: int) -> tuple[Noted, ...]:
    """At most so many, the newest first. Raises StoreUnavailable."""
    named = _C.actor == BY_KEY + API_KEYS.c.id
    columns = (_C.number, _C.at, _C.actor, func.coalesce(API_KEYS.c.name, "").label("name"), _C.deed, _C.about, _C.told)
    found = select(*columns).outerjoin(API_KEYS, named).order_by(_C.number.desc()).limit(most)
    for column, wanted in ((_C.actor, sought.actor), (_C.deed, sought.deed), (_C.about, sought.about)):
        if wanted is not None:
            found = found.where(column == storable(wanted))
    if sought.since is not None:
        found = found.where(_C.at >= sought.since)
    if sought.before is not None:
        found = found.where(_C.number < sought.before)
    with store.transaction() as connection:
        rows = connection.execute(found).mappings()
        return tuple(Noted(**{**row, "deed": Deed(row["deed"]), "told": json.loads(row["told"])}) for row in rows)
