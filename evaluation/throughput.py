"""How many articles a minute do one and two workers finish, beside `copydesk check`, and what does the queue cost?

Four ways take turns at the same short articles (evaluation/mixed.py), with the default models and one thread for each:

- `one command each`: `copydesk check`, which loads the models for every article;
- `one process`: the steps of `copydesk check` in this process, one article after the other: the queue is held to that;
- `1 worker`, `2 workers`: `copydesk work`, each with a pool of one model process and one for the network.

A first round loads all models and does not count. The overhead of the queue is what an article takes with one worker
over what it takes in one process, less one; the median over the rounds, since another load slows all of them. By the
clock a worker gains what its two pools do at once; by processor time that hides nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psutil

from config.settings import load_settings
from dossier.errors import OutsideFailed
from evaluation.mixed import stories
from evaluation.rig import RedisServer, Workers
from evaluation.rows import Figure
from evaluation.speed import LIBRARY, MEGABYTE
from worker.desk import open_desk
from worker.line.submitting import Line
from worker.pipeline import run
from worker.store.entry import ENDED, Standing

ROUNDS = 3
COMMANDS = 1
"""How many articles of a round `one command each` is given: it takes as long for each of the others."""

GIVE_UP_S = 900
LOOK_EVERY_S = 0.2
COMMAND_EACH, ONE_PROCESS, ONE_WORKER, TWO_WORKERS = "one command each", "one process", "1 worker", "2 workers"
_CLI = ["-m", "worker.cli"]
_ALIKE = {
    "OMP_NUM_THREADS": "1",
    "COPYDESK_MODEL_THREADS": "1",
    "COPYDESK_MODEL_PROCESSES": "1",
    "COPYDESK_LIBRARY": str(LIBRARY),
    "COPYDESK_CONTACT": "",
}
"""The environment of all: a thread for the models, the library that ships, no source online."""


class Cost(NamedTuple):
    """Seconds that an article took: by the clock, and of processor time."""

    clock_s: float
    processor_s: float


Way = Callable[[Sequence[str]], Cost]


def measure(articles: int, rounds: int = ROUNDS) -> list[Figure]:
    """Articles a minute and seconds an article, each way; the queue's overhead; a worker's memory.

    Raises ModelUnavailable, and OutsideFailed where a worker does not finish the articles.
    """
    with TemporaryDirectory(prefix="copydesk-throughput-") as name, ExitStack() as stack:
        folder = Path(name)
        paths = _written(folder, stories(articles))
        lines = [stack.enter_context(_line(folder / f"{count}", count)) for count in (1, 2)]
        ways: dict[str, Way] = {
            COMMAND_EACH: lambda each: _commands(each[:COMMANDS]),
            ONE_PROCESS: _one_process(),
            ONE_WORKER: lines[0].finish,
            TWO_WORKERS: lines[1].finish,
        }
        costs = _take_turns(ways, paths, rounds)
        memory = Figure("throughput", None, ONE_WORKER, "memory_mb", lines[0].memory_mb(), 1)
    return [*figures(costs, articles), memory]


def figures(costs: Mapping[str, Sequence[Cost]], articles: int) -> list[Figure]:
    """Medians over the rounds; an overhead is the median of the rounds' overheads."""
    found = []
    for way, rounds in costs.items():
        n = COMMANDS if way == COMMAND_EACH else articles
        cells = {
            "articles_per_minute": median(60 / cost.clock_s for cost in rounds),
            "seconds": median(cost.clock_s for cost in rounds),
            "processor_seconds": median(cost.processor_s for cost in rounds),
        }
        if way in (ONE_WORKER, TWO_WORKERS):
            pairs = list(zip(rounds, costs[ONE_PROCESS], strict=True))
            if way == ONE_WORKER:
                cells["overhead"] = median(ours.clock_s / theirs.clock_s - 1 for ours, theirs in pairs)
            cells["processor_overhead"] = median(ours.processor_s / theirs.processor_s - 1 for ours, theirs in pairs)
        found += [Figure("throughput", None, way, metric, value, n) for metric, value in cells.items()]
    return found


