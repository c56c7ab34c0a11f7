"""What do the web tests ask? The real app on a real SQLite store; keys for those who may do little, and everything."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Response
from starlette.testclient import TestClient

from config.settings import Settings
from dossier.record import Dossier
from evaluation.rig import RedisServer, free_port
from tests.leases import finished, lease_of
from web.app import make_web
from worker.desk import ModelSet, open_desk
from worker.line.submitting import Line
from worker.pipeline import STEPS, advance
from worker.store.api_key import Scope
from worker.store.keys import Keys

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "examples" / "library.jsonl"
See = Callable[..., Page]
STORY = (
    "Moths and lamps\n\nMoths circle lamps at night because they turn their backs to the light — “a dorsal light "
    "response”. The researchers filmed 40 insects in 3D. It gives to see that the answer is of the strong.\n"
)


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@dataclass
class Desk:
    """The app, what asks it, and its line."""

    app: FastAPI
    client: TestClient
    line: Line

    def key(self, *scopes: Scope) -> dict[str, str]:
        """The header of a new key."""
        return {"Authorization": f"Bearer {Keys(self.line.store).create('a test', scopes)[1]}"}

    def post(self, body: Any, path: str = "/api/v1/articles", **headers: str) -> Any:
        return self.client.post(path, json=body, headers=headers)

    def finished(self) -> str:
        """The key of a dossier that has gone through every step, in the store alone."""
        key = self.line.put(self.line.in_text(STORY)).key
        ports = open_desk(self.line.settings, offline=True, models=ModelSet.TEACHING)
        for step in STEPS[1:]:
            self.do(key, step.name, ports)
        return key

    def keep(self, dossier: Dossier) -> str:
        """The key of a finished dossier."""
        return finished(self.line.store, dossier)

    def do(self, key: str, name: str, ports: Any = None) -> None:
        """One step, as a worker does it."""
        ports = ports or open_desk(self.line.settings, offline=True, models=ModelSet.TEACHING)
        names = [step.name for step in STEPS]
        place = names.index(name)
        lease = lease_of(self.line.store, key)
        done: Dossier = advance(lease.dossier, STEPS[place], ports, lambda _step, _took_s: None)
        assert self.line.store.save(lease, done, names[place + 1] if place + 1 < len(names) else None)


@pytest.fixture(scope="module")
def open_web(redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Desk]]:
    """Opens an app of its own, with these settings; its client bears a key that is good for everything."""
    desks: list[Desk] = []

    def open_it(**given: Any) -> Desk:
        database = f"sqlite:///{tmp_path_factory.mktemp('web')}/copydesk.db"
        more = {"redis_url": redis.url, "database_url": database, "library": LIBRARY, "contact": "", "writer": ""}
        app = make_web(Settings(**(more | given)))
        desk = Desk(app, TestClient(app, raise_server_exceptions=False), app.state.newsroom.line)
        desk.client.headers.update(desk.key(Scope.ADMIN))
        desk.client.__enter__()
        desks.append(desk)
        return desk

    yield open_it
    for desk in desks:
        desk.client.__exit__()
        desk.line.store.close()


@pytest.fixture(scope="module")
def served(desk: Desk) -> Iterator[str]:
    """The address of the file's app, on a socket."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(desk.app, port=port, log_level="error", timeout_graceful_shutdown=1))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    desk.app.state.newsroom.closing.set()
    server.should_exit = True
    thread.join()


@pytest.fixture
def see(browser: Browser, served: str, pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> Iterator[See]:
    """Opens a window on the served app; fails where a page complains, or asks anything of anyone else.

    What it shows at the end of the test is kept as a picture in out/pictures.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def asked(url: str) -> None:
        if not url.startswith((served, "data:", "blob:")):
            complaints.append(f"asked for {url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            complaints.append(f"{response.status} at {response.url}")

    def complain(kind: str, words: str) -> None:
        if kind == "error" and not words.startswith("Failed to load resource"):  # a page that says 404 is one, too
            complaints.append(words)

    def open_it(path: str = "/", width: int = 1280, **more: Any) -> Page:
        context = browser.new_context(base_url=served, viewport={"width": width, "height": 900}, **more)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.on("request", lambda request: asked(request.url))
        context.on("response", answered)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda told: complain(told.type, told.text))
        window = context.new_page()
        window.goto(path)
        return window

    yield open_it
    pictures = pytestconfig.rootpath / "out" / "pictures"
    for number, window in enumerate(page for context in contexts for page in context.pages):
        name = re.sub(r"\W+", "-", request.node.name).strip("-")
        window.screenshot(path=pictures / f"{name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def desk(open_web: Callable[..., Desk]) -> Desk:
    """One app for all tests of a file."""
    return open_web()
