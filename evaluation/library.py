"""Which scholarly abstracts may a table read? Those of DIR/link/library, one record in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dossier.errors import NotFound
from evaluation.labelled import each_case

LIBRARY = Path("link", "library.jsonl.gz")


@dataclass(frozen=True, slots=True)
class Record:
    """One publication of the library; title and abstract may be empty."""

    id: str
    title: str
    abstract: str


@dataclass(frozen=True, slots=True)
class _Row:
    """As the file has it: an abstract is text or a list of sentences, as linker/library.py reads it."""

    id: str
    title: str | None = None
    abstract: str | tuple[str, ...] | None = None


def records(data: Path) -> Iterator[Record]:
    """All records of the data folder's library, in its order. Raises NotFound; InputUnusable where a row does not fit.

    The abstract is as the file has it, unlike linker.library's, whose sentences are parted already.
    """
    if not (data / LIBRARY).exists():
        raise NotFound(f"no file {data / LIBRARY}: give --data a folder laid out as docs/evaluation.md says")
    for row in each_case(data / LIBRARY, _Row):
        abstract = row.abstract or ""
        yield Record(row.id, row.title or "", abstract if isinstance(abstract, str) else " ".join(abstract))
