"""How is the PostgreSQL server at an address asked, what is read of its address, and what when it was started anew?"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import psycopg
from psycopg import conninfo

from dossier.errors import InputUnusable
from linker.storage import BUSY_S, LOOKED_AT

CONNECT_WAIT_S = 5
"""How long a server may take to take a connection."""

SCHEMA = "copydesk_library"
"""Where in the database the tables are, apart from all others."""

_WANTED = "write postgresql://user:password@host:5432/name"
_ALWAYS = (f"search_path = {SCHEMA}, public", f"hnsw.ef_search = {LOOKED_AT}", "jit = off")
_SEARCHING = (
    "default_transaction_read_only = on",
    f"statement_timeout = '{BUSY_S}s'",
    "enable_seqscan = off",  # words lie outside their rows, and the planner takes reading them for cheap
)


class PostgresServer:
    """One connection, made when it is first needed; safe to ask from several threads.

    One that searches commits each statement, and is made anew where it was lost; one that imports is in a transaction.
    """

    def __init__(self, address: str, for_import: bool) -> None:
        """Raises InputUnusable for an address that is none."""
        self._given = _parsed(address)
        self._for_import = for_import
        self._connection: psycopg.Connection[Any] | None = None
        self._lock = Lock()
        self.shown = _shown(self._given)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows that one statement gives; "?" stands for a value. Raises psycopg.Error."""
        sound = [value.replace("\0", "") if isinstance(value, str) else value for value in values]
        connection = self.connection()
        try:
            return _run(connection, statement, sound)
        except psycopg.OperationalError:
            if self._for_import or not connection.closed:
                raise
            return _run(self.connection(), statement, sound)

    def connection(self) -> psycopg.Connection[Any]:
        """The connection. Raises psycopg.Error."""
        with self._lock:
            if self._connection is None or (self._connection.closed and not self._for_import):
                self._connection = self._connected()
            return self._connection

    def close(self) -> None:
        """Let go of the connection, and with it of what was not committed."""
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> psycopg.Connection[Any]:
        given = {"connect_timeout": CONNECT_WAIT_S, **self._given}
        connection = psycopg.connect(**given, autocommit=True)
        if not self._for_import:
            connection.prepare_threshold = None  # a plan made for no words in particular is no good for any
        for setting in _ALWAYS if self._for_import else (*_ALWAYS, *_SEARCHING):
            connection.execute(f"SET {setting}".encode())
        connection.autocommit = not self._for_import
        return connection


def _run(connection: psycopg.Connection[Any], statement: str, values: Sequence[Any]) -> list[Any]:
    cursor = connection.execute(statement.replace("?", "%s").encode(), values)
    return cursor.fetchall() if cursor.description else []


def _parsed(address: str) -> dict[str, Any]:
    """What psycopg.connect is to be given. The address may hold a password, so no message repeats it."""
    scheme, _, rest = address.strip().partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise InputUnusable(f"a library cannot be kept at {scheme}://...: {_WANTED}, or give a file or a folder")
    try:
        return conninfo.conninfo_to_dict(f"postgresql://{rest}")
    except psycopg.ProgrammingError as error:
        raise InputUnusable(f"the address of the library is none of a PostgreSQL database: {_WANTED}") from error


def _shown(given: dict[str, Any]) -> str:
    user, port = (f"{given['user']}@" if "user" in given else ""), (f":{given['port']}" if "port" in given else "")
    return f"postgresql://{user}{given.get('host', '')}{port}/{given.get('dbname', '')}"
