"""From a key to a dossier where `copydesk up` runs, at the desk and over HTTP; does that end with all it started?"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from evaluation.rig import Workers, free_port
from worker.pipeline import STEPS

ROOT = Path(__file__).parents[2]
ARTICLES = "/api/v1/articles"
WITHIN_S = 90.0


@dataclass
class Newsroom:
    """What `copydesk up` has started, and who asks it."""

    up: Workers
    client: httpx.Client
    redis_port: int
    log: Path


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    port, redis_port = free_port(), free_port()
    environment = {
        "COPYDESK_REDIS_URL": f"redis://:a%20secret@127.0.0.1:{redis_port}/0",
        "COPYDESK_DATABASE_URL": f"sqlite:///{tmp_path}/copydesk.db",
        "COPYDESK_LIBRARY": str(ROOT / "examples" / "library.jsonl"),
    }
    command = ["-m", "web.cli", "up", "--port", str(port), "--model", "teaching"]
    up = Workers(command, environment, tmp_path / "log")
    made = subprocess.run(
        [sys.executable, "-m", "web.cli", "keys", "create", "journey", "--scope", "read", "--scope", "submit"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    headers = {"Authorization": f"Bearer {made.stdout.strip()}"}
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=WITHIN_S, trust_env=False
    ) as client:
        yield Newsroom(up, client, redis_port, tmp_path / "log")
    up.kill()


def ready(client: httpx.Client) -> bool:
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        try:
            return client.get("/health/ready").status_code == 200
        except httpx.ConnectError:
            time.sleep(0.1)
    return False


def test_an_article_is_submitted_watched_and_read(
    newsroom: Newsroom, browser: Browser, pytestconfig: pytest.Config
) -> None:
    client = newsroom.client
    assert ready(client)
    page = (ROOT / "examples" / "anti-reward.html").read_text()
    placed = client.post(ARTICLES, json={"html": page, "address": "https://example.org/story"})
    assert placed.status_code == 202, placed.text
    events = []
    with client.stream("GET", f"{placed.headers['Location']}/events") as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        lines = [line for line in stream.iter_lines() if line.startswith(("event: ", "data: "))]
    events = [(name[7:], json.loads(data[6:])) for name, data in zip(lines[::2], lines[1::2], strict=True)]
    assert [name for name, _state in events] == ["progress"] * (len(events) - 1) + ["end"]
    done = [sum(step["state"] == "done" for step in state["steps"]) for _name, state in events]
    assert done == sorted(done)
    assert (events[-1][1]["standing"], done[-1]) == ("FINISHED", len(STEPS))
    article = client.get(placed.headers["Location"]).json()
    dossier = client.get(article["links"]["dossier"])
    assert dossier.json()["schema"] == "copydesk.dossier/1"
    assert dossier.json()["flags"]
    again = client.get(article["links"]["dossier"], headers={"If-None-Match": dossier.headers["ETag"]})
    assert again.status_code == 304
    assert client.delete(placed.headers["Location"]).status_code == 403
    assert_all_is_told_to_prometheus(client)
    window = browser.new_page(base_url=str(client.base_url))
    assert_an_editor_watches_another_finish(window, client.headers["Authorization"].removeprefix("Bearer "))
    window.screenshot(path=pytestconfig.rootpath / "out" / "pictures" / "watched-to-its-end.png")
    window.close()
    assert_all_ends_while_somebody_watches(newsroom)


def assert_all_is_told_to_prometheus(client: httpx.Client) -> None:
    """What the database knows, and what the workers of the same machine have counted."""
    told = client.get("/metrics").text
    assert 'copydesk_articles{standing="FINISHED"} 1.0' in told
    for step in STEPS[1:]:
        assert f'copydesk_steps_total{{outcome="done",step="{step.name}"}} 1.0' in told
    for pool in ("model", "network"):
        assert re.search(rf'^copydesk_resident_bytes{{pid="\d+",pool="{pool}"}}', told, re.MULTILINE)


def assert_an_editor_watches_another_finish(window: Page, key: str) -> None:
    """At the desk, where it is submitted as a file."""
    window.goto("/desk/submit")
    window.get_by_label("Your key").fill(key)
    window.get_by_role("button", name="Sign in").click()
    window.get_by_label("A web page or a text").set_input_files(ROOT / "examples" / "clean-story.html")
    window.locator("form[enctype] button").click()
    window.get_by_role("link", name="clean-story.html").click()
    # The page goes on to the review by itself.
    window.get_by_role("region", name="What was found").wait_for(timeout=WITHIN_S * 1000)
    expect(window.get_by_role("region", name="The article")).to_contain_text("Wild tobacco")


def assert_all_ends_while_somebody_watches(newsroom: Newsroom) -> None:
    """At the end of the same journey: processes are slow to start."""
    location = newsroom.client.post(ARTICLES, json={"url": "http://unknown.invalid/story"}).headers["Location"]
    until = time.monotonic() + WITHIN_S
    while newsroom.client.get(location).json()["standing"] != "DUE":
        assert time.monotonic() < until
        time.sleep(0.1)
    seen: list[str] = []

    def watch() -> None:
        with newsroom.client.stream("GET", f"{location}/events") as stream:
            seen.extend(line for line in stream.iter_lines() if line)

    watcher = Thread(target=watch)
    watcher.start()
    time.sleep(0.2)
    started = psutil.Process(newsroom.up.pid).children(recursive=True)
    assert {line.split("|")[0].strip() for line in newsroom.log.read_text().splitlines()} >= {"up", "web", "network"}
    os.kill(newsroom.up.pid, signal.SIGTERM)
    _gone, alive = psutil.wait_procs(started, timeout=WITHIN_S)
    assert alive == []
    assert newsroom.up.wait() == 0, newsroom.log.read_text()
    watcher.join()
    assert "event: progress" in seen
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", newsroom.redis_port))
    assert "secret" not in newsroom.log.read_text()
