"""How does SQLite keep a library: a folder with a database, its words in FTS5, and with a file of vectors beside it?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from dossier.errors import InputUnusable, NotFound
from dossier.findings import Publication
from linker.storage import BUSY_S, COMMON, Part, Sizes
from linker.stored import searched

if TYPE_CHECKING:
    from linker.nearest import UsearchNearest

DATABASE, VECTORS = "library.sqlite3", "vectors.usearch"
"""The files in a library's folder."""

APPLICATION_ID, VERSION = 0x434F5044, 1
"""SQLite's application_id ("COPD") and user_version of a library; a change of tables raises the second."""

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
_STEMS = f"""
    CREATE VIRTUAL TABLE asked USING fts5(word, {_TOKENS});
    CREATE VIRTUAL TABLE stems USING fts5vocab(asked, 'instance');
"""


class SqliteStorage:
    """A library in a folder (linker.storage.Storage), which any number of processes may search during an import."""

    failures: tuple[type[Exception], ...] = (OSError, sqlite3.Error)
    mend = "ask again, or import it anew"

    def __init__(self, database: sqlite3.Connection, folder: Path) -> None:
        self.database = database
        self.place = str(folder)
        self.without_them = f"remove {folder / VECTORS}"
        self._folder = folder
        self._lock = Lock()

    @classmethod
    def temporary(cls) -> Self:
        """An empty one, private to this process, that SQLite deletes by itself."""
        database = sqlite3.connect("", check_same_thread=False)
        database.executescript(_TABLES)
        return cls(database, Path("a temporary library"))

    @classmethod
    def reading(cls, folder: Path) -> Self:
        """The one in that folder, to be searched only. Raises NotFound, InputUnusable."""
        path = folder / DATABASE
        if not path.exists():
            raise NotFound(f"no library at {path}: make one with `copydesk library import FILE --into {folder}`")
        try:
            database = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_S, check_same_thread=False
            )
            _check(database, path)
        except sqlite3.Error as error:
            raise InputUnusable(f"{path} cannot be read as a library ({error}): import it again") from error
        return cls(database, folder)

    @classmethod
    @contextmanager
    def writing(cls, folder: Path) -> Iterator[Self]:
        """The one in that folder, made where there is none, for one import alone. Raises InputUnusable."""
        from filelock import FileLock, Timeout

        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / "importing.lock").acquire(timeout=0)
        except Timeout as error:
            raise InputUnusable(f"another import writes to {folder}: wait until it is done") from error
        except OSError as error:
            raise InputUnusable(f"cannot write the library {folder} ({error}): give another --into") from error
        with lock:
            storage = cls(_opened(folder / DATABASE), folder)
            try:
                yield storage
            finally:
                storage.close()

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> list[Any]:
        """The rows that one statement of SQL gives."""
        with self._lock:
            return self.database.execute(statement, values).fetchall()

    def commit(self) -> None:
        """Keep what was changed."""
        self.database.commit()

    def rollback(self) -> None:
        """Undo what was changed since the last commit."""
        self.database.rollback()

    def close(self) -> None:
        """Let go of the file; after writing, leave it as one file, as long as nobody else has it open."""
        self.database.execute("PRAGMA busy_timeout = 0")
        with suppress(sqlite3.OperationalError):  # searched by others, or opened to be read: it stays as it is
            self.database.execute("PRAGMA journal_mode = DELETE")
        self.database.close()

    def add_words(self, row: int, publication: Publication) -> None:
        """Make a new work be found by its words."""
        insert = "INSERT INTO words (rowid, title, abstract, authors) VALUES (?, ?, ?, ?)"
        self.execute(insert, (row, *searched(publication)))

    def change_words(self, row: int, old: Publication, new: Publication) -> None:
        """Make a work be found by its new words alone."""
        delete = "INSERT INTO words (words, rowid, title, abstract, authors) VALUES ('delete', ?, ?, ?, ?)"
        self.execute(delete, (row, *searched(old)))
        self.add_words(row, new)

    def ranked(self, part: Part, words: Sequence[str], limit: int) -> list[int]:
        """Rows of the works that hold any of the words, best first (bm25)."""
        phrases = " OR ".join(f'"{word}"' for word in words)
        return [row for (row,) in self.execute(_BY_WORDS, (f"{{{part}}} : ({phrases})", limit))]

    def frequencies(self, words: Sequence[str]) -> list[int]:
        """Of each word, how many works hold it, at most, when they were counted."""
        stems = _stems(words)
        terms = sorted(set().union(*stems))
        known = f"SELECT term, works FROM frequencies WHERE term IN ({', '.join('?' * len(terms))})"
        works = dict(self.execute(known, terms))
        return [min((works.get(stem, COMMON) for stem in each), default=0) for each in stems]

    def count_terms(self) -> None:
        """Count anew how many works hold each common term."""
        self.commit()
        self.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, row)")
        self.execute("DELETE FROM frequencies")
        self.execute("INSERT INTO frequencies SELECT term, doc FROM temp.terms WHERE doc >= ?", (COMMON,))
        self.execute("DROP TABLE temp.terms")

    def has_vectors(self) -> bool:
        """True where the folder has a file of vectors."""
        return (self._folder / VECTORS).exists()

    def nearest(self) -> UsearchNearest | None:
        """The vectors in that folder, to be searched only. Raises InputUnusable."""
        from linker.nearest import UsearchNearest

        return UsearchNearest.reading(self._folder / VECTORS)

    def nearest_to_fill(self, dimensions: int) -> UsearchNearest:
        """The vectors in that folder, to be added to, or none as yet. Raises InputUnusable."""
        from linker.nearest import UsearchNearest

        return UsearchNearest.writing(self._folder / VECTORS, dimensions)

    def finish(self) -> None:
        """Nothing: words and vectors are indexed as they come."""

    def sizes(self) -> Sizes:
        """How large the files are."""
        database, vectors = ((self._folder / name) for name in (DATABASE, VECTORS))
        return Sizes(
            database_bytes=database.stat().st_size,
            vectors_bytes=vectors.stat().st_size if vectors.exists() else 0,
            changed=datetime.fromtimestamp(database.stat().st_mtime).astimezone(),
        )


def _opened(path: Path) -> sqlite3.Connection:
    new = not path.exists()
    try:
        database = sqlite3.connect(path, timeout=BUSY_S)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        if new:
            database.executescript(_TABLES)
        _check(database, path)
    except sqlite3.Error as error:
        raise InputUnusable(f"{path} cannot be written as a library ({error}): give another --into") from error
    return database


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
