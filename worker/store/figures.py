"""How do line, sources and editors stand, in numbers? A few cheap questions to the database, for whoever watches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from worker.review.decision import Act, Subject
from worker.store.clock import EpochNow, UtcDay
from worker.store.delivery import Progress
from worker.store.entry import ENDED, Priority, Standing
from worker.store.store import DossierStore
from worker.store.tables import DECISIONS, DELIVERIES, DOSSIERS, FEEDS
from worker.store.writing import storable

_C, _D = DOSSIERS.c, DECISIONS.c
_UNDER_WAY = [standing for standing in Standing if standing not in ENDED]


@dataclass(frozen=True, slots=True)
class Group:
    """So many open dossiers before one step, of one standing and priority.

    `stood_s` is how long the one has stood so that has stood longest, `in_line_s` how long ago the first was queued.
    """

    step: str
    standing: Standing
    priority: Priority
    count: int
    stood_s: float
    in_line_s: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How things stand now; `decisions` are those made since the time that was asked for."""

    line: tuple[Group, ...]
    standings: Mapping[Standing, int]
    decisions: Mapping[tuple[Subject, Act], int]
    deliveries: Mapping[Progress, int]
    rechecks_due: int
    feeds: int
    feeds_failing: int


def figures(store: DossierStore, since: float, recheck_s: float) -> Figures:
    """The figures now. A publication is due to be asked about `recheck_s` after it was. Raises StoreUnavailable."""
    ages = EpochNow() - func.min(_C.changed_at), EpochNow() - func.min(_C.queued_at)
    before = (_C.step, _C.standing, _C.priority)
    line = select(*before, func.count(), *ages).where(_C.standing.in_(_UNDER_WAY)).group_by(*before).order_by(*before)
    standings = select(_C.standing, func.count()).group_by(_C.standing)
    decided = select(_D.subject, _D.act, func.count()).where(_D.at >= since).group_by(_D.subject, _D.act)
    sent = select(DELIVERIES.c.status, func.count()).group_by(DELIVERIES.c.status)
    due = select(func.count()).where(_C.standing == Standing.FINISHED, _C.due_at <= EpochNow() - recheck_s)
    feeds = select(func.count(), func.count().filter(FEEDS.c.failures > 0)).select_from(FEEDS)
    with store.transaction() as connection:
        polled, failing = connection.execute(feeds).one()
        return Figures(
            line=tuple(
                Group(row[0], Standing(row[1]), Priority(row[2]), row[3], max(0, row[4]), max(0, row[5]))
                for row in connection.execute(line)
            ),
            standings={Standing(standing): count for standing, count in connection.execute(standings)},
            decisions={(Subject(row[0]), Act(row[1])): row[2] for row in connection.execute(decided)},
            deliveries={Progress(status): count for status, count in connection.execute(sent)},
            rechecks_due=connection.execute(due).scalar_one(),
            feeds=polled,
            feeds_failing=failing,
        )


def failures_by_day(store: DossierStore, since: float, host: str | None = None) -> Mapping[str, int]:
    """How many of the dossiers that are given up were so on each day (UTC, ISO 8601). Raises StoreUnavailable."""
    day = UtcDay(_C.due_at)
    found = select(day, func.count()).where(_C.standing == Standing.FAILED, _C.due_at >= since).group_by(day)
    if host is not None:
        found = found.where(_C.host == storable(host.lower()))
    with store.transaction() as connection:
        return {row[0]: row[1] for row in connection.execute(found)}
