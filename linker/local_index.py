"""Which publications of a library file may be the one behind a story?

Full-text search with SQLite's FTS5, in a private temporary database that SQLite deletes by itself.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

from dossier.findings import AbstractOrigin, Author, Publication
from dossier.ports import Query
from linker.library import SOURCE, read_library
from linker.names import surname
from linker.words import fold, topic_words

MAX_FOUND = 50
_MAX_FOUND_BY_NAME = 20
_MAX_WORDS = 150
_MAX_PEOPLE = 20
_PLAIN_FIELDS = ("doi", "title", "journal", "year", "abstract", "abstract_origin", "source")
_TABLES = """
    CREATE TABLE publications (id INTEGER PRIMARY KEY, record TEXT NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(
        title, abstract, authors, content='', tokenize="porter unicode61 remove_diacritics 2"
    );
"""
# bm25's weights for title, abstract, authors: a word of the title says most about the topic, an author's name least.
_BY_TOPIC = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 3.0, 1.0, 0.2), rowid LIMIT ?"


class LocalIndex:
    """A source of publications (dossier.ports.Source) that is a file; safe to ask from several threads."""

    def __init__(self, publications: Iterable[Publication]) -> None:
        self._lock = Lock()
        self._database = sqlite3.connect("", check_same_thread=False)
        self._database.executescript(_TABLES)
        with self._database:
            for row, publication in enumerate(publications):
                self._add(row, publication)

    @classmethod
    def open(cls, path: Path) -> LocalIndex:
        """The index of a library file. Raises what linker.library.read_library raises."""
        return cls(read_library(path))

    @property
    def name(self) -> str:
        """The source's name, as read in "how it was found"."""
        return SOURCE

    def find(self, query: Query) -> tuple[Publication, ...]:
        """Up to MAX_FOUND publications: those of the people named first, then those that share topic words."""
        surnames = dict.fromkeys(surname(person) for person in query.people[:_MAX_PEOPLE])
        by_name = self._rows("authors", [name for name in surnames if name], _MAX_FOUND_BY_NAME)
        by_topic = self._rows("title abstract", topic_words(query.text)[:_MAX_WORDS], MAX_FOUND)
        rows = list(dict.fromkeys([*by_name, *by_topic]))[:MAX_FOUND]
        return tuple(self._publication(row) for row in rows)

    def _add(self, row: int, publication: Publication) -> None:
        families = " ".join(author.family for author in publication.authors)
        self._database.execute("INSERT INTO publications VALUES (?, ?)", (row, _stored(publication)))
        self._database.execute(
            "INSERT INTO words (rowid, title, abstract, authors) VALUES (?, ?, ?, ?)",
            (row, publication.title, " ".join(publication.abstract), fold(families)),
        )

    def _rows(self, columns: str, words: Sequence[str], limit: int) -> list[int]:
        phrases = [
            f'"{word}"' for word in (word.replace('"', " ").replace("\0", " ").strip() for word in words) if word
        ]
        if not phrases:
            return []
        match = f"{{{columns}}} : ({' OR '.join(phrases)})"
        with self._lock:
            return [row for (row,) in self._database.execute(_BY_TOPIC, (match, limit))]

    def _publication(self, row: int) -> Publication:
        with self._lock:
            (text,) = self._database.execute("SELECT record FROM publications WHERE id = ?", (row,)).fetchone()
        return _restored(text)


def _stored(publication: Publication) -> str:
    record = {field: getattr(publication, field) for field in _PLAIN_FIELDS}
    record["authors"] = [(author.family, author.given) for author in publication.authors]
    record["published"] = publication.published and publication.published.isoformat()
    return json.dumps(record, ensure_ascii=False)


def _restored(text: str) -> Publication:
    record: dict[str, Any] = json.loads(text)
    return Publication(
        **{field: record[field] for field in ("doi", "title", "journal", "year", "source")},
        authors=tuple(Author(family, given) for family, given in record["authors"]),
        published=date.fromisoformat(record["published"]) if record["published"] else None,
        abstract=tuple(record["abstract"]),
        abstract_origin=AbstractOrigin(record["abstract_origin"]),
    )
