"""Which databases do the tests use? Real ones: a SQLite file, and a PostgreSQL server that lives for the session."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

RunSql = Callable[[str], str]


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """The data folder, and socket folder, of a running PostgreSQL server. As root, it runs as a user of its own."""
    import pgserver

    # Not below pytest's own folder: the server's user could not enter that, or a later session would shut it out.
    folder = Path(tempfile.mkdtemp(prefix="copydesk-pg-"))
    server = pgserver.get_server(folder, cleanup_mode="delete")
    yield folder
    server.cleanup()


@pytest.fixture(scope="session")
def run_sql(postgres_folder: Path) -> RunSql:
    """Runs SQL on the server as its owner, outside any transaction, and gives back the rows' first column as text."""
    import psycopg

    def run(statement: str) -> str:
        with psycopg.connect(host=str(postgres_folder), user="postgres", autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return "\n".join(str(row[0]) for row in cursor) if cursor.description else ""

    return run


@pytest.fixture
def postgres_url(postgres_folder: Path, run_sql: RunSql) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    name = f"test_{secrets.token_hex(6)}"
    run_sql(f"CREATE DATABASE {name}")
    yield f"postgresql://postgres@/{name}?host={quote(str(postgres_folder))}"
    run_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file of the test's own, not made yet, in a folder that is not there either."""
    return f"sqlite:///{tmp_path}/kept/copydesk.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn, without a schema."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url
