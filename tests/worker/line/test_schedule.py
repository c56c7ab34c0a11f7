"""Do two real workers, told by a real beat, find one retraction once, and keep an outage from passing for an answer?

Are others told of it by webhook, and is what a feed brings queued? Real Redis, real processes; Crossref is a server on
loopback that answers as its documentation says, and the feed and the webhook's receiver are there too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.findings import Claim, Link, Outcome, Publication, Ruling, Standing, Verdict
from dossier.record import Dossier
from dossier.summary import Summary
from dossier.text import Article, Span
from evaluation.rig import RedisServer, Workers, answering
from tests.leases import finished
from worker.desk import open_dossiers
from worker.line.recheck import recheck, send_due
from worker.recheck import outages
from worker.store.feeds import Feeds
from worker.store.opening import migrate
from worker.store.rechecks import Rechecks
from worker.store.sources import Sources
from worker.store.subscription import Told

DOI = "10.5555/owls.2025.7"
CLI = ["-m", "worker.cli"]
WITHIN_S = 60.0
FEED = "<rss version='2.0'><channel><title>Owls today</title><item><link>/news/owls</link></item></channel></rss>"
DOSSIER = Dossier(
    "https://example.org/owls",
    article=Article("Owls hear.", Span(0, 10), (), (), (), "en"),
    claims=(Claim(Span(0, 10), "Owls hear."),),
    link=Link(Outcome.LINKED, Publication(DOI, "Owls hear mice"), 0.9, False, "title", ()),
    verdicts=(Verdict(0, Ruling.SUPPORTED, 0.7, False, "sentence 1 says much the same"),),
    summary=Summary((), (), True),
)


@dataclass
class Crossref:
    """The server's books: how often it was asked, and what it says."""

    port: int = 0
    asked: int = 0
    updated: bool = False
    down: bool = False
    hooked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, bytes]:
        if not path.startswith("/works"):
            return (200, FEED.encode()) if path == "/feed" else (404, b"")
        self.asked += 1
        if self.down:
            return 503, b"<html>Service unavailable</html>"
        if path.partition("?")[0] != f"/works/{DOI}":
            return 404, b"Resource not found."
        work = {"DOI": DOI, "title": ["Owls hear mice"], "type": "journal-article"}
        notice = {"DOI": "10.5555/owls.2026.1", "type": "retraction", "updated": {"date-parts": [[2026, 11, 24]]}}
        body = {"status": "ok", "message-type": "work", "message": {**work, "updated-by": [notice]}}
        return 200, json.dumps(body if self.updated else {**body, "message": work}).encode()