def _take_turns(ways: Mapping[str, Way], paths: Sequence[str], rounds: int) -> dict[str, list[Cost]]:
    """What an article took each way in each round but the first."""
    costs: dict[str, list[Cost]] = {way: [] for way in ways}
    for number in range(rounds + 1):
        for way, go in ways.items():
            cost = go(paths)
            _say(f"{f'round {number}' if number else 'warming up'}, {way}: {cost.clock_s:.2f} s an article")
            if number:
                costs[way].append(cost)
    return costs


def _written(folder: Path, texts: Sequence[str]) -> list[str]:
    """The paths of files with these texts."""
    paths = [folder / f"story-{number}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return list(map(str, paths))


def _commands(paths: Sequence[str]) -> Cost:
    began_s, before = time.monotonic(), os.times()
    for path in paths:
        command = [sys.executable, *_CLI, "check", path, "--json"]
        done = subprocess.run(command, env={**os.environ, **_ALIKE}, capture_output=True, text=True, check=False)
        if done.returncode:
            raise OutsideFailed(f"copydesk check {path} ended with exit code {done.returncode}: {done.stderr}")
    after = os.times()
    used_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost((time.monotonic() - began_s) / len(paths), used_s / len(paths))


def _one_process() -> Way:
    import torch

    torch.set_num_threads(1)
    ports = open_desk(load_settings(), library=str(LIBRARY), offline=True)

    def go(paths: Sequence[str]) -> Cost:
        began_s, used_s = time.monotonic(), time.process_time()
        for path in paths:
            run(path, ports)
        return Cost((time.monotonic() - began_s) / len(paths), (time.process_time() - used_s) / len(paths))

    return go


@dataclass(frozen=True, slots=True)
class _Workers:
    """A line of its own, and the workers at it."""

    line: Line
    workers: Sequence[Workers]

    def finish(self, paths: Sequence[str]) -> Cost:
        """From the moment at which the first article is in line to that at which the last is finished."""
        used_s = self._processor_s()
        keys = {self.line.put(self.line.in_file(path)).key for path in paths}
        until_s = time.monotonic() + GIVE_UP_S
        while True:
            entries = [entry for entry in self.line.store.entries() if entry.key in keys]
            if all(entry.standing in ENDED for entry in entries):
                break
            if time.monotonic() > until_s:
                raise OutsideFailed(f"the articles were not finished in {GIVE_UP_S} s: try fewer, or an idle machine")
            time.sleep(LOOK_EVERY_S)
        for entry in entries:
            if entry.standing is not Standing.FINISHED:
                raise OutsideFailed(f"a worker gave up in {entry.step}: {entry.error}")
        took_s = max(entry.changed_at for entry in entries) - min(entry.queued_at for entry in entries)
        return Cost(took_s / len(paths), (self._processor_s() - used_s) / len(paths))

    def memory_mb(self) -> float:
        """What the processes of all workers hold; what several share counts once."""
        return sum(process.memory_full_info().pss for process in self._processes()) / MEGABYTE

    def _processor_s(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self._processes())

    def _processes(self) -> Iterator[psutil.Process]:
        for worker in self.workers:
            first = psutil.Process(worker.pid)
            yield from (first, *first.children(recursive=True))


@contextmanager
def _line(folder: Path, count: int) -> Iterator[_Workers]:
    """So many workers, with a Redis and a store of their own in the folder."""
    folder.mkdir()
    redis = RedisServer(folder)
    redis.start()
    database_url = f"sqlite:///{folder / 'copydesk.db'}"
    environment = {**_ALIKE, "COPYDESK_REDIS_URL": redis.url, "COPYDESK_DATABASE_URL": database_url}
    settings = load_settings().model_copy(update={"redis_url": redis.url, "database_url": database_url})
    started: list[Workers] = []
    try:
        line = Line(settings)
        command = [*_CLI, "work", "--no-beat"]
        started += [Workers(command, environment, folder / "workers.log") for _ in range(count)]
        yield _Workers(line, started)
    finally:
        for worker in started:
            worker.kill()
        redis.kill()


def _say(what: str) -> None:
    print(f"  {what}", file=sys.stderr, flush=True)
