"""Which dossiers are on one story, though it stands at several addresses? The first is checked, the others are copies.

An original's sketch is kept as soon as its page has been cleaned, so that a copy is known before either is checked.
Looking for an original and keeping what came of it is one transaction, and no two of them run at once: of several
workers that have read one story at the same moment, the first to save has the original.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, delete, insert, or_, select, text, update

from dossier.record import Dossier
from scraper.addresses import canonical
from worker.likeness import Sketch, bands, is_copy, likeness, sketch
from worker.store.clock import EpochNow
from worker.store.entry import Copy, How, Lease, Standing
from worker.store.store import DossierStore, storable
from worker.store.tables import BANDS, COPIES, DOSSIERS, SKETCHES

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

LOCK = 7_305_187_265
"""Names the advisory lock that one search for an original holds against another in PostgreSQL. Any number will do."""

_D, _S = DOSSIERS.c, SKETCHES.c
_GONE = [Standing.FAILED, Standing.CANCELLED]

_KEY = bindparam("key", type_=COPIES.c.key.type)
_EVERY = select(*(COPIES.c[field.name] for field in fields(Copy))).order_by(COPIES.c.at, COPIES.c.key)
_ITS_OWN, _OF_IT = _EVERY.where(COPIES.c.key == _KEY), _EVERY.where(COPIES.c.original == _KEY)
_ABOUT = _EVERY.where(or_(COPIES.c.key == _KEY, COPIES.c.original == _KEY))

Row = dict[str, Any]


class Copies:
    """What a store knows of copies. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def save(self, lease: Lease, dossier: Dossier, next_step: str | None) -> tuple[bool, str | None]:
        """Save the cleaned dossier: True, and the key of the original where it is a copy, which is finished then.

        False, and no change, where the lease is lost.
        """
        own = _row(lease.key, dossier)
        with self._store.transaction() as connection:
            if not _alone(connection, lease):
                return False, None
            copy = _copy(connection, dossier.address, own)
            connection.execute(self._store.saving(lease, dossier, None if copy else next_step))
            if copy:
                self._store.note_end(connection, lease.key, dossier, copy["original"])
                connection.execute(insert(COPIES).values(copy))
            else:
                _keep(connection, own)
        return True, copy["original"] if copy else None

    def original(self, key: str) -> Copy | None:
        """Whose copy the dossier is; None where it is none."""
        return next(iter(self._found(_ITS_OWN, key)), None)

    def copies(self, key: str) -> tuple[Copy, ...]:
        """Those of the dossier, the first to be known as one first."""
        return self._found(_OF_IT, key)

    def checked(self, key: str) -> str:
        """The key of the dossier that was checked in this one's place: the original's of a copy, else its own."""
        copy = self.original(key)
        return copy.original if copy else key

    def about(self, key: str) -> tuple[Copy, ...]:
        """Whose copy the dossier is, and those of it."""
        return self._found(_ABOUT, key)

    def every(self) -> tuple[Copy, ...]:
        """All copies of all dossiers, the first to be known as one first."""
        return self._found(_EVERY)

    def _found(self, found: Select[Any], key: str = "") -> tuple[Copy, ...]:
        with self._store.reading() as connection:
            rows = connection.execute(found, {"key": storable(key)}).mappings()
            return tuple(Copy(**{**row, "how": How(row["how"])}) for row in rows)


def let_nobody_look(connection: Connection) -> None:
    """Until the transaction ends, nobody else looks for an original. In SQLite the first change alone does that."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _alone(connection: Connection, lease: Lease) -> bool:
    """True where the lease holds; until the transaction ends, nobody else gets as far as this."""
    let_nobody_look(connection)
    held = update(DOSSIERS).where(_D.key == lease.key, _D.version == lease.version)
    return connection.execute(held.values(version=_D.version)).rowcount == 1  # SQLite's one writer from now on


def _row(key: str, dossier: Dossier) -> Row:
    """The dossier's row in SKETCHES."""
    if dossier.page is None or dossier.article is None:
        raise ValueError("whether a story is a copy is asked after clean_article")
    names = {"address": _plain(dossier.address), "canonical": _plain(dossier.page.canonical or dossier.address)}
    return {"key": key, **names, **asdict(sketch(dossier.article))}


def _copy(connection: Connection, address: str, own: Row) -> Row | None:
    """The row in COPIES of a story whose sketch is `own`, where one like it is known; of several, that of the likeliest
    original, or the newest.

    The dossier of an article that is queued again, at the same address, is not its own copy: it is wanted anew.
    """
    names, drawn = {own["address"], own["canonical"]}, _sketch(own)
    alike = select(BANDS.c.key).where(BANDS.c.band.in_(bands(drawn)))
    near = or_(_S.address.in_(names), _S.canonical.in_(names), _S.key.in_(alike))
    found = select(SKETCHES).join(DOSSIERS, _D.key == _S.key).order_by(_D.queued_at, _S.key)
    found = found.where(near, _S.key != own["key"], _D.standing.not_in(_GONE), _D.address != storable(address))
    best: Row | None = None
    for other in connection.execute(found).mappings():
        named = not names.isdisjoint({other["address"], other["canonical"]})
        similarity = likeness(drawn, _sketch(other))
        if is_copy(drawn, _sketch(other), named=named) and (best is None or similarity >= best["similarity"]):
            how = How.CANONICAL if named else How.TEXT
            best = {"key": own["key"], "original": other["key"], "how": how, "similarity": similarity}
    return best and {**best, "at": EpochNow()}


def keep_sketch(connection: Connection, key: str, dossier: Dossier) -> None:
    """Keep the sketch of the dossier's story, in place of what was kept of it before."""
    _keep(connection, _row(key, dossier))


def _keep(connection: Connection, own: Row) -> None:
    for table in (SKETCHES, BANDS):
        connection.execute(delete(table).where(table.c.key == own["key"]))
    connection.execute(insert(SKETCHES).values(own))
    connection.execute(insert(BANDS), [{"band": band, "key": own["key"]} for band in bands(_sketch(own))])


def _sketch(row: RowMapping | Row) -> Sketch:
    return Sketch(row["digest"], row["shingles"], row["minima"])


def _plain(address: str) -> str:
    """A web address in the form in which those of one page are equal; any other as it is."""
    on_the_web = address.lower().startswith(("http://", "https://"))
    return storable(canonical(address) if on_the_web else address)
