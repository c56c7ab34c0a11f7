"""What does the Retraction Watch list, once imported, say of a publication that was found?

The list lies in the folder of a library, in an SQLite file of its own: it speaks of works whatever source they come
from, and is replaced as a whole by a newer one.
"""

from __future__ import annotations

import gzip
import io
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any, cast

from dossier.errors import InputUnusable, LibraryMalformed, NotFound
from dossier.findings import Publication, Standing
from linker.doi import normal_doi
from linker.ledger import FileRead, note_file, read_files
from linker.library import BadRecord
from linker.retraction_watch import LONGEST_LINE, Nature, Notice, Row, is_list, rows, standing_of

NOTICES = "retractions.sqlite3"
"""The file in a library's folder."""

FORMAT = "Retraction Watch"
BATCH = 1000
"""Rows in one transaction: what a run that is cut does again."""

APPLICATION_ID, VERSION = 0x434F5052, 1
"""SQLite's application_id ("COPR") and user_version of the file; a change of tables raises the second."""

_GZIP_MAGIC = b"\x1f\x8b"
_BUSY_S = 30
_TABLES = f"""
    CREATE TABLE notices (
        record INTEGER PRIMARY KEY, nature TEXT NOT NULL, doi TEXT NOT NULL, pmid TEXT NOT NULL, day TEXT,
        imported TEXT NOT NULL, modified_ns INTEGER NOT NULL
    );
    CREATE INDEX notices_by_doi ON notices (doi) WHERE doi <> '';
    CREATE INDEX notices_by_pmid ON notices (pmid) WHERE pmid <> '';
    CREATE TABLE files (
        path TEXT PRIMARY KEY, size_bytes INTEGER, modified_ns INTEGER, format TEXT, position INTEGER, works INTEGER,
        left_out INTEGER, finished TEXT
    );
    PRAGMA application_id = {APPLICATION_ID};
    PRAGMA user_version = {VERSION};
"""
_OF_A_WORK = """
    SELECT record, nature, doi, pmid, day, imported FROM notices WHERE doi = ?1 AND doi <> ''
    UNION SELECT record, nature, doi, pmid, day, imported FROM notices WHERE pmid = ?2 AND pmid <> ''
"""

Tell = Callable[[str], None]
"""Takes one line of words."""


class Notices:
    """The list in one folder; safe to ask from several threads, and while an import writes to it."""

    def __init__(self, path: Path) -> None:
        """Raises InputUnusable where the file is there and no such list."""
        self.path = path
        if path.exists():
            try:
                with closing(self._connected()) as database:
                    (application,) = database.execute("PRAGMA application_id").fetchone()
                    (version,) = database.execute("PRAGMA user_version").fetchone()
            except sqlite3.Error as error:
                raise InputUnusable(
                    f"{path} cannot be read ({error}): remove it, and import the Retraction Watch list again"
                ) from error
            if (application, version) != (APPLICATION_ID, VERSION):
                raise InputUnusable(
                    f"{path} is no list of retractions of this version: remove it, and import the list again"
                )

    def told(self, publications: Iterable[Publication]) -> tuple[tuple[Standing, date] | None, ...]:
        """For each publication the standing that the list gives it, and the day of its import.

        None where it says nothing: no list was read to its end, or the publication has neither DOI nor PMID. A work
        that a whole list does not name has the standing NONE_KNOWN. Raises sqlite3.Error.
        """
        if not self.path.exists():
            return tuple(None for _ in publications)
        with closing(self._connected()) as database:
            whole = [read.finished for read in read_files(database).values() if read.finished]
            return tuple(_told(database, publication, whole) for publication in publications)

    def read(self) -> FileRead | None:
        """How far the newest list is read; None where none was. Raises sqlite3.Error."""
        if not self.path.exists():
            return None
        with closing(self._connected()) as database:
            return max(read_files(database).values(), key=lambda read: read.modified_ns, default=None)

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S)


