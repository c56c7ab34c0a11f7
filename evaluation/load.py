"""How long does the API take to answer under 200 requests a second of reads and submissions?

A real `copydesk serve` with a real Redis, which also keeps the book of how often each key asked, and a store of some
hundreds of finished dossiers: SQLite, then PostgreSQL where pgserver is installed. No worker runs, so what is
submitted stays in line. Locust asks (evaluation/load_clients.py): 100 clients with ten keys, each of which waits for
its answer, so that a server which is too slow shows in the rate that is reached; and beside them ten that ask for an
empty endpoint, whose times are those of the server, of Locust and of the machine. The first seconds do not count.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from config.settings import Settings, load_settings
from dossier.errors import InputUnusable, OutsideFailed
from evaluation.mixed import stories
from evaluation.rig import START_TIMEOUT_S, PostgresServer, RedisServer, Workers, free_port
from evaluation.rows import Figure
from evaluation.speed import LIBRARY
from worker.desk import ModelSet, open_desk, open_dossiers
from worker.pipeline import STEPS, run
from worker.store.api_key import Scope
from worker.store.keys import Keys
from worker.store.opening import migrate
from worker.store.store import DossierStore

PROCESSES = 2
"""Of the server: one is busy with 200 requests a second and nothing else."""

RATE = 200
"""Requests a second, those for the empty endpoint not counted."""

CLIENTS, WATCHERS, KEYS = 100, 10, 10
WARM_UP_S = 5.0
FILLED = 300
"""How many dossiers are there to be read."""

BOUNDLESS = 1_000_000
"""Requests a minute of a key, and articles in line: neither is to be reached."""

EMPTY, SUBMITS = "empty", ("submit text", "submit address")
READS = ("status", "list", "dossier", "unchanged", "flags", "claims")
BUSY, BARE_503, NO_ANSWER = 503, -503, 0


class Answer(NamedTuple):
    """One answer: when it came, in seconds since the start; to what; its status; after how long."""

    at_s: float
    kind: str
    status: int
    took_ms: float


def measure(seconds: int) -> list[Figure]:
    """Figures for each store. Raises InputUnusable where Locust is not there, OutsideFailed where a server is not."""
    if not find_spec("locust"):
        raise InputUnusable("Locust is not installed: python -m pip install -c constraints.txt -e '.[load]'")
    found = []
    with TemporaryDirectory(prefix="copydesk-load-") as name, ExitStack() as stack:
        stores = {"SQLite": f"sqlite:///{name}/copydesk.db"}
        if find_spec("pgserver"):
            stores["PostgreSQL"] = stack.enter_context(closing(PostgresServer())).url
        for store, database_url in stores.items():
            folder = Path(name, store)
            folder.mkdir()
            with _serving(folder, database_url) as trial:
                found += _measure(store, trial, seconds)
    return found


@dataclass(frozen=True, slots=True)
class _Trial:
    """A server that answers, and what its clients are told."""

    folder: Path
    address: str
    server: psutil.Process
    bearers: Sequence[str]
    keys: Sequence[str]

    def load(self, seconds: int) -> list[Answer]:
        """Every answer of so many seconds."""
        given, answers = self.folder / "given.json", self.folder / "answers.jsonl"
        told = {"bearers": self.bearers, "keys": self.keys, "texts": stories(20, seed=1), "watchers": WATCHERS}
        given.write_text(json.dumps({**told, "answers": str(answers)}), encoding="utf-8")
        count = CLIENTS + WATCHERS
        command = [sys.executable, "-m", "locust", "--headless", "--only-summary", "--loglevel", "WARNING"]
        command += ["--locustfile", str(Path(__file__).with_name("load_clients.py")), "--host", self.address]
        command += ["--users", str(count), "--spawn-rate", str(count), "--run-time", f"{seconds}s"]
        environment = {**os.environ, "COPYDESK_LOAD": str(given)}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=seconds + 120, check=False
        )
        if not answers.exists():
            raise OutsideFailed(f"locust ended with exit code {done.returncode}: {done.stderr}")
        return [Answer(*json.loads(line)) for line in answers.read_text(encoding="utf-8").splitlines()]


def _measure(store: str, trial: _Trial, seconds: int) -> list[Figure]:
    _say(f"{store}: {RATE} requests a second for {seconds} s")
    used_s = _used_s(trial.server)
    answers = trial.load(round(WARM_UP_S) + seconds)
    used_s = _used_s(trial.server) - used_s
    each_ms = Figure("load", store, "all", "processor_ms", 1000 * used_s / len(answers), len(answers))
    return [*figures(store, [answer for answer in answers if answer.at_s > WARM_UP_S]), each_ms]


def _used_s(server: psutil.Process) -> float:
    """Processor time of the server, all its processes together."""
    return sum(sum(each.cpu_times()[:2]) for each in (server, *server.children(recursive=True)))


def figures(store: str, answers: Sequence[Answer]) -> list[Figure]:
    """Times of each kind and of reads and submissions together; the rate; how many answers had each status."""
    parts = {kind: [each for each in answers if each.kind == kind] for kind in (EMPTY, *READS, *SUBMITS)}
    parts["reads"] = [each for each in answers if each.kind in READS]
    parts["submissions"] = [each for each in answers if each.kind in SUBMITS]
    found = [figure for part, each in parts.items() if len(each) > 1 for figure in _times(store, part, each)]
    loading = [each for each in answers if each.kind != EMPTY]
    lasted_s = max(each.at_s for each in answers) - min(each.at_s for each in answers)
    statuses = Counter(each.status for each in loading)
    failures = sum(n for status, n in statuses.items() if status >= 500 and status != BUSY) + statuses[BARE_503]
    cells = {
        "requests_per_s": len(loading) / lasted_s,
        "failures": failures,
        "busy": statuses[BUSY],
        "unanswered": statuses[NO_ANSWER],
        **{f"status_{status}": n for status, n in sorted(statuses.items()) if 0 < status < 500},
    }
    return found + [Figure("load", store, "all", name, float(value), len(loading)) for name, value in cells.items()]


def _times(store: str, part: str, answers: Sequence[Answer]) -> Iterator[Figure]:
    cuts = quantiles([each.took_ms for each in answers], n=100, method="inclusive")
    for metric, value in (("p50_ms", cuts[49]), ("p99_ms", cuts[98])):
        yield Figure("load", store, part, metric, value, len(answers))


@contextmanager
def _serving(folder: Path, database_url: str) -> Iterator[_Trial]:
    """A server on a store that is filled, with a Redis of its own."""
    redis = RedisServer(folder)
    redis.start()
    address = f"http://127.0.0.1:{free_port()}"
    environment = {
        "COPYDESK_REDIS_URL": redis.url,
        "COPYDESK_BUDGET_REDIS_URL": redis.url,
        "COPYDESK_DATABASE_URL": database_url,
        "COPYDESK_REQUESTS_PER_MINUTE": str(BOUNDLESS),
        "COPYDESK_QUEUE_LIMIT": str(BOUNDLESS),
    }
    server = None
    try:
        migrate(database_url)
        settings = load_settings().model_copy(update={"database_url": database_url})
        store = open_dossiers(settings)
        keys = _fill(store, settings, folder)
        bearers = [Keys(store).create(f"load {n}", [Scope.READ, Scope.SUBMIT])[1] for n in range(KEYS)]
        command = ["-m", "web.cli", "serve", "--port", address.rpartition(":")[2], "--processes", str(PROCESSES)]
        server = Workers(command, environment, folder / "server.log")
        _await(f"{address}/health/ready")
        yield _Trial(folder, address, psutil.Process(server.pid), bearers, keys)
    finally:
        if server:
            server.kill()
        redis.kill()


def _fill(store: DossierStore, settings: Settings, folder: Path) -> list[str]:
    """The keys of dossiers that the teaching models made, every step done."""
    _say(f"making {FILLED} dossiers")
    ports = open_desk(settings, library=str(LIBRARY), offline=True, models=ModelSet.TEACHING)
    keys = []
    for number, text in enumerate(stories(FILLED)):
        path = folder / f"story-{number}.txt"
        path.write_text(text, encoding="utf-8")
        dossier = run(str(path), ports)
        key, _new = store.add(dossier, STEPS[-1].name)
        lease = store.take(key, STEPS[-1].name, "the trial")
        assert lease  # nobody else is there
        store.save(lease, dossier, None)
        keys.append(key)
    return keys


def _await(url: str) -> None:
    until_s = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until_s:
        try:
            urlopen(url, timeout=1).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise OutsideFailed(f"the server does not answer at {url}")


def _say(what: str) -> None:
    print(f"  {what}", file=sys.stderr, flush=True)
