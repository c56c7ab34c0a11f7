"""Does every kind of article get in line once, and is what no worker could read refused at once?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from config.settings import Settings
from dossier.errors import AddressRefused, NotAnArticle
from evaluation.rig import RedisServer, free_port
from worker.cli import app
from worker.line.broker import queue_length
from worker.line.submitting import HANDED_IN, Line
from worker.pipeline import next_step
from worker.store.entry import Priority, Standing
from worker.store.tables import CALLBACKS

STORY = "Bees remember faces\n\nHoneybees can learn to tell the faces of people apart, researchers say.\n"
HTML = (Path(__file__).parents[3] / "examples" / "clean-story.html").read_text()


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def line(redis: RedisServer, sqlite_url: str) -> Line:
    return Line(Settings(redis_url=redis.url, database_url=sqlite_url, library=None))


def test_an_address_is_left_to_a_worker_and_a_page_that_is_handed_in_is_read_now(line: Line) -> None:
    steps = {}
    for name, dossier in {
        "url": line.at_url(" https://example.org/story "),
        "html": line.in_html(HTML),
        "text": line.in_text(STORY, address="the desk"),
    }.items():
        put = line.put(dossier)
        assert put.new
        assert put.held is None
        steps[name] = (line.store.entry(put.key).address, line.store.entry(put.key).step)
    assert steps == {
        "url": ("https://example.org/story", "read_article"),
        "html": (HANDED_IN, "clean_article"),
        "text": ("the desk", "clean_article"),
    }


def test_a_headline_that_is_given_with_a_text_is_put_above_it(line: Line) -> None:
    page = line.in_text("Honeybees can learn to tell the faces of people apart.", "Bees remember faces").page
    assert page is not None
    assert page.text == "Bees remember faces\n\nHoneybees can learn to tell the faces of people apart."


def test_what_is_handed_in_twice_is_in_line_once(line: Line) -> None:
    first, again = line.put(line.in_text(STORY)), line.put(line.in_text(STORY))
    assert (first.key, again.new) == (again.key, False)
    assert line.put(line.in_text(STORY, address="elsewhere")).new


@pytest.mark.parametrize(
    "url",
    [
        "http://10.1.2.3/private",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "https://93.184.215.14:22/",
        "ftp://example.org/story",
        "https://user:secret@example.org/",
        "https://",
    ],
)
def test_an_address_that_no_worker_would_go_to_is_refused_at_once(line: Line, url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        line.at_url(url)
    assert "secret" not in str(caught.value)


def test_a_network_that_may_be_reached_may_be_submitted(sqlite_url: str, redis: RedisServer) -> None:
    settings = Settings(redis_url=redis.url, database_url=sqlite_url, allowed_networks=("10.0.0.0/8",))
    assert next_step(Line(settings).at_url("http://10.1.2.3:81/story")) is not None


@pytest.mark.parametrize("body", ["", " \n", "\0\1\2\3 binary", "No sentence"])
def test_what_holds_no_story_is_refused(line: Line, body: str) -> None:
    with pytest.raises(NotAnArticle):
        line.in_text(body)
    with pytest.raises(NotAnArticle):
        line.in_html(body)


def test_without_redis_articles_are_kept_and_do_not_wait_for_it_one_by_one(sqlite_url: str) -> None:
    line = Line(Settings(redis_url=f"redis://127.0.0.1:{free_port()}/0", database_url=sqlite_url))
    began = time.monotonic()
    put = [line.put(line.at_url(f"https://example.org/{number}")) for number in range(10)]
    assert time.monotonic() - began < 5
    assert all("cannot be used" in str(each.held) for each in put)
    assert line.store.counts()[Standing.SENT] == 10


def test_of_tasks_that_wait_those_of_a_higher_priority_are_taken_first(line: Line, redis: RedisServer) -> None:
    from kombu import Connection, Consumer, Queue
    from redis import Redis

    client = Redis.from_url(redis.url)
    client.flushall()
    order = [Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.LOW, Priority.HIGH]
    keys = [line.put(line.at_url(f"https://example.org/{at}"), each).key for at, each in enumerate(order)]
    assert queue_length(client, "network") == len(order)
    taken: list[str] = []

    def take(body: tuple[list[str], object, object], message: Any) -> None:
        taken.append(body[0][0])
        message.ack()

    with Connection(redis.url) as connection, Consumer(connection, [Queue("network")], callbacks=[take]) as consumer:
        consumer.qos(prefetch_count=1)
        while len(taken) < len(order):
            connection.drain_events(timeout=5)
    assert taken == [keys[at] for at in (2, 4, 1, 0, 3)]
    assert queue_length(client, "network") == 0


def test_the_command_line_names_whom_to_call_back_and_is_refused_where_none_could_be(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPYDESK_DATABASE_URL", line.settings.database_url)
    monkeypatch.setenv("COPYDESK_REDIS_URL", line.settings.redis_url)
    command = ("queue", "https://example.org/a", "https://example.org/b", "--json", "--callback")
    refused = CliRunner().invoke(app, [*command, "https://desk.example/hook"])
    assert "COPYDESK_WEBHOOK_SECRET is not set" in str(refused.exception)
    monkeypatch.setenv("COPYDESK_WEBHOOK_SECRET", "whsec_" + "c2VjcmV0" * 4)
    assert "not a public address" in str(CliRunner().invoke(app, [*command, "https://10.0.0.1/"]).exception)
    assert line.store.entries() == ()
    done = CliRunner().invoke(app, [*command, "https://desk.example/hook"], catch_exceptions=False)
    keys = {json.loads(each)["key"] for each in done.stdout.splitlines()}
    with line.store.transaction() as connection:
        called = {(row.key, row.url) for row in connection.execute(select(CALLBACKS))}
    assert called == {(key, "https://desk.example/hook") for key in keys}
    assert len(keys) == 2
