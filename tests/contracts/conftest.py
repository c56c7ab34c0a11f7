"""A server on loopback that answers for all sources as their documentation says, and a sender that goes there.

The sender is the real one; only its network leads to this server, which sees the name it was called by as Host.
"""

from __future__ import annotations

import gzip
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from linker.sources.budget import Budget
from linker.sources.sender import Bounds, Sender

FIXTURES = Path(__file__).parent / "fixtures"
HELD = "10.5555/owls.2025.7"
ETAG = '"owls-1"'
CONTACT = "Copydesk/0.1 (tests; desk@newsroom.example)"
JSON = "application/json"


@dataclass
class Told:
    """One answer: status, body, headers."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Scholarly:
    """The server's books. `trouble` is an answer, or a way of failing by name, that every request meets instead."""

    port: int = 0
    allowed: int = 50
    window_s: float = 1.0
    trouble: Told | str | None = None
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lock: Lock = field(default_factory=Lock)

    def sender(self, budget: Budget | None = None, cache: Path | None = None) -> Sender:
        """The real sender, with bounds for tests: what takes longer than half a second hangs."""
        bounds = Bounds(timeout_s=0.5, total_s=1.0, max_bytes=1_000_000, patience_s=5)
        return Sender(CONTACT, budget or Budget(), cache, bounds, ToLoopback(self.port))

    def fails_with(self, status: int, body: bytes = b"", **headers: str) -> None:
        """From now on every request meets this answer; "_" in a header's name stands for "-"."""
        self.trouble = Told(status, body, {name.replace("_", "-"): value for name, value in headers.items()})

    def answer(self, host: str, target: str, headers: dict[str, str]) -> Told:
        """What the source at `host` says; more requests than are allowed in the window get 429.

        Requests that were sent a window apart may arrive a little closer to each other, on a busy machine.
        """
        with self.lock:
            self.requests.append((host, target, headers))
            now = time.monotonic()
            recent = [then for then in self.times[host] if now - then < 0.8 * self.window_s]
            self.times[host] = [*recent, now]
        pool = {"x-rate-limit-limit": str(self.allowed), "x-rate-limit-interval": f"{self.window_s:.0f}s"}
        if len(recent) >= self.allowed:
            return Told(429, b"Too many requests", {**pool, "Retry-After": "2"})
        url = urlsplit(target)
        told = _SITES[host](url.path, {name: values[0] for name, values in parse_qs(url.query).items()}, headers)
        return Told(told.status, told.body, {**pool, **told.headers})


def fixture(name: str, **headers: str) -> Told:
    """A 200 with the fixture as its body."""
    kind = "application/xml" if name.endswith(".xml") else JSON
    return Told(200, (FIXTURES / name).read_bytes(), {"Content-Type": kind, **headers})


def crossref(path: str, query: dict[str, str], headers: dict[str, str]) -> Told:
    if path.endswith("/transform"):
        return fixture("doi_org/citation.json")
    if path == "/works":
        if any(part.count(":") != 1 for part in query.get("filter", "a:b").split(",")):
            return Told(400, b'{"status": "failed", "message-type": "validation-failure"}', {"Content-Type": JSON})
        return fixture("crossref/list.json")
    if not path.endswith(HELD):
        return Told(404, b"Resource not found.", {"Content-Type": "text/plain"})
    if headers.get("if-none-match") == ETAG:
        return Told(304, b"", {"ETag": ETAG, "Cache-Control": "no-cache"})
    return fixture("crossref/work.json", ETag=ETAG, **{"Cache-Control": "no-cache"})


def openalex(path: str, query: dict[str, str], headers: dict[str, str]) -> Told:
    del headers
    budget = {"X-RateLimit-Remaining": "4321", "X-RateLimit-Reset": "3600"}
    if "api_key" not in query:
        return Told(401, b'{"error": "no key"}', budget)
    if path == "/works":
        return fixture("openalex/list.json", **budget)
    return (
        fixture("openalex/work.json", **budget) if path.endswith(HELD) else Told(404, b"<title>404 Not Found</title>")
    )


def europepmc(path: str, query: dict[str, str], headers: dict[str, str]) -> Told:
    del headers
    if path.endswith("/fullTextXML"):
        known = path.endswith("/rest/PMC9000001/fullTextXML")
        return fixture("europepmc_full_text/article.xml") if known else Told(404, b"")
    if len(query.get("query", "")) not in range(1, 1500):
        return fixture("europepmc/error.json")
    known = HELD in query["query"] or "owl" in query["query"]
    return fixture("europepmc/found.json" if known else "europepmc/none.json", **{"Cache-Control": "max-age=600"})


