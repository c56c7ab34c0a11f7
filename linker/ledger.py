"""What has been read into a library: which files, how far, and which model made its vectors?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Protocol

from linker.catalogue import Catalogue

_MODEL = "model of the vectors"


class Database(Protocol):
    """What takes SQL with "?" for each value: a linker.storage.Storage, or a connection of sqlite3."""

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> Iterable[Any]: ...


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


def read_files(database: Database) -> dict[str, FileRead]:
    """Every file by its path, in the order in which they were first read."""
    columns = ", ".join(field.name for field in fields(FileRead))
    rows = database.execute(f"SELECT {columns} FROM files ORDER BY rowid")
    return {row[0]: FileRead(*row) for row in rows}


def note_file(database: Database, read: FileRead) -> None:
    """Write down how far a file has been read. The caller commits."""
    values = astuple(read)
    columns = [field.name for field in fields(FileRead)]
    anew = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    database.execute(
        f"INSERT INTO files ({', '.join(columns)}) VALUES ({', '.join('?' * len(values))}) "
        f"ON CONFLICT (path) DO UPDATE SET {anew}",
        values,
    )


def model_of(database: Database) -> str:
    """Name and revision of the model that made the vectors; "" where there are none."""
    return next((str(value) for (value,) in database.execute("SELECT value FROM facts WHERE name = ?", (_MODEL,))), "")


def note_model(database: Database, model: str) -> None:
    """Write down which model makes the vectors. The caller commits."""
    database.execute(
        "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_MODEL, model),
    )


def holdings(catalogue: Catalogue) -> Holdings:
    """What the library holds. Raises the failures of its database."""
    database = catalogue.database
    ((waiting,),) = database.execute("SELECT count(*) FROM without_vector")
    sizes = database.sizes()
    return Holdings(
        works=catalogue.count(),
        without_vector=waiting,
        model=model_of(database),
        database_bytes=sizes.database_bytes,
        vectors_bytes=sizes.vectors_bytes,
        changed=sizes.changed,
        files=tuple(read_files(database).values()),
    )
