"""Does the server say so where it cannot begin, and does it answer without a delay where it can?"""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from config.settings import Settings
from dossier.errors import InputUnusable, OutsideFailed
from evaluation.rig import Workers, free_port
from web.serving import listen, serve


def test_a_port_that_is_taken_is_said_in_a_line(sqlite_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OutsideFailed, match=f"port {port} .*--port"):
            serve(Settings(database_url=sqlite_url, redis_url="redis://127.0.0.1:1/0"), "127.0.0.1", port)


def test_a_setting_that_is_wrong_is_said_before_anything_is_opened(sqlite_url: str) -> None:
    for wrong in ({"budget_redis_url": "nowhere"}, {"redis_url": "http://127.0.0.1/"}):
        with pytest.raises(InputUnusable, match="REDIS_URL"):
            serve(Settings(**{"database_url": sqlite_url, "redis_url": "redis://127.0.0.1:1/0"} | wrong), "::1", 0)


def test_the_last_part_of_an_answer_does_not_wait_for_word_that_the_first_has_come() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_connections_that_come_at_once_are_dealt_out_to_the_sockets_that_share_a_port() -> None:
    with listen("127.0.0.1", 0, shared=True) as one, ExitStack() as stack:
        other = stack.enter_context(listen(*one.getsockname(), shared=True))
        for _ in range(40):
            stack.enter_context(socket.create_connection(one.getsockname()))
        for listener in (one, other):
            listener.settimeout(1)
            listener.accept()[0].close()


def test_a_port_that_others_share_is_taken() -> None:
    with listen("127.0.0.1", 0, shared=True) as shared, pytest.raises(OutsideFailed):
        listen(*shared.getsockname())


def test_several_processes_answer_at_one_port_and_end_together(sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    environment = {"COPYDESK_DATABASE_URL": sqlite_url, "COPYDESK_REDIS_URL": "redis://127.0.0.1:1/0"}
    command = ["-m", "web.cli", "serve", "--port", str(port), "--processes", "2"]
    server = Workers(command, environment, tmp_path / "log")
    try:
        until = time.monotonic() + 60
        while (tmp_path / "log").read_text().count("Application startup complete") < 2:
            assert time.monotonic() < until, (tmp_path / "log").read_text()
            time.sleep(0.05)
        assert httpx.get(f"http://127.0.0.1:{port}/health/live", trust_env=False).status_code == 200
        assert server.stop() == 0
    finally:
        server.kill()
    log = (tmp_path / "log").read_text()
    assert "web 1" in log
    assert "web 2" in log
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/health/live", trust_env=False)
