"""How are publications kept in an SQLite database, each of them once, and found by their words and identifiers?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock
from typing import Self

from dossier.errors import InputUnusable, NotFound
from dossier.findings import Identifier, Publication
from linker.stored import joined, looked_up, packed, same_work, searched, unpacked

APPLICATION_ID, VERSION = 0x434F5044, 1
"""SQLite's application_id ("COPD") and user_version of a library; a change of tables raises the second."""

BUSY_S = 30
"""How long a search waits for an import that is writing, in seconds, before it gives up."""

MOST_POSTINGS = 200_000
"""About as many places in the index are read for one search by words; the commonest words are left out first.

Time grows with this number (about a microsecond each) instead of with the works. With 23,670 works nearly every word
of a story fits; docs/evaluation.md says what it costs in larger libraries.
"""

_COMMON = 100
"""A term in fewer works than this has no row in `frequencies`, and counts as this many."""

_COUNTED = "works when words were counted"
_TOKENS = 'tokenize="porter unicode61 remove_diacritics 2"'
_TABLES = f"""
    CREATE TABLE publications (id INTEGER PRIMARY KEY, record BLOB NOT NULL);
    CREATE TABLE identifiers (
        kind TEXT, value TEXT, publication INTEGER, PRIMARY KEY (kind, value, publication)
    ) WITHOUT ROWID;
    CREATE VIRTUAL TABLE words USING fts5(title, abstract, authors, content='', {_TOKENS});
    CREATE TABLE frequencies (term TEXT PRIMARY KEY, works INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE without_vector (publication INTEGER PRIMARY KEY);
    CREATE TABLE files (
        path TEXT PRIMARY KEY, size_bytes INTEGER, modified_ns INTEGER, format TEXT, position INTEGER, works INTEGER,
        left_out INTEGER, finished TEXT
    );
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    PRAGMA application_id = {APPLICATION_ID};
    PRAGMA user_version = {VERSION};
"""
# bm25's weights for title, abstract, authors: a word of the title says most about the topic, an author's name least.
_BY_WORDS = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 3.0, 1.0, 0.2), rowid LIMIT ?"
_BY_NAME = "SELECT publication FROM identifiers WHERE kind = ? AND value = ? ORDER BY publication"
_STEMS = f"""
    CREATE VIRTUAL TABLE asked USING fts5(word, {_TOKENS});
    CREATE VIRTUAL TABLE stems USING fts5vocab(asked, 'instance');
"""


