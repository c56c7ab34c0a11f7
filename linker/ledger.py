"""What has been read into a library: which files, how far, and which model made its vectors?"""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from pathlib import Path

from linker.catalogue import Catalogue

DATABASE, VECTORS = "library.sqlite3", "vectors.usearch"
"""The files in a library's folder."""

_MODEL = "model of the vectors"


@dataclass(frozen=True, slots=True)
class FileRead:
    """What has been read of one file: up to which line or record, how many works it gave, how many records it left out.

    `path` is absolute, `modified_ns` the file's time stamp in nanoseconds since 1970, `finished` the time (UTC, ISO
    8601) at which its end was reached, or "".
    """

    path: str
    size_bytes: int
    modified_ns: int
    format: str = ""
    position: int = 0
    works: int = 0
    left_out: int = 0
    finished: str = ""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a library holds. `model` made its vectors: name and revision, "" where it has none; `without_vector` works
    wait for theirs. `changed` is when the database was written last (local time)."""

    works: int
    without_vector: int
    model: str
    database_bytes: int
    vectors_bytes: int
    changed: datetime
    files: tuple[FileRead, ...]


def read_files(database: sqlite3.Connection) -> dict[str, FileRead]:
    """Every file by its path, in the order in which they were first read."""
    columns = ", ".join(field.name for field in fields(FileRead))
    rows = database.execute(f"SELECT {columns} FROM files ORDER BY rowid")
    return {row[0]: FileRead(*row) for row in rows}


def note_file(database: sqlite3.Connection, read: FileRead) -> None:
    """Write down how far a file has been read. The caller commits."""
    values = astuple(read)
    columns = [field.name for field in fields(FileRead)]
    anew = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    database.execute(
        f"INSERT INTO files ({', '.join(columns)}) VALUES ({', '.join('?' * len(values))}) "
        f"ON CONFLICT (path) DO UPDATE SET {anew}",
        values,
    )


def model_of(database: sqlite3.Connection) -> str:
    """Name and revision of the model that made the vectors; "" where there are none."""
    row = database.execute("SELECT value FROM facts WHERE name = ?", (_MODEL,)).fetchone()
    return str(row[0]) if row else ""


def note_model(database: sqlite3.Connection, model: str) -> None:
    """Write down which model makes the vectors. The caller commits."""
    database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (_MODEL, model))


def holdings(folder: Path) -> Holdings:
    """What the library in that folder holds. Raises NotFound, InputUnusable."""
    path, vectors = folder / DATABASE, folder / VECTORS
    catalogue = Catalogue.reading(path)
    try:
        (waiting,) = catalogue.database.execute("SELECT count(*) FROM without_vector").fetchone()
        return Holdings(
            works=catalogue.count(),
            without_vector=waiting,
            model=model_of(catalogue.database),
            database_bytes=path.stat().st_size,
            vectors_bytes=vectors.stat().st_size if vectors.exists() else 0,
            changed=datetime.fromtimestamp(path.stat().st_mtime).astimezone(),
            files=tuple(read_files(catalogue.database).values()),
        )
    finally:
        catalogue.close()
