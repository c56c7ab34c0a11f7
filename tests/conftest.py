"""Which databases and which browser do the tests use? Real ones: a SQLite file, a PostgreSQL server, Chromium."""

from __future__ import annotations

import io
import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch
from urllib.parse import quote

import platformdirs
import pytest
from filelock import FileLock

from dossier.errors import InputUnusable
from scraper.browser import AUTO, find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


DEBIAN = ("apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium")
UNPACK = 'import chromium from "@sparticuz/chromium"; console.log(await chromium.executablePath())'


@pytest.fixture(scope="session")
def chromium() -> Path:
    """A Chromium that Playwright can drive: the one on the PATH, else Debian's where we are root, else npm's."""
    with suppress(InputUnusable):
        return find_browser(AUTO)
    home = Path(platformdirs.user_cache_dir("copydesk")) / "chromium"
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / "lock"), suppress(subprocess.SubprocessError, OSError):
        if os.geteuid() == 0 and shutil.which("apt-get"):
            subprocess.run(("apt-get", "update", "-q"), capture_output=True, timeout=60)
            subprocess.run(DEBIAN, capture_output=True, timeout=120)
            with suppress(InputUnusable):
                return find_browser(AUTO)
        return chromium_of_npm(home)
    pytest.skip(f"no Chromium, and none could be installed: as root, {' '.join(DEBIAN)}")


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """A running Chromium; what a test opens in it shares nothing with what others do.

    It ends with the file: a thread may have one Playwright at a time, and the scraper's tests have their own.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=os.geteuid() != 0)
        yield running
        running.close()


def chromium_of_npm(home: Path) -> Path:
    """The program, unpacked with the libraries that it needs. Raises SubprocessError or OSError."""
    start = home / "start"
    if not start.exists():
        # The package unpacks its libraries only where it thinks itself at the host that it was made for.
        environment = {**os.environ, "TMPDIR": str(home), "AWS_EXECUTION_ENV": "22.x"}
        npm = ("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(home), "@sparticuz/chromium")
        subprocess.run(npm, check=True, capture_output=True, timeout=120)
        node = ("node", "--input-type=module", "--eval", UNPACK)
        told = subprocess.run(
            node, check=True, capture_output=True, text=True, timeout=60, cwd=home, env=environment
        ).stdout
        script = f'#!/bin/sh\nLD_LIBRARY_PATH={home}/al2023/lib exec {told.strip()} "$@"\n'
        start.with_suffix(".new").write_text(script)
        start.with_suffix(".new").chmod(0o755)
        start.with_suffix(".new").rename(start)
    return start


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(scope="session")
def typed() -> Callable[..., Done]:
    """Types a command in this process: its words, `input` for its standard input, settings without their COPYDESK_."""
    return type_in_process


def type_in_process(*words: object, input: str = "", **settings: str) -> Done:
    from web.cli import main

    kept = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_") or "MODELS" in name}
    environment = kept | {f"COPYDESK_{name.upper()}": value for name, value in settings.items()}
    stdin = io.TextIOWrapper(io.BytesIO(input.encode()))
    stdout, stderr, code = io.StringIO(), io.StringIO(), 0
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.object(sys, "argv", ["copydesk", *map(str, words)]),
        patch.object(sys, "stdin", stdin),
        patch.object(logging.root, "handlers", []),  # pytest has its own there
        redirect_stdout(stdout),
        redirect_stderr(stderr),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, stdout.getvalue(), stderr.getvalue())
