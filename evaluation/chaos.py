"""Does the second engine finish every article once, while workers are killed and Redis is restarted empty?

The articles are read from a server on loopback and judged by the teaching models, slowed down to what real ones take.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from config.settings import load_settings
from evaluation.rig import RedisServer, Workers, answering
from evaluation.rows import Figure
from worker.desk import open_dossiers
from worker.pipeline import STEPS

if TYPE_CHECKING:
    from worker.store.store import DossierStore

WORKERS = 2
KILL_EVERY_S = (20.0, 30.0)
REDIS_RESTART_AFTER_KILLS = 2
ANSWER_DELAY_S = 0.25
GIVE_UP_S = 1800
_WORK = ["-m", "worker.cli", "work", "--no-beat", "--model", "teaching"]


@dataclass(slots=True)
class Trial:
    """What goes on: the servers, the store, and what was done to them."""

    folder: Path
    redis: RedisServer
    store: DossierStore
    environment: dict[str, str]
    workers: list[Workers] = field(default_factory=list)
    kills: int = 0
    consuming_again_s: float | None = None

    def start_worker(self) -> None:
        self.workers.append(Workers(_WORK, self.environment, self.folder / "workers.log"))

    def kill_a_worker(self) -> None:
        self.workers.pop(random.randrange(len(self.workers))).kill()
        self.kills += 1
        _say(f"killed a worker ({self.kills})")
        self.start_worker()

    def restart_redis_empty(self) -> None:
        self.redis.kill()
        time.sleep(1)
        self.redis.start()
        began = time.time()
        _say("restarted Redis, empty")
        while not any(entry.holder and entry.changed_at > began for entry in self.store.entries()):
            if time.time() - began > GIVE_UP_S:
                return
            time.sleep(0.2)
        self.consuming_again_s = round(time.time() - began, 1)
        _say(f"consuming again after {self.consuming_again_s} s")


def measure(articles: int) -> list[Figure]:
    """finished, lost, doubled, seconds until consuming again, kills and seconds in all, for that many articles.

    Where the articles are done before Redis is restarted, there is no time until consuming again.
    """
    began = time.monotonic()
    with TemporaryDirectory(prefix="copydesk-chaos-") as name, stories_site() as site, _trial(Path(name)) as trial:
        addresses = [f"{site}/story-{number}" for number in range(articles)]
        _queue(addresses, trial.environment)
        _disturb_until_done(trial, articles)
        took_s = time.monotonic() - began
        finished, doubled = _count(trial.store, addresses)
    values = {
        "finished": finished,
        "lost": articles - finished,
        "doubled": doubled,
        "seconds_until_consuming_again": trial.consuming_again_s,
        "kills": trial.kills,
        "seconds": round(took_s, 1),
    }
    return [
        Figure("chaos", None, "copydesk", metric, float(value), articles)
        for metric, value in values.items()
        if value is not None
    ]


@contextmanager
def _trial(folder: Path) -> Iterator[Trial]:
    redis = RedisServer(folder)
    redis.start()
    environment = {
        "COPYDESK_REDIS_URL": redis.url,
        "COPYDESK_DATABASE_URL": os.environ.get("COPYDESK_DATABASE_URL", f"sqlite:///{folder / 'chaos.db'}"),
        "COPYDESK_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
        "COPYDESK_TEACHING_DELAY_S": str(ANSWER_DELAY_S),
    }
    settings = load_settings().model_copy(update={"database_url": environment["COPYDESK_DATABASE_URL"]})
    trial = Trial(folder, redis, open_dossiers(settings), environment)
    beat = Workers(["-m", "worker.cli", "beat"], environment, folder / "beat.log")
    try:
        for _number in range(WORKERS):
            trial.start_worker()
        yield trial
    finally:
        for process in (*trial.workers, beat):
            process.kill()
        redis.kill()


def _disturb_until_done(trial: Trial, articles: int) -> None:
    began = time.monotonic()
    next_kill = began + random.uniform(*KILL_EVERY_S)
    while time.monotonic() - began < GIVE_UP_S:
        open_ones = [entry for entry in trial.store.entries() if entry.step]
        if not open_ones:
            return
        if time.monotonic() >= next_kill:
            _say(f"{articles - len(open_ones)} of {articles} finished")
            trial.kill_a_worker()
            next_kill = time.monotonic() + random.uniform(*KILL_EVERY_S)
            if trial.kills == REDIS_RESTART_AFTER_KILLS:
                trial.restart_redis_empty()
        time.sleep(0.5)


def _count(store: DossierStore, addresses: list[str]) -> tuple[int, int]:
    """How many addresses have a finished dossier, and how many have two, or one with a step on record twice."""
    names = [step.name for step in STEPS]
    dossiers: Counter[str] = Counter()
    finished: set[str] = set()
    doubled: set[str] = set()
    for entry in store.entries():
        dossiers[entry.address] += 1
        rules = [made.step for made in store.dossier(entry.key).provenance if made.model == "rules"]
        if sorted(set(rules)) != sorted(rules) or dossiers[entry.address] > 1:
            doubled.add(entry.address)
        if entry.step is None and rules == names:
            finished.add(entry.address)
    return len(finished & set(addresses)), len(doubled)


def _queue(addresses: list[str], environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "worker.cli", "queue", "--json", *addresses]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    _say(f"queued {sum(json.loads(line)['new'] for line in done.stdout.splitlines())} articles")


class _Stories(BaseHTTPRequestHandler):
    """Answers every path with the clean example, under a headline and with words of its own, so that none is a copy."""

    PAGE = (Path(__file__).parent.parent / "examples" / "clean-story.html").read_text(encoding="utf-8")

    def do_GET(self) -> None:
        name = self.path[1:]
        body = re.sub(
            r"(?<= )(the|of|and|a|in|to|that)(?= )", rf"\1 {name}", self.PAGE.replace("<h1>", f"<h1>{name}: ")
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what is asked is known."""


@contextmanager
def stories_site() -> Iterator[str]:
    """The address of a server on loopback that has the clean example under every path."""
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), _Stories)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def _say(what: str) -> None:
    print(f"  {what}", file=sys.stderr, flush=True)
