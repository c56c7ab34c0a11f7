"""Can a newsroom subscribe to a feed, see how it stands, ask it, and give it up, by what it types?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from evaluation.rig import RedisServer, answering, free_port

FEED = "<rss version='2.0'><channel><title>The Pond</title>{}</channel></rss>"
OWLS, FROGS = (f"<item><title>{name}</title><link>/news/{name}</link></item>" for name in ("owls", "frogs"))


class Site(ThreadingHTTPServer):
    """One feed, and a page that links to it."""

    feed: str | None = FEED.format(OWLS)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        page = "<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head></html>"
        body = {"/feed": self.server.feed, "/": page}.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or "")))
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


@pytest.fixture
def site() -> Iterator[Site]:
    with answering(Site(("127.0.0.1", 0), Handler)) as server:
        yield server


@dataclass
class Newsroom:
    """What its commands are typed with, and how many articles wait on its queue."""

    feeds: Callable[..., Any]
    typed: Callable[..., Any]
    waiting: Callable[[], int]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    redis = RedisServer(tmp_path_factory.mktemp("redis"))
    redis.start()
    yield redis
    redis.kill()


@pytest.fixture
def newsroom(copydesk: Callable[..., Any], tmp_path: Path, redis: RedisServer) -> Newsroom:
    from redis import Redis

    from worker.line.broker import queue_length

    settings = {
        "database_url": f"sqlite:///{tmp_path}/copydesk.db",
        "redis_url": redis.url,
        "allowed_networks": '["127.0.0.0/8"]',
    }
    client = Redis.from_url(redis.url)
    client.flushall()
    return Newsroom(
        partial(copydesk, "feeds", **settings),
        partial(copydesk, **settings),
        lambda: queue_length(client, "network"),
    )


def test_a_feed_is_added_listed_asked_and_given_up(newsroom: Newsroom, site: Site) -> None:
    feeds, feed = newsroom.feeds, f"{site.address}/feed"
    done = feeds("add", feed)
    assert (done.returncode, done.stdout) == (0, f"{feed}  The Pond  1 item: 1 marked as seen\n")
    assert done.stderr == f"  reading {feed} ...\n"
    assert "subscribed to already" in feeds("add", feed).stdout
    site.feed = FEED.format(FROGS + OWLS)
    assert feeds("poll").stdout == ""
    asked = feeds("poll", "--now")
    assert (asked.returncode, asked.stdout) == (0, f"{feed}  2 items: 1 new, 1 seen before\n")
    assert newsroom.waiting() == 1
    queued = json.loads(newsroom.typed("status", "--all", "--json").stdout)["dossiers"]
    assert [(each["address"], each["step"]) for each in queued] == [(f"{site.address}/news/frogs", "read_article")]
    (listed,) = json.loads(feeds("list", "--json").stdout)["feeds"]
    assert (listed["address"], listed["title"], listed["error"]) == (feed, "The Pond", None)
    assert listed["due_at"] > listed["polled_at"] >= listed["added_at"]
    assert (feeds("remove", feed).returncode, feeds("list").stdout) == (0, "")


def test_with_the_backlog_and_json_every_story_is_queued(newsroom: Newsroom, site: Site) -> None:
    done = newsroom.feeds("add", "--backlog", "--json", f"{site.address}/feed")
    (told,) = json.loads(done.stdout)["feeds"]
    assert (done.returncode, told["title"], len(told["new"]), told["known"]) == (0, "The Pond", 1, False)
    assert newsroom.waiting() == 1
    polled = json.loads(newsroom.feeds("poll", f"{site.address}/feed", "--json").stdout)["feeds"]
    assert [(each["new"], each["seen"], each["error"]) for each in polled] == [([], 1, None)]


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/", 2, "a web page, not a feed; it links to the feed {site}/feed"),
        ("/nothing", 2, "the site answered 404 Not Found"),
        (":1/", 3, "Connection refused"),
    ],
)
def test_what_cannot_be_a_feed_is_one_clear_line_and_is_not_kept(
    newsroom: Newsroom, site: Site, path: str, code: int, words: str
) -> None:
    done = newsroom.feeds("add", "http://127.0.0.1:1/" if path == ":1/" else f"{site.address}{path}")
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("copydesk: ")]
    assert words.format(site=site.address) in said
    assert (done.returncode, done.stdout, newsroom.feeds("list").stdout) == (code, "", "")


def test_a_feed_that_fails_is_an_error_that_the_list_keeps(newsroom: Newsroom, site: Site) -> None:
    feed = f"{site.address}/feed"
    newsroom.feeds("add", feed)
    site.feed = None
    done = newsroom.feeds("poll", "--now")
    assert (done.returncode, "the site answered 404 Not Found" in done.stdout) == (3, True)
    listed = newsroom.feeds("list").stdout
    assert listed.startswith(f"{feed}  The Pond  read ")
    assert f"failed 1 time: {feed}: the site answered 404 Not Found" in listed


@pytest.mark.parametrize("command", ["poll", "remove"])
def test_a_feed_that_nobody_subscribed_to_is_said_so(newsroom: Newsroom, command: str) -> None:
    done = newsroom.feeds(command, "https://pond.example/feed")
    assert done.returncode == 2
    assert "https://pond.example/feed: no feed of yours; `copydesk feeds list` lists them" in done.stderr


def test_without_redis_what_is_new_is_kept_and_said_to_be(newsroom: Newsroom, site: Site) -> None:
    done = newsroom.feeds("add", "--backlog", f"{site.address}/feed", redis_url=f"redis://127.0.0.1:{free_port()}/0")
    assert (done.returncode, "1 item: 1 new" in done.stdout) == (3, True)
    assert "kept, and taken up once Redis is back" in done.stderr
    assert json.loads(newsroom.typed("status", "--json").stdout)["SENT"] == 1
