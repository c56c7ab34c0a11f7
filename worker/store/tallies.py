"""What was found in each finished dossier, counted: how many flags of which kind, which rulings, how it was linked?

So that lists are narrowed and figures drawn without reading dossiers. Rows are written in the transaction in which a
dossier finishes, and anew whenever what it holds is; `at` stays that of the first time. They tell what the machine
found; what editors made of it is told by their decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, func, insert, select

from dossier.record import Dossier
from worker.store.clock import EpochNow, UtcDay
from worker.store.tables import DOSSIERS, TALLIES
from worker.store.writing import storable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from worker.store.store import DossierStore

_C = TALLIES.c


class Article(StrEnum):
    """What became of a dossier that is finished."""

    FLAGGED = "flagged"
    CLEAN = "clean"
    COPY = "copy"
    """It was not checked, its original was."""


class What(StrEnum):
    """What is counted; in brackets what its rows are named by."""

    ARTICLE = "article"
    """The dossier itself (Article), once."""
    FLAG = "flag"
    """Flags (Kind)."""
    RULING = "ruling"
    """Verdicts (Ruling)."""
    LINK = "link"
    """How the search for the publication ended (Outcome), once."""
    GAP = "gap"
    """What could not be looked at (the source)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """So many of these in one dossier; `probability` is the highest of them, None where none has one."""

    what: What
    name: str
    count: int
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """So many of these in so many articles, of one `day` (UTC, ISO 8601) or one `host`, by what was asked for.

    A file, or a text without an address, has the host "".
    """

    of: str
    what: What
    name: str
    articles: int
    count: int


@dataclass(frozen=True, slots=True)
class Having:
    """Dossiers with this: any of `what`, or those of `name`, the highest probability of one within the bounds."""

    what: What
    name: str | None = None
    at_least: float | None = None
    at_most: float | None = None


def tallies_of(dossier: Dossier, copy: bool = False) -> Iterator[Tally]:
    """What is counted of the dossier."""
    yield Tally(What.ARTICLE, Article.COPY if copy else Article.FLAGGED if dossier.flags else Article.CLEAN, 1)
    if dossier.link:
        yield Tally(What.LINK, dossier.link.outcome, 1, dossier.link.probability)
    found: dict[tuple[What, str], list[float | None]] = defaultdict(list)
    for flag in dossier.flags:
        found[What.FLAG, flag.kind].append(flag.probability)
    for verdict in dossier.verdicts:
        found[What.RULING, verdict.ruling].append(verdict.probability)
    for gap in dossier.gaps:
        found[What.GAP, gap.source].append(None)
    for (what, name), every in found.items():
        yield Tally(what, name, len(every), max((each for each in every if each is not None), default=None))


def keep_tallies(connection: Connection, key: str, dossier: Dossier, copy: bool = False) -> None:
    """Count the finished dossier, in place of what was counted of it before."""
    first = select(func.min(_C.at)).where(_C.key == key).scalar_subquery()
    about = select(DOSSIERS.c.host, func.coalesce(first, EpochNow()).label("at")).where(DOSSIERS.c.key == key)
    told = connection.execute(about).mappings().one()
    connection.execute(delete(TALLIES).where(_C.key == key))
    rows = [
        {**told, "key": key, "what": each.what, "name": storable(each.name), "count": each.count}
        | {"probability": each.probability}
        for each in tallies_of(dossier, copy)
    ]
    connection.execute(insert(TALLIES), rows)


def having(wanted: Having) -> ColumnElement[bool]:
    """The condition on DOSSIERS that chooses them."""
    found = select(_C.key).where(_C.key == DOSSIERS.c.key, _C.what == wanted.what)
    if wanted.name is not None:
        found = found.where(_C.name == storable(wanted.name))
    if wanted.at_least is not None:
        found = found.where(_C.probability >= wanted.at_least)
    if wanted.at_most is not None:
        found = found.where(_C.probability <= wanted.at_most)
    return found.exists()


class Tallies:
    """The tallies of a store. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def of(self, keys: Iterable[str]) -> Mapping[str, tuple[Tally, ...]]:
        """Those of each of these dossiers; () of one that is not finished."""
        wanted = list(keys)
        found = select(_C.key, _C.what, _C.name, _C.count, _C.probability).where(_C.key.in_(map(storable, wanted)))
        tallies: dict[str, list[Tally]] = {key: [] for key in wanted}
        with self._store.transaction() as connection:
            for key, what, name, count, probability in connection.execute(found.order_by(_C.what, _C.name)):
                tallies[key].append(Tally(What(what), name, count, probability))
        return {key: tuple(each) for key, each in tallies.items()}

    def by_day(self, since: float, host: str | None = None) -> tuple[Sum, ...]:
        """Of dossiers that finished at `since` (seconds since 1970) or later, all or those of one host, by day."""
        return self._sums(UtcDay(_C.at), since, host)

    def by_host(self, since: float) -> tuple[Sum, ...]:
        """Of dossiers that finished at `since` or later, by host."""
        return self._sums(_C.host, since, None)

    def _sums(self, by: ColumnElement[str], since: float, host: str | None) -> tuple[Sum, ...]:
        grouped = (by, _C.what, _C.name)
        found = select(*grouped, func.count(), func.sum(_C.count)).where(_C.at >= since)
        if host is not None:
            found = found.where(_C.host == storable(host.lower()))
        with self._store.transaction() as connection:
            rows = connection.execute(found.group_by(*grouped).order_by(*grouped))
            return tuple(Sum(row[0], What(row[1]), row[2], row[3], int(row[4])) for row in rows)
