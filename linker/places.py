"""Where is a library kept: in a folder, or in a PostgreSQL database? Both are opened here, to search or to import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from dossier.errors import InputUnusable, SourceUnavailable
from linker.catalogue import Catalogue
from linker.ledger import Holdings, holdings
from linker.sqlite_storage import SqliteStorage
from linker.storage import Storage, first_line

Place = Path | str
"""A folder, or the address of a database: postgresql://user:password@host:5432/name."""


def is_address(place: Place) -> bool:
    """True where the place is the address of a database, and no path."""
    return isinstance(place, str) and "://" in place


def open_catalogue(place: Place) -> Catalogue:
    """The library at that place, to be searched. Raises NotFound, InputUnusable.

    A PostgreSQL server that cannot be reached now is asked again at each search.
    """
    if is_address(place):
        from linker.postgres_storage import PostgresStorage

        return Catalogue(PostgresStorage.reading(str(place)))
    return Catalogue(SqliteStorage.reading(Path(place)))


@contextmanager
def importing(place: Place) -> Iterator[Catalogue]:
    """The library at that place, made where there is none, for this run alone.

    Raises InputUnusable, and SourceUnavailable where a server cannot be reached.
    """
    with _writing(place) as storage:
        try:
            catalogue = Catalogue(storage)
            yield catalogue
            catalogue.count_words_when_grown(by=1.1)
        except storage.failures as error:
            raise InputUnusable(
                f"cannot write the library {storage.place} ({first_line(error)}): put that right and import again, it "
                "goes on where it stopped"
            ) from error


def holdings_at(place: Place) -> Holdings:
    """What the library at that place holds. Raises NotFound, InputUnusable, SourceUnavailable."""
    catalogue = open_catalogue(place)
    try:
        return holdings(catalogue)
    except catalogue.database.failures as error:
        raise SourceUnavailable(
            f"the library {catalogue.database.place} cannot be read ({first_line(error)}): ask again, or import it anew"
        ) from error
    finally:
        catalogue.close()


def _writing(place: Place) -> AbstractContextManager[Storage]:
    if is_address(place):
        from linker.postgres_storage import PostgresStorage

        return PostgresStorage.writing(str(place))
    return SqliteStorage.writing(Path(place))