def _told(database: sqlite3.Connection, publication: Publication, whole: Sequence[str]) -> tuple[Standing, date] | None:
    doi, pmid = normal_doi(publication.doi), publication.pmid
    if not (doi or pmid):
        return None
    found = database.execute(_OF_A_WORK, (doi, pmid)).fetchall()
    events = [
        Notice(record, Nature(nature), own_doi, own_pmid, date.fromisoformat(day) if day else None)
        for record, nature, own_doi, own_pmid, day, _ in found
    ]
    imported = [row[-1] for row in found] or whole
    return (standing_of(events), date.fromisoformat(max(imported)[:10])) if imported else None


def names_list(path: Path) -> bool:
    """True where the file is a Retraction Watch list, whether or not all of it can be read. Raises NotFound."""
    try:
        with _opened(path) as stream:
            return is_list(stream.readline(LONGEST_LINE))
    except FileNotFoundError as error:
        raise NotFound(f"no file at {path}: give the paths of dump files") from error
    except (OSError, EOFError, zlib.error):
        return False


def import_list(folder: Path, path: Path, tell: Tell, complain: Tell) -> FileRead:
    """Read the list into the folder, from where the last run stopped; one that was changed is read from its beginning.

    Returns what has been read of it in all: `position` counts lines, `works` events. `complain` gets a line for each
    row that cannot be read; such a row is left out. Once the list is read to its end, events that only an older one
    names are gone. Raises LibraryMalformed where the file breaks off, and InputUnusable; what was read is kept.
    """
    try:
        with closing(_writing(folder / NOTICES)) as database, _opened(path) as stream:
            stat = path.stat()
            read = read_files(database).get(str(path.resolve()))
            if read is None or (read.size_bytes, read.modified_ns) != (stat.st_size, stat.st_mtime_ns):
                read = FileRead(str(path.resolve()), stat.st_size, stat.st_mtime_ns, FORMAT)
            if read.finished:
                tell(f"{path.name} was read before, and has not changed")
                return read
            return _read(database, stream, read, (tell, complain))
    except BadRecord as error:
        raise LibraryMalformed(f"{path}: {error}") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise LibraryMalformed(f"{path} is damaged or cut short (gzip); what stands before that is kept") from error
    except (OSError, sqlite3.Error) as error:
        raise InputUnusable(f"the list {path} cannot be imported ({error}): put that right and import again") from error


def _read(database: sqlite3.Connection, stream: IO[bytes], read: FileRead, told: tuple[Tell, Tell]) -> FileRead:
    tell, complain = told
    today = datetime.now(UTC).date().isoformat()
    try:
        for count, row in enumerate(rows(stream, after=read.position), 1):
            if row.fault:
                complain(f"{read.path}, line {row.first}: {row.fault}; left out")
            read = _taken(database, row, read, today)
            if count % BATCH == 0:
                note_file(database, read)
                database.commit()
                tell(f"{Path(read.path).name}: {read.works:,} events")
        read = replace(read, finished=datetime.now(UTC).isoformat(timespec="seconds"))
        database.execute("DELETE FROM notices WHERE modified_ns <> ?", (read.modified_ns,))
        database.execute("DELETE FROM files WHERE path <> ?", (read.path,))
    finally:
        note_file(database, read)
        database.commit()
    return read


def _taken(database: sqlite3.Connection, row: Row, read: FileRead, today: str) -> FileRead:
    """What has been read once the row is put in. The caller commits."""
    notice = row.notice
    if notice is None:
        return replace(read, position=row.last, left_out=read.left_out + 1)
    database.execute(
        "INSERT OR REPLACE INTO notices VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            notice.record, notice.nature.value, notice.doi, notice.pmid, notice.on and notice.on.isoformat(), today,
            read.modified_ns,
        ),
    )  # fmt: skip
    return replace(read, position=row.last, works=read.works + 1)


def _writing(path: Path) -> sqlite3.Connection:
    new = not path.exists()
    database = sqlite3.connect(path, timeout=_BUSY_S)
    if new:
        database.executescript(_TABLES)
    else:
        Notices(path)
    return database


def _opened(path: Path) -> IO[bytes]:
    file = path.open("rb")
    if file.peek(2)[:2] == _GZIP_MAGIC:
        return io.BufferedReader(cast("Any", gzip.GzipFile(fileobj=file)))
    return file
