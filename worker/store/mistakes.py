"""Which mistakes have readers reported in what was published, and what came of each report?

A reader's address is kept only until the report is closed: it is needed to write back, and for nothing else.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from dossier.errors import InputUnusable, NotFound, WrongStanding
from worker.review.edition import State
from worker.store.clock import EpochNow
from worker.store.deed import Deed
from worker.store.mistake import Mistake, MistakeStanding
from worker.store.store import DossierStore, storable
from worker.store.tables import EDITIONS, MISTAKES

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

LONGEST_WORDS_CHARACTERS = 4_000
LONGEST_CONTACT_CHARACTERS = 200
LONGEST_WHY_CHARACTERS = 2_000

_C, _E = MISTAKES.c, EDITIONS.c


_COLUMNS = tuple(_C[field.name] for field in fields(Mistake))


class Mistakes:
    """The reports of a store. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def report(self, key: str, edition: int, words: str, contact: str = "") -> Mistake:
        """Keep what a reader says. Raises InputUnusable for words that are none, NotFound where no such edition was
        published."""
        row = {
            "key": storable(key),
            "edition": edition,
            "words": _told(words, LONGEST_WORDS_CHARACTERS, "say what is wrong"),
            "contact": _told(contact, LONGEST_CONTACT_CHARACTERS),
            "at": EpochNow(),
            "standing": MistakeStanding.OPEN,
            "closed_by": "",
            "closed_why": "",
        }
        published = select(_E.number).where(_E.key == row["key"], _E.edition == edition, _E.state == State.PUBLISHED)
        with self._store.transaction() as connection:
            if connection.execute(published).first() is None:
                raise NotFound("there is no such edition: report what is wrong from the page of the story")
            return _mistake(connection.execute(insert(MISTAKES).values(row).returning(*_COLUMNS)).mappings().one())

    def listed(self, standing: MistakeStanding | None, most: int, before: int | None = None) -> tuple[Mistake, ...]:
        """At most so many of one standing, or all, the newest first; those before a number where one is given."""
        found = select(*_COLUMNS).order_by(_C.number.desc()).limit(most)
        if standing is not None:
            found = found.where(_C.standing == standing)
        if before is not None:
            found = found.where(_C.number < before)
        with self._store.transaction() as connection:
            return tuple(map(_mistake, connection.execute(found).mappings()))

    def open_on(self, key: str) -> tuple[Mistake, ...]:
        """Those on the dossier that nobody has closed, oldest first."""
        found = select(*_COLUMNS).where(_C.key == storable(key), _C.standing == MistakeStanding.OPEN)
        with self._store.transaction() as connection:
            return tuple(map(_mistake, connection.execute(found.order_by(_C.number)).mappings()))

    def open(self) -> int:
        """How many nobody has closed."""
        found = select(func.count()).where(_C.standing == MistakeStanding.OPEN)
        with self._store.transaction() as connection:
            return connection.execute(found).scalar_one()

    def close(self, number: int, who: str, why: str) -> Mistake:
        """It was looked at; the reader's address is forgotten. Raises NotFound, WrongStanding where it is closed."""
        ended = {
            "standing": MistakeStanding.CLOSED,
            "closed_by": storable(who),
            "closed_why": _told(why, LONGEST_WHY_CHARACTERS, "say what came of it"),
            "closed_at": EpochNow(),
            "contact": "",
        }
        still = (_C.number == number, _C.standing == MistakeStanding.OPEN)
        with self._store.transaction() as connection:
            row = connection.execute(update(MISTAKES).where(*still).values(ended).returning(*_COLUMNS))
            if closed := row.mappings().one_or_none():
                self._store.note(connection, Deed.MISTAKE_CLOSED, str(number), key=closed["key"], who=who, why=why)
                return _mistake(closed)
            known = connection.execute(select(_C.closed_by).where(_C.number == number)).scalar_one_or_none()
        if known is None:
            raise NotFound(f"there is no report {number}: the list has those that there are")
        raise WrongStanding(f"report {number} was closed before, by {known}")


def _told(words: str, longest: int, wanted: str = "") -> str:
    told = storable(words.strip())
    if wanted and not told:
        raise InputUnusable(wanted)
    if len(told) > longest:
        raise InputUnusable(f"that is longer than {longest:,} characters: say it more briefly")
    return told


def _mistake(row: RowMapping) -> Mistake:
    kept: dict[str, Any] = {**row, "standing": MistakeStanding(row["standing"])}
    return Mistake(**kept)
