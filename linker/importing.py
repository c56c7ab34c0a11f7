"""How do dump files become a library that is kept: a folder with a database, and with vectors beside it?

A run may be cut at any time. How far each file is read is written down with what it gave, in one transaction, so that
the next run goes on behind it; vectors that were not saved are made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from dossier.errors import InputUnusable, LibraryMalformed
from dossier.findings import Publication
from dossier.ports import Embedder
from linker.catalogue import Catalogue
from linker.decide import publication_text
from linker.dumps import Dump
from linker.ledger import DATABASE, VECTORS, FileRead, model_of, note_file, note_model, read_files
from linker.nearest import Nearest

BATCH = 500
"""Records in one transaction: what a run that is cut does again."""

EMBEDDED_AT_ONCE = 64
"""Works of which the embedder gets one batch of texts."""

SAVED_EVERY = 20_000
"""Works whose vectors are made between two savings: each writes the whole file, and a cut run makes these again."""

Tell = Callable[[str], None]
"""Takes one line on how far an import is."""


@contextmanager
def importing(folder: Path) -> Iterator[Catalogue]:
    """The library in that folder, made where there is none, for this run alone. Raises InputUnusable."""
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "importing.lock", timeout=0):
            catalogue = Catalogue.writing(folder / DATABASE)
            try:
                yield catalogue
                catalogue.count_words_when_grown(by=1.1)
            finally:
                catalogue.close()
    except Timeout as error:
        raise InputUnusable(f"another import writes to {folder}: wait until it is done") from error
    except (OSError, sqlite3.Error) as error:
        raise InputUnusable(
            f"cannot write the library {folder} ({error}): put that right and import again, it goes on where it stopped"
        ) from error


def import_file(catalogue: Catalogue, path: Path, tell: Tell) -> FileRead:
    """Add what the file holds, from where the last run stopped; a file that was changed is read from its beginning.

    Returns what has been read of it in all. Raises NotFound, InputUnusable, and LibraryMalformed, which names the
    record where the file cannot be read; what stands before it is kept.
    """
    with Dump(path) as dump:
        read = read_files(catalogue.database).get(str(path.resolve()))
        if read is None or (read.size_bytes, read.modified_ns) != (dump.size_bytes, dump.modified_ns):
            read = FileRead(str(path.resolve()), dump.size_bytes, dump.modified_ns)
        if read.finished:
            tell(f"{path.name} was read before, and has not changed")
            return read
        reading = _Reading(catalogue, dump, read, tell)
        try:
            for number, publication in dump.publications(after=read.position):
                reading.take(number, publication)
            reading.write_down(finished=datetime.now(UTC).isoformat(timespec="seconds"))
        except LibraryMalformed:
            reading.write_down()
            raise
        except BaseException:
            catalogue.database.rollback()
            raise
        return reading.read


def make_vectors(catalogue: Catalogue, folder: Path, embedder: Embedder, tell: Tell) -> None:
    """Give every work without a vector its own. Raises InputUnusable, and what the embedder raises.

    The works' vectors are in memory all together: about 1 GB for a million of MiniLM's.
    """
    path = folder / VECTORS
    database = catalogue.database
    if not path.exists():
        with database:
            database.execute("INSERT OR IGNORE INTO without_vector SELECT id FROM publications")
    (waiting,) = database.execute("SELECT count(*) FROM without_vector").fetchone()
    nearest: Nearest | None = None
    last = made = 0
    while rows := _without_vector(database, last):
        vectors = embedder.embed([publication_text(catalogue.publication(row)) for row in rows])
        if nearest is None:
            _check_model(database, f"{vectors.model.name} {vectors.model.revision}", folder)
            nearest = Nearest.writing(path, len(vectors.rows[0]))
        nearest.put(rows, vectors.rows)
        last, made = rows[-1], made + len(rows)
        tell(f"vectors: {made:,} of {waiting:,} works")
        if made // SAVED_EVERY > (made - len(rows)) // SAVED_EVERY:
            _save(database, nearest, path, last)
    if nearest is not None:
        _save(database, nearest, path, last)


class _Reading:
    """How far one file is, and what of that is not yet written down."""

    def __init__(self, catalogue: Catalogue, dump: Dump, read: FileRead, tell: Tell) -> None:
        self._catalogue = catalogue
        self._dump = dump
        self._tell = tell
        self._taken = 0
        self.read = read

    def take(self, number: int, publication: Publication | None) -> None:
        """Add one record; now and then, commit."""
        if publication is not None:
            self._catalogue.put(publication)
        works, left_out = (1, 0) if publication else (0, 1)
        self.read = replace(
            self.read,
            format=self._dump.format.value,
            position=number,
            works=self.read.works + works,
            left_out=self.read.left_out + left_out,
        )
        self._taken += 1
        if self._taken % BATCH == 0:
            self.write_down()
            self._catalogue.count_words_when_grown(by=2)
            self._tell(f"{self._dump.path.name}: {self._dump.share:.0%}, {self.read.works:,} works")

    def write_down(self, finished: str = "") -> None:
        """Commit what was added, and how far the file is read."""
        self.read = replace(self.read, finished=finished)
        note_file(self._catalogue.database, self.read)
        self._catalogue.database.commit()


def _without_vector(database: sqlite3.Connection, after: int) -> list[int]:
    asked = "SELECT publication FROM without_vector WHERE publication > ? ORDER BY publication LIMIT ?"
    return [row for (row,) in database.execute(asked, (after, EMBEDDED_AT_ONCE))]


def _check_model(database: sqlite3.Connection, model: str, folder: Path) -> None:
    """Note which model makes the vectors, or raise InputUnusable where it is not that of those which are there."""
    path = folder / VECTORS
    known = model_of(database)
    if path.exists() and known != model:
        raise InputUnusable(
            f"the vectors in {folder} were made by {known or 'an unknown model'}, not by {model}: remove {path} to "
            "have them all made again, or give --no-vectors"
        )
    with database:
        note_model(database, model)


def _save(database: sqlite3.Connection, nearest: Nearest, path: Path, last: int) -> None:
    nearest.save(path)
    with database:
        database.execute("DELETE FROM without_vector WHERE publication <= ?", (last,))
