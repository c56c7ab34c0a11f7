"""How is the store at an address opened, and its schema made or brought up to date?

A SQLite file belongs to one machine, so whoever opens it first makes it. A PostgreSQL server is shared: its schema
changes only when somebody asks for it with `copydesk migrate`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

import migrations
from dossier.errors import InputUnusable, StoreUnavailable
from worker.store.clock import put_clock_in
from worker.store.faults import database_in_use, show_url, unavailable
from worker.store.store import DossierStore

BUSY_WAIT_S = 30
"""How long a SQLite statement waits for another process's write to end."""

CONNECTIONS = 15
"""At most so many of a process, opened when they are needed and then kept: to open one takes longer than to use it."""

RESTED_S = 1
"""A connection to PostgreSQL that was not used for so long is tried first: the server may have been restarted."""

CONNECT_WAIT_S = 5
"""How long a PostgreSQL server may take to answer."""

MIGRATION_WAIT_S = 60
"""How long to wait for another process that is making the same SQLite file."""

MIGRATION_LOCK = 7_305_187_264
"""Names the advisory lock that one migration of a PostgreSQL database holds against another. Any number will do."""

DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
WANTED = "write sqlite:////folder/copydesk.db or postgresql://user:password@host:5432/name"

_one_at_a_time = threading.Lock()  # Alembic keeps the migration under way in a global


def open_store(database_url: str, hold_s: float, resend_s: float, endpoint: str = "") -> DossierStore:
    """The store at the URL; a SQLite file is made where there is none. Open one in each process, after any fork.

    Raises InputUnusable for a URL that is none, StoreUnavailable for a database that cannot be used as it is.
    """
    url = parse_url(database_url)
    engine = _connect_engine(url)
    try:
        if _is_sqlite(url):
            _upgrade(engine)
        else:
            _require_head(engine)
    except BaseException:
        engine.dispose()
        raise
    return DossierStore(engine, hold_s, resend_s, endpoint)


def migrate(database_url: str) -> str:
    """Make the schema, or bring it up to date: the revision that it now has. Safe to repeat, and in several at once."""
    engine = _connect_engine(parse_url(database_url))
    try:
        return _upgrade(engine)
    finally:
        engine.dispose()


def parse_url(database_url: str) -> URL:
    """The URL, its driver named. Raises InputUnusable for one that is none of ours."""
    try:
        url = make_url(database_url.strip())
    except (ArgumentError, ValueError) as error:  # the text may hold a password, so it is not repeated
        raise InputUnusable(f"COPYDESK_DATABASE_URL is not a database address: {WANTED}") from error
    if url.drivername not in DRIVERS:
        raise InputUnusable(f"COPYDESK_DATABASE_URL asks for {url.drivername}, which is not supported: {WANTED}")
    url = url.set(drivername=DRIVERS[url.drivername])
    if _is_sqlite(url) and (url.host or url.query or (url.database or ":memory:").startswith((":memory:", "file:"))):
        raise InputUnusable(f"COPYDESK_DATABASE_URL does not name a file on this machine: {WANTED}")
    return url


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _path(url: URL) -> Path:
    return Path(url.database or "")


def _connect_engine(url: URL) -> Engine:
    kept = {"hide_parameters": True, "pool_size": CONNECTIONS, "max_overflow": 0}
    with database_in_use(url):
        if not _is_sqlite(url):
            waiting = {"connect_timeout": CONNECT_WAIT_S}
            engine = create_engine(url, isolation_level="READ COMMITTED", connect_args=waiting, **kept)
            event.listen(engine, "checkin", _note_rest)
            event.listen(engine, "checkout", partial(_try_rested, engine))
            return engine
        try:
            _path(url).absolute().parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unavailable(url, f"its folder cannot be made: {error.strerror or error}") from error
        if _path(url).is_dir():
            raise unavailable(url, "it is a folder")
        engine = create_engine(url, connect_args={"timeout": BUSY_WAIT_S}, **kept)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine


def _note_rest(connection: object, record: ConnectionPoolEntry) -> None:  # noqa: ARG001  SQLAlchemy's hook
    record.info["rests_since"] = time.monotonic()


def _try_rested(engine: Engine, connection: Any, record: ConnectionPoolEntry, proxy: object) -> None:  # noqa: ARG001
    """SQLAlchemy opens another in the place of one that does not answer. `pool_pre_ping` would ask before each use."""
    if time.monotonic() - record.info.get("rests_since", time.monotonic()) > RESTED_S:
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001  SQLAlchemy's hook
    connection.isolation_level = None  # sqlite3 itself would begin no transaction before a CREATE TABLE
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    put_clock_in(connection)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _upgrade(engine: Engine) -> str:
    with _alone_with(engine) as connection:
        scripts = _migration_config()
        if not _is_at_head(engine.url, connection, ScriptDirectory.from_config(scripts)):
            scripts.attributes["connection"] = connection
            with _one_at_a_time:
                logging.getLogger("alembic").setLevel(logging.WARNING)
                command.upgrade(scripts, "head")
        return str(MigrationContext.configure(connection).get_current_revision())


def _require_head(engine: Engine) -> None:
    with database_in_use(engine.url), engine.connect() as connection:
        if not _is_at_head(engine.url, connection, ScriptDirectory.from_config(_migration_config())):
            raise StoreUnavailable(
                f"the store {show_url(engine.url)} has not the schema of this version: run `copydesk migrate`"
            )


def _is_at_head(url: URL, connection: Connection, scripts: ScriptDirectory) -> bool:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreUnavailable(
            f"the store {show_url(url)} has a schema that this version does not know ({current}): "
            "install the newest Copydesk, or set COPYDESK_DATABASE_URL to another store"
        )
    return current == scripts.get_current_head()


def _migration_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _alone_with(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction, while no other process migrates the same database."""
    with database_in_use(engine.url):
        if _is_sqlite(engine.url):
            with _file_lock(engine.url), engine.begin() as connection:
                yield connection
        else:
            with engine.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
                yield connection


@contextmanager
def _file_lock(url: URL) -> Iterator[None]:
    path = _path(url).with_name(_path(url).name + ".lock")
    lock = FileLock(path)
    try:
        path.open("a").close()  # at once says what is wrong, where FileLock would wait for it to come right
        lock.acquire(timeout=MIGRATION_WAIT_S)
    except Timeout as error:
        raise unavailable(url, f"another process has been making it for {MIGRATION_WAIT_S} s") from error
    except OSError as error:
        raise unavailable(url, f"its folder cannot be written to: {error.strerror or error}") from error
    try:
        yield
    finally:
        lock.release()
