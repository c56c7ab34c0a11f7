"""How does the web server begin and end?"""

from __future__ import annotations

import logging
import signal
import socket
import sys
from contextlib import ExitStack
from types import FrameType

import uvicorn

from config.settings import Settings
from dossier.errors import OutsideFailed
from web.app import API, make_web
from web.newsroom import Newsroom
from worker.line.together import Together

log = logging.getLogger("copydesk")

REQUESTS_END_S = 10
"""How long requests may hold up the end of the server; those who watch an article are sent away at once."""


def serve_together(settings: Settings, host: str, port: int, processes: int) -> None:
    """Serve in so many processes at one port, until told to stop or until one of them ends. Raises OutsideFailed.

    Each listens at a socket of its own, and the system deals connections out to them: of one that they shared, the
    first to wake would take all that had come.
    """
    with ExitStack() as stack, Together(in_json=settings.log_format == "json") as together:
        with listen(host, port) as alone:  # nobody else may be there, who would be dealt a part of them
            port = alone.getsockname()[1]
        for number in range(1, processes + 1):
            at = stack.enter_context(listen(host, port, shared=True)).fileno()
            command = [sys.executable, "-u", "-m", "web.cli", "serve", "--fd", str(at)]
            together.start(f"web {number}", command, kept=(at,))
        together.wait()


def serve(settings: Settings, host: str, port: int, fd: int | None = None) -> None:
    """Serve until told to stop by SIGTERM or SIGINT; `fd` is a socket that listens already, if there is one.

    Raises InputUnusable for a setting, StoreUnavailable, and OutsideFailed where the port is not to be had.
    """
    app = make_web(settings)
    listener = listen(host, port) if fd is None else socket.socket(fileno=fd)
    config = uvicorn.Config(app, server_header=False, log_config=None, timeout_graceful_shutdown=REQUESTS_END_S)
    # uvicorn sends itself again what it was sent; then that is to do no more.
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    host, port = listener.getsockname()[:2]
    where = f"{f'[{host}]' if ':' in host else host}:{port}"
    log.info("The API is at http://%s%s; `copydesk keys create` makes a key for it.", where, API)
    try:
        _Server(config, app.state.newsroom).run(sockets=[listener])
    finally:
        listener.close()
        for number, handler in before.items():
            signal.signal(number, handler)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, newsroom: Newsroom) -> None:
        super().__init__(config)
        self._newsroom = newsroom

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came."""
        self._newsroom.closing.set()
        super().handle_exit(sig, frame)


def listen(host: str, port: int, shared: bool = False) -> socket.socket:
    """A socket that listens there, beside others that are shared too where it is. Raises OutsideFailed."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, reuse_port=shared)
    except OSError as error:
        raise OutsideFailed(
            f"the server cannot listen on {host}, port {port} ({error.strerror or error}): stop what does, or give "
            "another --port"
        ) from error
    # What is accepted here inherits it. Without it the last part of an answer waits, up to 40 ms, for the client's word
    # that the first has come; asyncio sees to that only for sockets that it makes itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    return listener
