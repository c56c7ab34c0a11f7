"""Is a page that we have a copy of asked for only where it has changed, with a real server here?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dossier.errors import PageUnavailable
from dossier.text import Page, Validators
from evaluation.rig import answering
from scraper.fetch import Fetched, fetch
from scraper.limits import Limits
from scraper.manners import Manners
from scraper.reader import PageReader

BODY = b"<rss version='2.0'/>"
STORY = b"<html><body><h1>Frogs hum</h1>" + b"<p>Tree frogs begin to hum an hour before it rains.</p>" * 8
IN_PARTS = STORY.replace(b"<body>", b"<head><link rel=next href='/parts?page=2'></head><body>")
COPY = Validators('W/"7"', "Wed, 25 Nov 2026 10:00:00 GMT")


class Site(ThreadingHTTPServer):
    """One feed at /feed and behind /moved; /stubborn answers 304 whoever asks, /busy 503."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, str]] = []

    def fetched(self, path: str, held: Validators) -> Fetched:
        limits = Limits(allowed_networks=("127.0.0.0/8",))
        return fetch(f"http://127.0.0.1:{self.server_address[1]}{path}", limits, Manners(), "application/rss+xml", held)

    def read(self, path: str, held: Page | None = None) -> Page:
        limits = Limits(allowed_networks=("127.0.0.0/8",))
        return PageReader(limits).read(f"http://127.0.0.1:{self.server_address[1]}{path}", held)


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append({"path": self.path, **self.headers})
        fresh = self.headers.get("If-None-Match") == COPY.etag
        named = {"ETag": COPY.etag, "Cache-Control": "max-age=600"}
        status, headers, body = {
            "/feed": (304, named, b"") if fresh else (200, {**named, "Last-Modified": COPY.last_modified}, BODY),
            "/story": (304, named, b"") if fresh else (200, named, STORY),
            "/parts": (200, named, IN_PARTS),
            "/moved": (301, {"Location": "/feed"}, b""),
            "/stubborn": (304, {}, b""),
            "/busy": (503, {"Retry-After": "7200"}, b""),
        }.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with answering(Site()) as server:
        yield server


def test_the_first_answer_brings_what_to_ask_with_next_time(site: Site) -> None:
    got = site.fetched("/feed", Validators())
    assert (got.body, got.validators, got.cache_control, got.unchanged) == (BODY, COPY, "max-age=600", False)
    assert "If-None-Match" not in site.asked[-1]
    assert site.asked[-1]["Accept"] == "application/rss+xml"


@pytest.mark.parametrize("path", ["/feed", "/moved"])
def test_a_copy_that_still_holds_is_not_sent_again_and_keeps_what_the_answer_left_out(site: Site, path: str) -> None:
    got = site.fetched(path, COPY)
    assert (got.body, got.validators, got.unchanged) == (b"", COPY, True)
    assert site.asked[-1]["If-Modified-Since"] == COPY.last_modified


def test_the_sites_rules_are_asked_for_without_conditions(site: Site) -> None:
    site.fetched("/feed", COPY)
    (robots,) = [asked for asked in site.asked[-4:] if asked["path"] == "/robots.txt"]
    assert "If-None-Match" not in robots


@pytest.mark.parametrize("held", [Validators(), Validators(etag='"\N{SNOWMAN}"')])
def test_not_modified_counts_only_where_it_was_asked_for(site: Site, held: Validators) -> None:
    with pytest.raises(PageUnavailable, match="304"):
        site.fetched("/stubborn", held)


def test_when_to_come_again_is_told_with_the_error(site: Site) -> None:
    with pytest.raises(PageUnavailable) as told:
        site.fetched("/busy", Validators())
    assert told.value.retry_after == "7200"


def test_a_story_that_still_holds_is_the_one_that_was_read(site: Site) -> None:
    story = site.read("/story")
    assert story.validators == Validators(COPY.etag)
    held = replace(story, title="As it was read before")
    assert site.read("/story", held) == held
    assert site.read("/story", replace(held, validators=Validators('"6"'))) == story


def test_a_story_of_several_answers_has_none_that_speaks_for_all(site: Site) -> None:
    story = site.read("/parts")
    assert (len(story.lacking), story.validators) == (1, Validators())
