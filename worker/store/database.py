"""How does the store get a connection to its database, for changes and for reading?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from worker.store.faults import database_in_use

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class Database:
    """One database. Threads may share it; a forked process opens its own. What cannot be used is StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        is_sqlite = engine.dialect.name == "sqlite"
        self._engine = engine
        self._reads = engine if is_sqlite else engine.execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in a transaction, which is taken back where anything is raised inside."""
        with database_in_use(self._engine.url), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for one SELECT: PostgreSQL is not asked to begin a transaction before it, nor to end one."""
        with database_in_use(self._engine.url), self._reads.connect() as connection:
            yield connection