class Catalogue:
    """One database of publications, each known by a row number; safe to ask from several threads."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self._lock = Lock()

    @classmethod
    def temporary(cls) -> Self:
        """An empty one, private to this process, that SQLite deletes by itself."""
        database = sqlite3.connect("", check_same_thread=False)
        database.executescript(_TABLES)
        return cls(database)

    @classmethod
    def reading(cls, path: Path) -> Self:
        """The one in that file, to be searched only. Raises NotFound, InputUnusable."""
        if not path.exists():
            raise NotFound(f"no library at {path}: make one with `copydesk library import FILE --into {path.parent}`")
        try:
            database = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_S, check_same_thread=False
            )
            _check(database, path)
        except sqlite3.Error as error:
            raise InputUnusable(f"{path} cannot be read as a library ({error}): import it again") from error
        return cls(database)

    @classmethod
    def writing(cls, path: Path) -> Self:
        """The one in that file, made where there is none; searches go on meanwhile. Raises InputUnusable."""
        new = not path.exists()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(path, timeout=BUSY_S)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            if new:
                database.executescript(_TABLES)
            _check(database, path)
        except (OSError, sqlite3.Error) as error:
            raise InputUnusable(f"{path} cannot be written as a library ({error}): give another --into") from error
        return cls(database)

    def close(self) -> None:
        """Let go of the file; after writing, leave it as one file, as long as nobody else has it open."""
        self.database.execute("PRAGMA busy_timeout = 0")
        with suppress(sqlite3.OperationalError):  # searched by others, or opened to be read: it stays as it is
            self.database.execute("PRAGMA journal_mode = DELETE")
        self.database.close()

    def count(self) -> int:
        """How many publications there are. None is ever taken out, so the last row's number tells it at once."""
        return int(self._rows("SELECT ifnull(max(id), 0) FROM publications")[0])

    def append(self, publications: Iterable[Publication]) -> None:
        """Add them all, whether or not they are there already; the rows are numbered from 1."""
        with self.database:
            for publication in publications:
                self._insert(publication)

    def put(self, publication: Publication) -> None:
        """Add it, or what it tells anew where a record of the same work is there. The caller commits."""
        row, old = self._same(publication)
        if old is None:
            self._insert(publication)
            return
        new = joined(old, publication)
        if new == old:
            return
        self.database.execute("UPDATE publications SET record = ? WHERE id = ?", (packed(new), row))
        self._identify(row, new)
        if searched(new) != searched(old):
            self.database.execute(
                "INSERT INTO words (words, rowid, title, abstract, authors) VALUES ('delete', ?, ?, ?, ?)",
                (row, *searched(old)),
            )
            self._index(row, new)

    def publication(self, row: int) -> Publication:
        """The publication with that row number."""
        with self._lock:
            (stored,) = self.database.execute("SELECT record FROM publications WHERE id = ?", (row,)).fetchone()
        return unpacked(stored)

    def by_identifiers(self, identifiers: Iterable[Identifier]) -> list[int]:
        """Rows of the publications that bear one of the identifiers, in their order."""
        return [row for each in identifiers for row in self._rows(_BY_NAME, each.kind.value, each.value)]

    def by_words(self, columns: str, words: Sequence[str], limit: int) -> list[int]:
        """Rows of the publications that hold any of the words in these columns of `words`, best first (bm25)."""
        asked = [word for word in (word.replace('"', " ").replace("\0", " ").strip() for word in words) if word]
        if not asked:
            return []
        phrases = " OR ".join(f'"{word}"' for word in self._affordable(asked))
        return self._rows(_BY_WORDS, f"{{{columns}}} : ({phrases})", limit)

    def count_words_when_grown(self, by: float) -> None:
        """Count anew how many works hold each common term, where there are `by` times as many works as the last time.

        That reads the whole index of words.
        """
        before = self._rows("SELECT CAST(value AS INTEGER) FROM facts WHERE name = ?", _COUNTED)
        works = self.count()
        if works < by * (before[0] if before else 1):
            return
        with self.database:
            self.database.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, row)")
            self.database.execute("DELETE FROM frequencies")
            common = "INSERT INTO frequencies SELECT term, doc FROM temp.terms WHERE doc >= ?"
            self.database.execute(common, (_COMMON,))
            self.database.execute("DROP TABLE temp.terms")
            self.database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (_COUNTED, str(works)))

    def _affordable(self, words: list[str]) -> list[str]:
        """The rarest of the words, in their order, as many as MOST_POSTINGS allows; at least one."""
        frequency = [self._frequency(stems) for stems in _stems(words)]
        kept: set[int] = set()
        total = 0
        for place in sorted(range(len(words)), key=frequency.__getitem__):
            total += frequency[place]
            if kept and total > MOST_POSTINGS:
                break
            kept.add(place)
        return [words[place] for place in sorted(kept)]

    def _frequency(self, stems: Iterable[str]) -> int:
        """How many works hold a word of these terms, at most."""
        known = (self._rows("SELECT works FROM frequencies WHERE term = ?", stem) for stem in stems)
        return min((rows[0] if rows else _COMMON for rows in known), default=0)

    def _same(self, publication: Publication) -> tuple[int, Publication | None]:
        """The record of the same work, and its row; (0, None) where there is none."""
        for kind, value in sorted(looked_up(publication)):
            for row in self._rows(_BY_NAME, kind, value):
                if same_work(old := self.publication(row), publication):
                    return row, old
        return 0, None

    def _insert(self, publication: Publication) -> None:
        insert = "INSERT INTO publications (record) VALUES (?)"
        row = self.database.execute(insert, (packed(publication),)).lastrowid
        assert row is not None
        self._identify(row, publication)
        self._index(row, publication)

    def _identify(self, row: int, publication: Publication) -> None:
        self.database.executemany(
            "INSERT OR IGNORE INTO identifiers VALUES (?, ?, ?)",
            [(kind, value, row) for kind, value in looked_up(publication)],
        )

    def _index(self, row: int, publication: Publication) -> None:
        insert = "INSERT INTO words (rowid, title, abstract, authors) VALUES (?, ?, ?, ?)"
        self.database.execute(insert, (row, *searched(publication)))
        self.database.execute("INSERT OR IGNORE INTO without_vector VALUES (?)", (row,))

    def _rows(self, statement: str, *values: str | int) -> list[int]:
        """The first column of what the statement finds."""
        with self._lock:
            return [row[0] for row in self.database.execute(statement, values)]


def _stems(words: Sequence[str]) -> list[set[str]]:
    """The terms that SQLite's tokenizer makes of each word."""
    stems: list[set[str]] = [set() for _ in words]
    with closing(sqlite3.connect(":memory:")) as tokenizer:
        tokenizer.executescript(_STEMS)
        tokenizer.executemany("INSERT INTO asked (rowid, word) VALUES (?, ?)", enumerate(words))
        for place, term in tokenizer.execute("SELECT doc, term FROM stems"):
            stems[place].add(term)
    return stems


def _check(database: sqlite3.Connection, path: Path) -> None:
    """Raises InputUnusable where the file is no library, or one of another version; sqlite3.Error for no database."""
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise InputUnusable(f"{path} is a database, but no library of Copydesk: give another folder")
    if version != VERSION:
        raise InputUnusable(
            f"{path} is a library of version {version}, this Copydesk reads version {VERSION}: import it again"
        )
