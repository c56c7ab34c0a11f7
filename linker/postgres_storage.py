"""How does PostgreSQL keep a library: words as tsvector, and vectors with pgvector where the server has it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Self

import psycopg

from dossier.errors import InputUnusable, NotFound, SourceUnavailable
from dossier.findings import Publication
from linker.postgres_server import SCHEMA, PostgresServer
from linker.postgres_words import ADD, COUNT, FREQUENCIES, RANKED_OF_EACH_FOUND, plain, ranking, words_of
from linker.storage import Part, Sizes, first_line

VERSION = "1"
"""Of the tables; a change of them raises it."""

IMPORT_LOCK = 7_305_187_265
"""Names the advisory lock that one import holds against another. Any number will do that nothing else uses."""

INDEX_MEMORY = "1GB"
"""What the server may take to make the index of vectors; a graph that is larger is made many times as slowly."""

_CHANGED, _KEPT_VERSION = "changed", "version"
_SET_FACT = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
# Words are kept out of their rows, so that a search which counts rows reads few pages; records are compressed already.
# The column "rowid" is called after what each table of SQLite has: the order in which rows came.
_TABLES = f"""
    CREATE SCHEMA {SCHEMA};
    CREATE TABLE publications (id bigint PRIMARY KEY, record bytea NOT NULL);
    ALTER TABLE publications ALTER record SET STORAGE EXTERNAL;
    CREATE TABLE identifiers (kind text, value text, publication bigint, PRIMARY KEY (kind, value, publication));
    CREATE TABLE words (publication bigint PRIMARY KEY, topic tsvector NOT NULL, people tsvector NOT NULL)
        WITH (toast_tuple_target = 128);
    CREATE INDEX words_topic ON words USING gin (topic);
    CREATE INDEX words_people ON words USING gin (people);
    CREATE TABLE frequencies (term text PRIMARY KEY, works bigint NOT NULL);
    CREATE TABLE without_vector (publication bigint PRIMARY KEY);
    CREATE TABLE files (
        rowid bigint GENERATED ALWAYS AS IDENTITY, path text PRIMARY KEY, size_bytes bigint, modified_ns bigint,
        format text, position bigint, works bigint, left_out bigint, finished text
    );
    CREATE TABLE facts (name text PRIMARY KEY, value text NOT NULL);
    INSERT INTO facts VALUES ('{_KEPT_VERSION}', '{VERSION}');
"""
_SIZES = """
    SELECT coalesce(sum(pg_total_relation_size(oid)) FILTER (WHERE relname <> 'vectors'), 0)::bigint,
        coalesce(sum(pg_total_relation_size(oid)) FILTER (WHERE relname = 'vectors'), 0)::bigint
    FROM pg_class WHERE relnamespace = ?::regnamespace AND relkind = 'r'
