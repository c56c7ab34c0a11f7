"""What have editors decided about a dossier? Rows are added and never changed; they go with their dossier alone.

A decision is drafted from the dossier and the decisions before it, and kept, while the dossier's row is locked: of two
editors who decide on one finding at once, the second sees what the first decided.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, insert, select, update

from dossier.errors import NotFound, WrongStanding
from dossier.text import Span
from worker.review.decision import Act, Decision, Draft, Finding, Source, Subject
from worker.store.clock import EpochNow
from worker.store.deed import Deed
from worker.store.entry import Standing
from worker.store.event import Kept
from worker.store.rechecks import kept_of
from worker.store.store import DossierStore, storable
from worker.store.tables import DECISIONS, DOSSIERS

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

_C = DECISIONS.c


class Decisions:
    """The decisions of a store. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def add(self, key: str, draft: Callable[[Kept, Sequence[Decision]], Draft]) -> Decision:
        """Keep what is drafted of a finished dossier and the decisions before. Raises NotFound, WrongStanding."""
        with self._store.transaction() as connection:
            drafted = draft(locked(connection, key), decisions_within(connection, key))
            row = connection.execute(insert(DECISIONS).values(key=key, **_row(drafted)).returning(*_C))
            decision = _decision(row.mappings().one())
            about = {"subject": drafted.finding.subject, "place": drafted.finding.number, "act": drafted.act}
            self._store.note(connection, Deed.DECIDED, key, **about, who=drafted.who, decision=decision.number)
            return decision

    def of(self, key: str) -> tuple[Decision, ...]:
        """Those on the dossier, oldest first."""
        with self._store.transaction() as connection:
            return decisions_within(connection, key)

    def since(self, at: float) -> tuple[Decision, ...]:
        """Those of all dossiers that were made at `at` (seconds since 1970) or later, oldest first."""
        with self._store.transaction() as connection:
            return _found(connection, _C.at >= at)


def decisions_within(connection: Connection, key: str) -> tuple[Decision, ...]:
    """Those on the dossier, oldest first, as the transaction sees them."""
    return _found(connection, _C.key == storable(key))


def locked(connection: Connection, key: str) -> Kept:
    """The finished dossier, which nobody else changes, decides on or publishes until the transaction ends.

    Raises NotFound, WrongStanding; StoreUnavailable where another version wrote it.
    """
    columns = DOSSIERS.c
    lock = update(DOSSIERS).where(columns.key == storable(key)).values(version=columns.version)
    row = connection.execute(lock.returning(columns.version, columns.body, columns.standing)).one_or_none()
    if row is None:
        raise NotFound("there is no such dossier: `copydesk status --all` lists them")
    if row.standing != Standing.FINISHED:
        raise WrongStanding(f"the dossier {key} is {row.standing}, not FINISHED: decide once it is checked")
    return kept_of(key, row.version, row.body)


def _found(connection: Connection, where: ColumnElement[bool]) -> tuple[Decision, ...]:
    rows = connection.execute(select(*_C).where(where).order_by(_C.number)).mappings()
    return tuple(map(_decision, rows))


def _row(draft: Draft) -> dict[str, object]:
    finding = asdict(draft.finding)
    return {
        "version": draft.version,
        "subject": finding.pop("subject"),
        "place": finding.pop("number"),
        "finding": json.dumps(finding),
        "sources": json.dumps([asdict(each) for each in draft.sources]),
        "act": draft.act,
        "to_value": None if draft.to is None else json.dumps(draft.to),
        "who": storable(draft.who),
        "why": storable(draft.why),
        "at": EpochNow(),
    }


def _decision(row: RowMapping) -> Decision:
    finding = json.loads(row["finding"])
    where = finding.pop("where")
    return Decision(
        version=row["version"],
        finding=Finding(Subject(row["subject"]), row["place"], **finding, where=where and Span(**where)),
        sources=tuple(Source(**each) for each in json.loads(row["sources"])),
        act=Act(row["act"]),
        to=json.loads(row["to_value"]) if row["to_value"] else None,
        who=row["who"],
        why=row["why"],
        number=row["number"],
        key=row["key"],
        at=row["at"],
    )
