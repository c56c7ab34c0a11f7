"""Is a checked story that was edited checked again, with both versions kept, and does nothing else change it?

A real site on loopback, the teaching models; one test types `copydesk refetch` with a real Redis and real workers.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zlib import crc32

import pytest
from typer.testing import CliRunner

from config.settings import Settings
from dossier.errors import InputUnusable, ModelUnavailable
from dossier.ports import Ports
from evaluation.rig import RedisServer, Workers, answering
from scraper.limits import Limits
from scraper.reader import PageReader
from tests.leases import finished
from worker.cli import app
from worker.desk import ModelSet, open_desk, open_dossiers
from worker.line.refetch import check_edited, refetch, send_due
from worker.pipeline import next_step, run
from worker.store.entry import Outcome, Refetch
from worker.store.refetches import Refetches
from worker.store.store import DossierStore

PAGE = (Path(__file__).parents[3] / "examples" / "clean-story.html").read_text(encoding="utf-8")
EDITED = PAGE.replace("twice as many buds", "five times as many buds")
WITHIN_S = 60.0


@dataclass
class Site:
    """What the server answers, whatever is asked of it but its rules."""

    address: str = ""
    status: int = 200
    page: str = PAGE
    held: list[bool] = field(default_factory=list)
    """Of each request, whether it was for a page that is held already."""


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            story = self.path.startswith("/story")
            body = site.page.encode() if story else b""
            etag = f'"{crc32(body)}"'
            site.held.append(site.status == 200 and self.headers.get("If-None-Match") == etag)
            if site.held[-1]:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(site.status if story else 404)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{listener.server_port}/story"
    with answering(listener):
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    server.status, server.page = 200, PAGE
    return server


@pytest.fixture(scope="module")
def desk() -> Ports:
    """It visits the site as often as it likes."""
    pages = PageReader(Limits(allowed_networks=("127.0.0.0/8",)))
    return replace(open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING), pages=pages)


@pytest.fixture
def store(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[DossierStore]:
    monkeypatch.setenv("COPYDESK_DATABASE_URL", sqlite_url)
    store = open_dossiers(Settings(database_url=sqlite_url))
    yield store
    store.close()


@pytest.fixture
def key(store: DossierStore, site: Site, desk: Ports) -> str:
    """That of the site's story, checked."""
    return finished(store, run(site.address, desk))


def fetched_again(store: DossierStore, desk: Ports, key: str) -> Refetch:
    """What the two tasks make of the page as it is now."""
    refetches = Refetches(store, [])
    edited: list[str] = []
    refetch(refetches, lambda: desk, key, edited.append)
    for each in edited:
        check_edited(refetches, lambda: desk, each)
    last = refetches.last(key)
    assert last is not None
    return last


def call(*command: str) -> str:
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_page_that_its_site_says_has_not_changed_is_not_sent_again(
    store: DossierStore, key: str, site: Site, desk: Ports
) -> None:
    assert not site.held[-1]
    assert fetched_again(store, desk, key).outcome is Outcome.UNCHANGED
    assert site.held[-1]


def test_a_page_that_stayed_is_noted_and_nothing_else(store: DossierStore, key: str, site: Site, desk: Ports) -> None:
    before, version = store.dossier(key), store.entry(key).version
    site.page = PAGE.replace("<main>", "<p>Advertisement</p><main>")
    assert fetched_again(store, desk, key).outcome is Outcome.UNCHANGED
    assert (store.dossier(key), store.entry(key).version) == (before, version)


@pytest.mark.parametrize(
    ("status", "page", "outcome", "told"),
    [
        (404, PAGE, Outcome.GONE, "404"),
        (410, PAGE, Outcome.GONE, "410"),
        (403, PAGE, Outcome.KEPT_FROM_US, "403"),
        (503, PAGE, Outcome.AWAY, "503"),
        (200, "<html><body><nav>Home</nav></body></html>", Outcome.UNREADABLE, "story"),
        (200, re.sub(r"<p>(?!Many).*?</p>", "", PAGE), Outcome.OTHER, "a likeness of 0.1"),
    ],
)
def test_a_page_that_is_no_longer_to_be_had_is_noted_and_changes_no_finding(
    store: DossierStore, key: str, site: Site, desk: Ports, status: int, page: str, outcome: Outcome, told: str
) -> None:
    before, version = store.dossier(key), store.entry(key).version
    site.status, site.page = status, page
    last = fetched_again(store, desk, key)
    assert last.outcome is outcome
    assert told in last.told
    assert (store.dossier(key), store.entry(key).version) == (before, version)
    (line,) = [line for line in call("versions", key).splitlines() if line.startswith("fetched again")]
    assert f": {outcome} (" in line
    assert "\n" not in last.told


