"""How do dump files become a library that is kept: its works first, then their vectors?

A run may be cut at any time. How far each file is read is written down with what it gave, in one transaction, so that
the next run goes on behind it; vectors that were not saved are made again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from dossier.errors import InputUnusable, LibraryMalformed
from dossier.findings import Publication
from dossier.ports import Embedder, Vectors
from linker.catalogue import Catalogue
from linker.decide import publication_text
from linker.dumps import Dump
from linker.ledger import FileRead, model_of, note_file, note_model, read_files
from linker.storage import Nearest, Storage

BATCH = 500
"""Records in one transaction: what a run that is cut does again."""

EMBEDDED_AT_ONCE = 64
"""Works of which the embedder gets one batch of texts."""

SAVED_EVERY = 20_000
"""Works whose vectors are made between two savings: each writes the whole file, and a cut run makes these again."""

Tell = Callable[[str], None]
"""Takes one line on how far an import is."""


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


def make_vectors(catalogue: Catalogue, embedder: Embedder, tell: Tell) -> None:
    """Give every work without a vector its own. Raises InputUnusable, and what the embedder raises.

    In a folder the works' vectors are in memory all together: about 1 GB for a million of MiniLM's.
    """
    database = catalogue.database
    if not database.has_vectors():
        database.execute(
            "INSERT INTO without_vector (publication) SELECT id FROM publications WHERE true ON CONFLICT DO NOTHING"
        )
        database.commit()
    ((waiting,),) = database.execute("SELECT count(*) FROM without_vector")
    nearest: Nearest | None = None
    last = made = 0
    while rows := _without_vector(database, last):
        vectors = embedder.embed([publication_text(each) for each in catalogue.publications(rows)])
        if nearest is None:
            nearest = _to_fill(database, vectors)
        nearest.put(rows, vectors.rows)
        last, made = rows[-1], made + len(rows)
        tell(f"vectors: {made:,} of {waiting:,} works")
        if made // SAVED_EVERY > (made - len(rows)) // SAVED_EVERY:
            _save(database, nearest, last)
    if nearest is not None:
        _save(database, nearest, last)
        tell("vectors: making the index of them")
    database.finish()


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


def _without_vector(database: Storage, after: int) -> list[int]:
    asked = "SELECT publication FROM without_vector WHERE publication > ? ORDER BY publication LIMIT ?"
    return [row for (row,) in database.execute(asked, (after, EMBEDDED_AT_ONCE))]


def _to_fill(database: Storage, vectors: Vectors) -> Nearest:
    """The library's vectors, to be added to; the model of these is noted, and InputUnusable where another made those
    which are there."""
    known, model = model_of(database), f"{vectors.model.name} {vectors.model.revision}"
    if database.has_vectors() and known != model:
        raise InputUnusable(
            f"the vectors in {database.place} were made by {known or 'an unknown model'}, not by {model}: "
            f"{database.without_them} to have them all made again, or give --no-vectors"
        )
    nearest = database.nearest_to_fill(len(vectors.rows[0]))
    note_model(database, model)
    database.commit()
    return nearest


def _save(database: Storage, nearest: Nearest, last: int) -> None:
    nearest.save()
    database.execute("DELETE FROM without_vector WHERE publication <= ?", (last,))
    database.commit()
