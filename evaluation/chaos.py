"""Does the second engine finish every article once, while workers are killed and Redis and PostgreSQL restarted?

The articles are read from a server on loopback. Most are judged by the teaching models, slowed down; a few short ones
by the real models. All happens on this machine: a Redis, a PostgreSQL, two workers and a beat of the trial's own, and
a receiver of webhooks.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from config.settings import load_settings
from evaluation.chaos_count import RESTARTS, count
from evaluation.chaos_site import SHORT, stories_site, webhooks_taken
from evaluation.rig import PostgresServer, RedisServer, Workers
from evaluation.rows import Figure
from evaluation.speed import EXAMPLES
from worker.desk import ModelSet, open_dossiers
from worker.store.entry import ENDED, Entry, Standing
from worker.store.opening import migrate

if TYPE_CHECKING:
    from worker.store.store import DossierStore

WORKERS = 2
KILL_EVERY_S = (20.0, 30.0)
BEAT_EVERY_KILLS = 2
"""The beat is killed with so many kills of workers."""

RESTART_AFTER_KILLS = dict(zip((1, 3, 5), RESTARTS, strict=True))
AWAY_S = 5
"""For so long Redis, or PostgreSQL, is away."""

ANSWER_DELAY_S = 0.1
"""Of the teaching models, so that 500 articles last for about ten minutes."""

GIVE_UP_S = 3600
TOLD_WITHIN_S = 180
"""Of the end of the last article: for webhooks that a killed worker had not sent."""

EX_TERMINATED = 143
SECRET = "whsec_" + "c2VjcmV0" * 4


@dataclass(slots=True)
class Trial:
    """What goes on: the servers, the store, and what was done to them."""

    folder: Path
    models: ModelSet
    redis: RedisServer
    postgres: PostgresServer
    store: DossierStore
    environment: dict[str, str]
    beat: Workers
    workers: list[Workers] = field(default_factory=list)
    kills: int = 0
    ended: int = 0
    """Workers that ended without being killed. Another is started for each, as a service manager does."""
    again_s: dict[str, float] = field(default_factory=dict)

    def start_worker(self) -> None:
        command = ["-m", "worker.cli", "work", "--no-beat", "--model", self.models.value]
        self.workers.append(Workers(command, self.environment, self.folder / "workers.log"))

    def kill_a_worker(self) -> None:
        self.workers.pop(random.randrange(len(self.workers))).kill()
        self.kills += 1
        _say(f"killed a worker ({self.kills})")
        self.start_worker()

    def kill_the_beat(self) -> None:
        self.beat.kill()
        _say("killed the beat")
        self.beat = _beat(self.folder, self.environment)

    def replace_ended(self) -> None:
        for worker in [each for each in self.workers if each.ended]:
            worker.kill()
            self.workers.remove(worker)
            self.ended += 1
            _say("a worker has ended by itself")
            self.start_worker()

    def restart(self, figure: str) -> None:
        """Redis, as the figure says, or PostgreSQL: killed, away for a while, and started again."""
        server = self.postgres if figure == "postgres_s" else self.redis
        server.kill()
        time.sleep(AWAY_S)
        if figure == "redis_empty_s":
            self.redis.forget()
        server.start()
        _say(RESTARTS[figure])
        again_s = self.await_workers(time.time())
        if again_s is not None:
            self.again_s[figure] = again_s
            _say(f"every worker is at a step again after {again_s} s")

    def await_workers(self, since: float) -> float | None:
        """Seconds until every worker has begun a step; None where that is not seen before all is done."""
        busy: set[int | None] = set()
        while time.time() - since < GIVE_UP_S:
            self.replace_ended()
            entries = self.store.entries()
            busy |= {_group(entry) for entry in entries if entry.changed_at > since}
            if busy.issuperset(worker.pid for worker in self.workers):
                return round(time.time() - since, 1)
            if not _open(entries):
                return None
            time.sleep(0.2)
        return None


def measure(articles: int, real: int) -> list[Figure]:
    """Figures for that many articles with the teaching models, and for so many short ones with the real ones.

    What of the restarts was not reached before the articles were done has no figure. Raises InputUnusable where
    PostgreSQL cannot be had.
    """
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit(EX_TERMINATED))  # so that nothing that was started stays
    parts = ((ModelSet.TEACHING, "story", articles), (ModelSet.DEFAULT, SHORT, real))
    return [figure for models, path, wanted in parts if wanted for figure in _measured(models, path, wanted)]


def _measured(models: ModelSet, path: str, articles: int) -> list[Figure]:
    began = time.monotonic()
    with TemporaryDirectory(prefix="copydesk-chaos-") as name, stories_site() as site, webhooks_taken() as told:
        told_at, finishes = told
        with _trial(Path(name), models, told_at) as trial:
            addresses = [f"{site}/{path}-{number}" for number in range(articles)]
            _queue(addresses, trial.environment)
            _disturb_until_done(trial, articles)
            took_s = round(time.monotonic() - began, 1)
            ended = {entry.key for entry in trial.store.entries(Standing.FINISHED)}
            _await(lambda: ended <= {key for key, _message in finishes}, TOLD_WITHIN_S)
            counted = count(trial.store, addresses, finishes)
            for entry in trial.store.entries(Standing.FAILED):
                _say(f"{entry.address} failed at {entry.step}: {entry.error}")
    values = {**asdict(counted), "kills": trial.kills, "ended": trial.ended, **trial.again_s, "seconds": took_s}
    return [
        Figure("chaos", f"{models.value} models", "copydesk", metric, float(value), articles)
        for metric, value in values.items()
    ]


@contextmanager
def _trial(folder: Path, models: ModelSet, told_at: str) -> Iterator[Trial]:
    redis = RedisServer(folder, keeps=True)
    with closing(PostgresServer()) as postgres:
        migrate(postgres.url)
        redis.start()
        environment = _environment(redis, postgres, told_at)
        settings = load_settings().model_copy(update={"database_url": postgres.url})
        with closing(open_dossiers(settings)) as store:
            beat = _beat(folder, environment)
            trial = Trial(folder, models, redis, postgres, store, environment, beat)
            try:
                for _number in range(WORKERS):
                    trial.start_worker()
                yield trial
            finally:
                for process in (*trial.workers, trial.beat):
                    process.kill()
                redis.kill()


def _beat(folder: Path, environment: dict[str, str]) -> Workers:
    return Workers(["-m", "worker.cli", "beat"], environment, folder / "beat.log")


def _environment(redis: RedisServer, postgres: PostgresServer, told_at: str) -> dict[str, str]:
    return {
        "COPYDESK_REDIS_URL": redis.url,
        "COPYDESK_DATABASE_URL": postgres.url,
        "COPYDESK_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
        "COPYDESK_CONTACT": "",
        "COPYDESK_PUBLISH": "checked",
        "COPYDESK_OTLP_ENDPOINT": "",
        "COPYDESK_LIBRARY": str(EXAMPLES / "library.jsonl"),
        "COPYDESK_MODEL_THREADS": "1",
        "COPYDESK_TEACHING_DELAY_S": str(ANSWER_DELAY_S),
        "COPYDESK_WEBHOOK_SECRET": SECRET,
        "COPYDESK_WEBHOOK_URL": told_at,
    }


def _disturb_until_done(trial: Trial, articles: int) -> None:
    began = time.monotonic()
    next_kill = began + random.uniform(*KILL_EVERY_S)
    while time.monotonic() - began < GIVE_UP_S:
        trial.replace_ended()
        still_open = _open(trial.store.entries())
        if not still_open:
            return
        if time.monotonic() >= next_kill:
            _say(f"{articles - still_open} of {articles} finished")
            trial.kill_a_worker()
            if trial.kills % BEAT_EVERY_KILLS == 0:
                trial.kill_the_beat()
            next_kill = time.monotonic() + random.uniform(*KILL_EVERY_S)
            if trial.kills in RESTART_AFTER_KILLS:
                trial.await_workers(time.time())  # the one in the killed one's place among them
                trial.restart(RESTART_AFTER_KILLS[trial.kills])
        time.sleep(0.5)


def _open(entries: Iterable[Entry]) -> int:
    return sum(entry.standing not in ENDED for entry in entries)


def _group(entry: Entry) -> int | None:
    """The group of processes that holds the dossier: that of a worker, named by its first process."""
    with suppress(ProcessLookupError):
        return os.getpgid(int(entry.holder.rpartition(":")[2])) if entry.holder else None
    return None


def _queue(addresses: list[str], environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "worker.cli", "queue", "--json", *addresses]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    _say(f"queued {sum(json.loads(line)['new'] for line in done.stdout.splitlines())} articles")


def _await(come: Callable[[], bool], within_s: float) -> None:
    until = time.monotonic() + within_s
    while not come() and time.monotonic() < until:
        time.sleep(0.5)


def _say(what: str) -> None:
    print(f"  {what}", file=sys.stderr, flush=True)