"""


class PostgresStorage:
    """A library in a schema of a database (linker.storage.Storage)."""

    failures: tuple[type[Exception], ...] = (OSError, psycopg.Error)
    without_them = f"drop the table {SCHEMA}.vectors"
    mend = "make sure that the server runs, and that the library's address, user and password are right"

    def __init__(self, server: PostgresServer) -> None:
        self.place = server.shown
        self._server = server

    @classmethod
    def reading(cls, address: str) -> Self:
        """The one at that address, to be searched only. Raises NotFound, InputUnusable.

        A server that cannot be reached now is asked again at each search.
        """
        storage = cls(PostgresServer(address, for_import=False))
        try:
            version = storage._version()
        except psycopg.OperationalError:
            return storage
        if version is None:
            storage.close()
            raise NotFound(f"no library in {storage.place}: make one with `copydesk library import FILE --into URL`")
        _check(version, storage.place)
        return storage

    @classmethod
    @contextmanager
    def writing(cls, address: str) -> Iterator[Self]:
        """The one at that address, made where there is none, for one import alone.

        Raises InputUnusable, and SourceUnavailable where the server cannot be reached or lets nothing be made.
        """
        storage = cls(PostgresServer(address, for_import=True))
        try:
            storage._begin()
        except psycopg.Error as error:
            storage.close()
            raise SourceUnavailable(
                f"the library {storage.place} cannot be written ({first_line(error)}): {cls.mend}"
            ) from error
        try:
            yield storage
        finally:
            with suppress(psycopg.Error):  # a server that is gone has let go by itself
                storage.rollback()
                storage.execute("SELECT pg_advisory_unlock(?)", (IMPORT_LOCK,))
            storage.close()

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> list[Any]:
        """The rows that one statement of SQL gives."""
        return self._server.execute(statement, values)

    def commit(self) -> None:
        """Keep what was changed."""
        self._server.connection().commit()

    def rollback(self) -> None:
        """Undo what was changed since the last commit."""
        self._server.connection().rollback()

    def close(self) -> None:
        """Let go of the server."""
        self._server.close()

    def add_words(self, row: int, publication: Publication) -> None:
        """Make a work be found by its words, and by no others that it had."""
        self.execute(ADD, (row, *words_of(publication)))

    def change_words(self, row: int, old: Publication, new: Publication) -> None:  # noqa: ARG002  SQLite needs `old`
        """Make a work be found by its new words alone."""
        self.add_words(row, new)

    def ranked(self, part: Part, words: Sequence[str], limit: int) -> list[int]:
        """Rows of the works that hold any of the words, best first."""
        ((works,),) = self.execute("SELECT coalesce(max(id), 0) FROM publications")
        values = (list(map(plain, words)), works, RANKED_OF_EACH_FOUND * limit, limit)
        return [row for (row,) in self.execute(ranking(part), values)]

    def frequencies(self, words: Sequence[str]) -> list[int]:
        """Of each word, how many works hold it, at most, when they were counted; 0 for a stop word."""
        return [works for (works,) in self.execute(FREQUENCIES, (list(map(plain, words)),))]

    def count_terms(self) -> None:
        """Count anew how many works hold each common term, and what the server plans by."""
        for statement in ("DELETE FROM frequencies", COUNT, "ANALYZE words", "ANALYZE identifiers"):
            self.execute(statement)

    def has_vectors(self) -> bool:
        """True where the table of vectors was made."""
        return self._has("vectors")

    def nearest(self) -> PostgresNearest:
        """The vectors, to be searched once there are some."""
        return PostgresNearest(self)

    def nearest_to_fill(self, dimensions: int) -> PostgresNearest:
        """The vectors, to be added to. Raises InputUnusable where pgvector is not to be had."""
        columns = f"publication bigint PRIMARY KEY, vector vector({dimensions}) NOT NULL"
        try:
            self.execute("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
            self.execute(f"CREATE TABLE IF NOT EXISTS vectors ({columns})")
        except psycopg.OperationalError:
            raise
        except psycopg.Error as error:
            raise InputUnusable(
                f"pgvector is not to be had in {self.place} ({first_line(error)}): have it installed there and CREATE "
                "EXTENSION vector run by its owner, or give --no-vectors"
            ) from error
        return PostgresNearest(self)

    def finish(self) -> None:
        """Make the index of the vectors, which is faster once they are there than with each of them."""
        if self.has_vectors():
            self.execute(f"SET LOCAL maintenance_work_mem = '{INDEX_MEMORY}'")
            self.execute("SET LOCAL max_parallel_maintenance_workers = 0")  # they want memory that containers lack
            self.execute("CREATE INDEX IF NOT EXISTS vectors_near ON vectors USING hnsw (vector vector_cosine_ops)")
        self.commit()

    def sizes(self) -> Sizes:
        """How large the tables are with their indexes."""
        ((database_bytes, vectors_bytes),) = self.execute(_SIZES, (SCHEMA,))
        ((changed,),) = self.execute("SELECT value FROM facts WHERE name = ?", (_CHANGED,))
        return Sizes(database_bytes, vectors_bytes, datetime.fromisoformat(changed).astimezone())

    def _begin(self) -> None:
        """Keep other imports out, and make the tables where there are none. Raises psycopg.Error, InputUnusable."""
        ((alone,),) = self.execute("SELECT pg_try_advisory_lock(?)", (IMPORT_LOCK,))
        if not alone:
            self.close()
            raise InputUnusable(f"another import writes to {self.place}: wait until it is done")
        if (version := self._version()) is None:
            for statement in _TABLES.split(";\n")[:-1]:
                self.execute(statement)
        else:
            _check(version, self.place)
        self.execute(_SET_FACT, (_CHANGED, datetime.now(UTC).isoformat(timespec="seconds")))
        self.commit()

    def _version(self) -> str | None:
        """Of the library that is there; None where there is none."""
        if not self._has("facts"):
            return None
        rows = self.execute("SELECT value FROM facts WHERE name = ?", (_KEPT_VERSION,))
        return next((str(version) for (version,) in rows), "")

    def _has(self, table: str) -> bool:
        ((there,),) = self.execute("SELECT to_regclass(?) IS NOT NULL", (f"{SCHEMA}.{table}",))
        return bool(there)


class PostgresNearest:
    """The vectors of a library's works in a table of pgvector (linker.storage.Nearest)."""

    def __init__(self, storage: PostgresStorage) -> None:
        self._storage = storage

    def rows(self, vector: Sequence[float], limit: int) -> list[int]:
        """Row numbers of the nearest works, the nearest first."""
        nearest = "SELECT publication FROM vectors ORDER BY vector <=> ?::vector LIMIT ?"
        return [row for (row,) in self._storage.execute(nearest, (_written(vector), limit))]

    def put(self, rows: Sequence[int], vectors: Sequence[Sequence[float]]) -> None:
        """Add the vectors of these works, in place of those that they had."""
        self._storage.execute(
            "INSERT INTO vectors SELECT * FROM unnest(?::bigint[], ?::vector[]) "
            "ON CONFLICT (publication) DO UPDATE SET vector = excluded.vector",
            (list(rows), list(map(_written, vectors))),
        )

    def save(self) -> None:
        """Nothing: the vectors are in the import's transaction."""


def _check(version: str, place: str) -> None:
    if version != VERSION:
        raise InputUnusable(
            f"{place} holds a library of version {version or 'unknown'}, this Copydesk reads version {VERSION}: drop "
            f"its schema {SCHEMA}, and import it again"
        )


def _written(vector: Sequence[float]) -> str:
    return f"[{','.join(map(repr, map(float, vector)))}]"