def pubmed(path: str, query: dict[str, str], headers: dict[str, str]) -> Told:
    del headers
    if path.endswith("/efetch.fcgi"):
        return fixture("pubmed/records.xml" if query.get("id") == "39000001" else "pubmed/no_records.xml")
    known = HELD in query.get("term", "") or "owl" in query.get("term", "")
    return fixture("pubmed/numbers.json" if known else "pubmed/no_numbers.json")


def arxiv(path: str, query: dict[str, str], headers: dict[str, str]) -> Told:
    del path, headers
    return fixture("arxiv/feed.xml" if query.get("id_list") == "2501.00007" else "arxiv/none.xml")


def biorxiv(path: str, query: dict[str, str], headers: dict[str, str]) -> Told:
    del query, headers
    return fixture("biorxiv/details.json" if "/10.1101/2025.01.31.000007/" in path else "biorxiv/none.json")


def datacite(path: str, query: dict[str, str], headers: dict[str, str]) -> Told:
    del query, headers
    if path == "/dois":
        return fixture("datacite/none.json")
    if path.endswith("2501.00007"):
        return fixture("datacite/record.json")
    return Told(404, b'{"errors": [{"title": "The resource you are looking for doesn\'t exist."}]}')


def unpaywall(path: str, query: dict[str, str], headers: dict[str, str]) -> Told:
    del headers
    if "@" not in query.get("email", ""):
        return Told(422, b'{"message": "Email address required"}')
    return fixture("unpaywall/record.json") if path.endswith(HELD) else Told(404, b'{"message": "no such doi"}')


def doi_org(path: str, query: dict[str, str], headers: dict[str, str]) -> Told:
    del query
    if HELD not in path:
        return Told(404, b"<title>Error: DOI Not Found</title>", {"Content-Type": "text/html"})
    if "csl+json" not in headers.get("accept", ""):
        return Told(302, b"", {"Location": "https://nightbirds.example/7"})
    return Told(302, b"", {"Location": f"https://api.crossref.org/v1/works/{HELD}/transform"})


Site = Callable[[str, dict[str, str], dict[str, str]], Told]
_SITES: dict[str, Site] = {
    "api.crossref.org": crossref,
    "api.openalex.org": openalex,
    "www.ebi.ac.uk": europepmc,
    "eutils.ncbi.nlm.nih.gov": pubmed,
    "export.arxiv.org": arxiv,
    "api.biorxiv.org": biorxiv,
    "api.datacite.org": datacite,
    "api.unpaywall.org": unpaywall,
    "doi.org": doi_org,
}


class ToLoopback(httpx.BaseTransport):
    """The network: whatever the name, over real sockets to this port."""

    def __init__(self, port: int) -> None:
        self._inner = httpx.HTTPTransport()
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.scheme == "https"
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return self._inner.handle_request(
            httpx.Request(request.method, url, headers=request.headers, extensions=request.extensions)
        )

    def close(self) -> None:
        self._inner.close()


class Patient(ThreadingHTTPServer):
    """A server that lets all sources' connections come at once."""

    request_queue_size = 64
    daemon_threads = True


@pytest.fixture
def scholarly() -> Iterator[Scholarly]:
    books = Scholarly()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            trouble = books.trouble
            if isinstance(trouble, str):
                books.requests.append((headers["host"], self.path, headers))
                _fail(self, trouble)
                return
            told = books.answer(headers["host"], self.path, headers)
            told = trouble or told
            self.send_response(told.status)
            for name, value in {"Content-Length": str(len(told.body)), **told.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *_: object) -> None:
            return

    server = Patient(("127.0.0.1", 0), Handler)
    books.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield books
    server.shutdown()
    server.server_close()


def _fail(handler: BaseHTTPRequestHandler, how: str) -> None:
    """Fail as servers do: `hang`, `hang up`, `cut off`, `drip`, `endless`, `bomb`."""
    if how == "hang":
        time.sleep(1.5)
        return
    if how == "hang up":
        return
    handler.send_response(200)
    if how == "cut off":
        body = json.dumps({"status": "ok"}).encode()
        handler.send_header("Content-Length", str(len(body) + 1000))
        handler.end_headers()
        handler.wfile.write(body)
        return
    if how == "bomb":
        body = gzip.compress(b" " * 30_000_000)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        return
    handler.end_headers()
    try:
        for _ in range(10_000):
            handler.wfile.write(b" " * (1 if how == "drip" else 65_536))
            time.sleep(0.05 if how == "drip" else 0)
    except OSError:
        return