def test_an_edit_is_a_version_with_its_words_counted_its_diff_and_an_event(
    store: DossierStore, key: str, site: Site, desk: Ports
) -> None:
    before = store.dossier(key)
    site.page = EDITED
    assert fetched_again(store, desk, key).told == "2 words added, 1 removed"
    after = store.dossier(key)
    scratch = run(site.address, desk)
    assert (after.article, after.claims, after.summary) == (scratch.article, scratch.claims, scratch.summary)
    assert next_step(after) is None
    told = json.loads(call("versions", key, "--json"))
    assert [(row["number"], row["added"], row["removed"]) for row in told["versions"]] == [(1, None, None), (2, 2, 1)]
    assert (told["refetched"]["outcome"], told["refetched"]["told"]) == ("edited", "2 words added, 1 removed")
    diff = call("versions", key, "--diff").splitlines()
    assert diff[0].startswith("--- version 1, 20")
    assert [line for line in diff if re.match(r"[+-][^+-]", line)] == [
        "-Plants that released the odors produced twice as many buds and flowers as plants that were silent.",
        "+Plants that released the odors produced five times as many buds and flowers as plants that were silent.",
    ]
    assert json.loads(call("versions", key, "2", "--diff", "--json"))["diff"] == diff
    assert call("events").split("  ")[1:] == [key, "edited 1 -> 2\n"]
    assert [version.dossier for version in Refetches(store, []).versions(key)] == [before, after]


def test_a_story_that_cannot_be_checked_again_keeps_its_findings(
    store: DossierStore, key: str, site: Site, desk: Ports
) -> None:
    site.page = EDITED
    before, refetches = store.dossier(key), Refetches(store, [])
    refetch(refetches, lambda: desk, key, lambda _key: None)

    def no_models() -> Ports:
        raise ModelUnavailable("smollm2: its file is not here; run `copydesk models pull`")

    check_edited(refetches, no_models, key)
    last = refetches.last(key)
    assert last is not None
    assert (last.outcome, last.told) == (Outcome.FAILED, "smollm2: its file is not here; run `copydesk models pull`")
    assert store.dossier(key) == before


def test_a_version_that_is_not_there_is_said(key: str) -> None:
    done = CliRunner().invoke(app, ["versions", key, "--diff"])
    assert isinstance(done.exception, InputUnusable)
    assert str(done.exception) == "there is no version 1 that changed one before it: there are 1 in all"


def test_each_key_that_is_due_is_sent_once(store: DossierStore, key: str) -> None:
    sent: list[str] = []
    refetches = Refetches(store, [1e-9])
    assert [send_due(refetches, sent.append, hold_s=60) for _again in range(2)] == [1, 0]
    assert sent == [key]


def test_workers_fetch_a_story_again_when_it_is_due_and_when_they_are_told_to(
    store: DossierStore, key: str, site: Site, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = RedisServer(tmp_path)
    redis.start()
    monkeypatch.setenv("COPYDESK_REDIS_URL", redis.url)
    environment = {
        "COPYDESK_REDIS_URL": redis.url,
        "COPYDESK_DATABASE_URL": sqlite_url,
        "COPYDESK_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
        "COPYDESK_REFETCH_HOURS": "[0.0001]",
    }
    site.page = EDITED
    workers = Workers(["-m", "worker.cli", "work", "--model", "teaching"], environment, tmp_path / "log")
    try:
        wait_for_version(2, store, key, tmp_path / "log")
        site.page = PAGE
        said = f"{key}  to be fetched again: `copydesk versions {key}` tells what was found\n"
        assert call("refetch", key) == said
        wait_for_version(3, store, key, tmp_path / "log")
    finally:
        workers.kill()
        redis.kill()


def wait_for_version(number: int, store: DossierStore, key: str, log: Path) -> None:
    until = time.monotonic() + WITHIN_S
    while len(Refetches(store, []).versions(key)) < number:
        assert time.monotonic() < until, log.read_text()[-3000:]
        time.sleep(0.1)
