"""Where do a trial's articles stand, and who is told what became of them? Servers on loopback, one for each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from evaluation.mixed import stories
from evaluation.rig import answering
from evaluation.speed import EXAMPLES
from worker.store.delivery import Topic

SHORT = "short"
"""Under a path that begins so stands a short story."""


@contextmanager
def stories_site() -> Iterator[str]:
    """The address of a server on loopback with a story under every path: the clean example, or a short one."""
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), _Stories)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def webhooks_taken() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """An address that takes webhooks, and a list that grows: the dossier's key and the message's id, of each finish."""
    finishes: list[tuple[str, str]] = []

    class Taking(_Quiet):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if told["type"] == Topic.FINISHED:
                finishes.append((told["data"]["key"], self.headers["webhook-id"]))
            self.answer(b"")

    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Taking)) as server:
        yield f"http://127.0.0.1:{server.server_port}/told", finishes


class _Quiet(BaseHTTPRequestHandler):
    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what is asked is known."""


class _Stories(_Quiet):
    PAGE = (EXAMPLES / "clean-story.html").read_text(encoding="utf-8")

    def do_GET(self) -> None:
        name = self.path[1:]
        page = short_page(int(name.rpartition("-")[2])) if name.startswith(SHORT) else _long_page(self.PAGE, name)
        self.answer(page.encode())


def _long_page(page: str, name: str) -> str:
    """The clean example under a headline and with words of its own, so that none is a copy of another."""
    return re.sub(r"(?<= )(the|of|and|a|in|to|that)(?= )", rf"\1 {name}", page.replace("<h1>", f"<h1>{name}: "))


def short_page(number: int) -> str:
    """A page with one of the stories that other trials are given, too."""
    headline, *paragraphs = map(escape, stories(number + 1)[number].split("\n\n"))
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><title>{headline}</title></head>\n'
        f"<body><article><h1>{headline}</h1>\n{body}</article></body></html>\n"
    )