@pytest.fixture
def crossref() -> Iterator[Crossref]:
    books = Crossref()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = books.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            books.hooked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["type"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    books.port = server.server_address[1]
    with answering(server):
        yield books


@dataclass
class Line:
    """What the commands are told, and what the store holds."""

    settings: Settings
    environment: dict[str, str]
    log: Path
    started: list[Workers]

    def start(self, *command: str) -> None:
        self.started.append(Workers(list(command), self.environment, self.log))

    def call(self, *command: str) -> str:
        environment = {**os.environ, **self.environment}
        done = subprocess.run(
            [sys.executable, *CLI, *command], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def wait(self, reached: Callable[[], bool]) -> None:
        until = time.monotonic() + WITHIN_S
        while not reached():
            assert time.monotonic() < until, self.log.read_text()[-3000:]
            time.sleep(0.1)


@pytest.fixture
def line(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Line]:
    redis = RedisServer(tmp_path)
    redis.start()
    database_url = request.getfixturevalue(getattr(request, "param", "sqlite_url"))
    if database_url.startswith("postgresql"):
        migrate(database_url)
    second = 1 / 86_400
    environment = {
        "COPYDESK_REDIS_URL": redis.url,
        "COPYDESK_DATABASE_URL": database_url,
        "COPYDESK_RECHECK_DAYS": f"{second:.9f}",
        "COPYDESK_FEED_MINUTES": f"{1 / 60:.9f}",
        "COPYDESK_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
        "COPYDESK_LEASE_S": "12",
        "COPYDESK_WEBHOOK_SECRET": "c2VjcmV0" * 4,
    }
    settings = Settings(redis_url=redis.url, database_url=database_url, recheck_days=second)
    line = Line(settings, environment, tmp_path / "log", [])
    yield line
    for workers in line.started:
        workers.kill()
    redis.kill()


@pytest.mark.parametrize("line", ["postgres_url"], indirect=True)
def test_by_the_schedule_a_retraction_is_found_kept_once_and_survives_an_outage_and_a_feed_is_asked(
    line: Line, crossref: Crossref
) -> None:
    store = open_dossiers(line.settings)
    feed = f"http://127.0.0.1:{crossref.port}/feed"
    Feeds(store).add(feed, Told("Owls", "", "", 0), wait_s=0)
    key = finished(store, DOSSIER)

    def paper() -> Publication:
        link = store.dossier(key).link
        assert link is not None
        assert link.publication is not None
        return link.publication

    line.environment["COPYDESK_WEBHOOK_URL"] = f"http://127.0.0.1:{crossref.port}/hook"
    for _worker in range(2):
        line.start(str(Path(__file__).with_name("rechecking_worker.py")), str(crossref.port))
    line.start(*CLI, "beat")
    line.wait(lambda: crossref.asked >= 3 and paper().standing_checked is not None)
    assert paper().standing is Standing.NONE_KNOWN
    assert json.loads(line.call("events", "--json")) == {"events": []}

    crossref.updated = True
    line.wait(lambda: paper().standing is Standing.RETRACTED)
    asked = crossref.asked
    line.wait(lambda: crossref.asked >= asked + 3)
    (event,) = json.loads(line.call("events", "--json"))["events"]
    assert {name: event[name] for name in ("key", "publication", "kind", "before", "after")} == {
        "key": key,
        "publication": DOI,
        "kind": "standing",
        "before": "none known",
        "after": "retracted",
    }
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    assert line.call("events", "--since", tomorrow) == ""
    assert f"{key}  {DOI}: standing none known -> retracted" in line.call("events", "--since", event["at"])
    assert f"{key}: the standing of {DOI} was 'none known', and is 'retracted' now" in line.log.read_text()
    verdict = store.dossier(key).verdicts[0]
    assert verdict.reason.endswith("; but the paper has been RETRACTED")
    shown = json.loads(line.call("show", key, "--json"))["link"]["publication"]
    assert (shown["standing"], shown["standing_checked"]) == ("retracted", f"{paper().standing_checked}")

    crossref.down = True
    line.wait(lambda: bool(outages(store.dossier(key))))
    assert (outages(store.dossier(key))[0].source, paper().standing) == ("Crossref", Standing.RETRACTED)
    heard = Sources(store).heard()["Crossref"]
    assert 0 < (heard.answered_at or 0) < (heard.gap_at or 0)
    assert "503" in heard.gap_why
    assert len(json.loads(line.call("events", "--json"))["events"]) == 1

    line.wait(lambda: "publication.standing" in crossref.hooked)
    assert crossref.hooked.count("publication.standing") == 1
    line.wait(lambda: Feeds(store).read(feed).title == "Owls today" and len(store.entries()) == 2)
    assert {entry.address for entry in store.entries()} == {DOSSIER.address, feed.replace("/feed", "/news/owls")}
    store.close()


def test_a_dossier_is_sent_once_and_one_without_a_paper_is_passed_over(sqlite_url: str) -> None:
    settings = Settings(database_url=sqlite_url)
    store = open_dossiers(settings)
    key = finished(store, Dossier("no paper"))
    rechecks = Rechecks(store, 0.01)
    time.sleep(0.05)
    sent: list[str] = []
    assert [send_due(rechecks, sent.append, hold_s=0.2) for _again in range(2)] == [1, 0]
    time.sleep(0.2)
    recheck(rechecks, lambda: pytest.fail("nothing is to be asked"), sent[0], 0.01)
    recheck(rechecks, lambda: pytest.fail("nothing is to be asked"), "nobody", 0.01)
    time.sleep(0.05)
    assert (sent, rechecks.due(10)) == ([key], ())
    store.close()
