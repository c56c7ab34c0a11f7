"""What must a database do to keep a library? Two can: SQLite (linker.sqlite_storage), PostgreSQL (.postgres_storage).

Identifiers, records, files and facts are tables alike in both, and Catalogue asks both for them in the same SQL. What
differs is behind these Protocols: how words are searched, how vectors are, and how a library is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from dossier.findings import Publication

BUSY_S = 30
"""How long a search waits for an import that is writing, or a server for its answer, in seconds, before it gives up."""

LOOKED_AT = 256
"""Vectors compared in one search (HNSW's ef). More finds more of the truly nearest, and takes longer."""

COMMON = 100
"""A term in fewer works than this has no row in `frequencies`, and counts as this many."""


class Part(StrEnum):
    """Which words of the works are searched: of title and abstract, or the authors' family names."""

    TOPIC = "title abstract"
    PEOPLE = "authors"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large a library is, in bytes, and when it was last changed (local time)."""

    database_bytes: int
    vectors_bytes: int
    changed: datetime


class Nearest(Protocol):
    """The vectors of a library's works, by row number; safe to ask from several threads."""

    def rows(self, vector: Sequence[float], limit: int) -> list[int]:
        """Row numbers of the nearest works, the nearest first. Raises SourceRefused for a vector of another length."""
        ...

    def put(self, rows: Sequence[int], vectors: Sequence[Sequence[float]]) -> None:
        """Add the vectors of these works, in place of those that they had."""
        ...

    def save(self) -> None:
        """Keep what was put. The caller commits. Raises InputUnusable."""
        ...


class Storage(Protocol):
    """A database of publications, open for searching or for an import.

    `place` is where, as read in messages; `without_them` is what a user does to be rid of the vectors, and `mend` what
    to do where a search fails. Every method may raise one of `failures`, the database's own errors. One that is open
    for searching may be asked from several threads.
    """

    place: str
    without_them: str
    mend: str
    failures: tuple[type[Exception], ...]

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> list[Any]:
        """The rows that one statement of SQL gives; "?" stands for a value. An import commits what it changed."""
        ...

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...

    def add_words(self, row: int, publication: Publication) -> None:
        """Make a new work be found by its words."""
        ...

    def change_words(self, row: int, old: Publication, new: Publication) -> None:
        """Make a work be found by its new words alone."""
        ...

    def ranked(self, part: Part, words: Sequence[str], limit: int) -> list[int]:
        """Rows of the works that hold any of the words, best first: rare words count most, those of a title more."""
        ...

    def frequencies(self, words: Sequence[str]) -> list[int]:
        """Of each word, in how many works it was, about, when they were counted."""
        ...

    def count_terms(self) -> None:
        """Count anew how many works hold each common term. That reads all of them."""
        ...

    def has_vectors(self) -> bool: ...

    def nearest(self) -> Nearest | None:
        """The vectors, to be searched; None where there are none. Raises InputUnusable."""
        ...

    def nearest_to_fill(self, dimensions: int) -> Nearest:
        """The vectors, to be added to. Raises InputUnusable."""
        ...

    def finish(self) -> None:
        """Do what is better done once, when an import has put in everything."""
        ...

    def sizes(self) -> Sizes: ...


def first_line(error: Exception) -> str:
    """What a database complains of, on one line."""
    return next(iter(str(error).splitlines()), type(error).__name__)
