"""Does the second engine finish what was queued, once, whatever is killed, restarted or said twice?

Real Redis, real worker processes, the teaching models; a database of each kind where it matters.
"""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from config.settings import Settings
from dossier.record import Dossier
from evaluation.chaos_site import stories_site
from evaluation.rig import RedisServer, Workers, free_port
from worker.desk import ModelSet, open_desk, open_dossiers
from worker.line.app import make_app, send_step
from worker.line.processes import POOLS
from worker.pipeline import STEPS, run
from worker.store.entry import Standing
from worker.store.opening import migrate

ROOT = Path(__file__).parent.parent.parent.parent
STORY, LIBRARY = str(ROOT / "examples" / "anti-reward.html"), ROOT / "examples" / "library.jsonl"
CLI = ["-m", "worker.cli"]
LEASE_S = 5.0
MARGIN_S = 100.0
"""On top of the lease, for processes to start on a busy machine."""


@dataclass
class Engine:
    """One Redis, one database, and what the commands are told of them."""

    folder: Path
    redis: RedisServer
    settings: Settings
    environment: dict[str, str]
    typed: Callable[..., Any]
    started: list[Workers] = field(default_factory=list)

    def start(self, *command: str) -> Workers:
        workers = Workers(list(command or (*CLI, "work", "--model", "teaching")), self.environment, self.folder / "log")
        self.started.append(workers)
        return workers

    def call(self, *command: str, **more: str) -> Any:
        """A command that ends by itself, in this process."""
        own = {name.removeprefix("COPYDESK_").lower(): value for name, value in self.environment.items()}
        return self.typed(*command, **{**own, **more})

    def queue(self, *addresses: str) -> list[str]:
        done = self.call("queue", "--json", *addresses)
        assert done.returncode == 0, done.stderr
        return [json.loads(line)["key"] for line in done.stdout.splitlines()]

    def wait(self, keys: list[str], within_s: float) -> list[Dossier]:
        store, until = open_dossiers(self.settings), time.monotonic() + within_s
        while time.monotonic() < until:
            if all(store.entry(key).standing is Standing.FINISHED for key in keys):
                return [store.dossier(key) for key in keys]
            time.sleep(0.1)
        log = (self.folder / "log").read_text()[-3000:]
        raise AssertionError(f"not finished within {within_s} s: {store.entries()}\n{log}")


@contextmanager
def opened(folder: Path, database_url: str, typed: Callable[..., Any]) -> Iterator[Engine]:
    redis = RedisServer(folder)
    redis.start()
    if database_url.startswith("postgresql"):
        migrate(database_url)
    environment = {
        "COPYDESK_REDIS_URL": redis.url,
        "COPYDESK_DATABASE_URL": database_url,
        "COPYDESK_LEASE_S": str(LEASE_S),
        "COPYDESK_LIBRARY": str(LIBRARY),
        "COPYDESK_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
    }
    settings = Settings(
        redis_url=redis.url,
        database_url=database_url,
        lease_s=LEASE_S,
        library=LIBRARY,
        allowed_networks=("127.0.0.0/8",),
    )
    engine = Engine(folder, redis, settings, environment, typed)
    yield engine
    for workers in engine.started:
        workers.kill()
    redis.kill()


@pytest.fixture
def engine(tmp_path: Path, typed: Callable[..., Any], request: pytest.FixtureRequest) -> Iterator[Engine]:
    """One of the test's own, on SQLite unless it is parametrized with `on_both`; no worker runs yet."""
    with opened(tmp_path, request.getfixturevalue(getattr(request, "param", "sqlite_url")), typed) as engine:
        yield engine


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory, typed: Callable[..., Any]) -> Iterator[Engine]:
    """One on SQLite whose worker runs, for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("working")
    with opened(folder, f"sqlite:///{folder / 'kept.db'}", typed) as engine:
        engine.start(*CLI, "work", "--model", "teaching")
        yield engine


on_both = pytest.mark.parametrize("engine", ["sqlite_url", "postgres_url"], indirect=True)
on_postgres = pytest.mark.parametrize("engine", ["postgres_url"], indirect=True)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with stories_site() as address:
        yield address


def timeless(dossier: Dossier) -> Dossier:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    return replace(dossier, provenance=tuple(replace(made, at=began, took_s=0) for made in dossier.provenance))


def in_process(address: str, engine: Engine, models: ModelSet = ModelSet.TEACHING) -> Dossier:
    return timeless(run(address, open_desk(engine.settings, models=models)))


@on_both
def test_both_engines_give_equal_dossiers(engine: Engine, site: str) -> None:
    port = free_port()
    engine.start(*CLI, "work", "--model", "teaching", "--metrics-port", str(port))
    addresses = [STORY, f"{site}/story"]
    dossiers = engine.wait(engine.queue(*addresses), MARGIN_S)
    assert [timeless(dossier) for dossier in dossiers] == [in_process(address, engine) for address in addresses]
    assert dossiers[0].flags
    assert (engine.folder / "log").read_text().count("The online sources are not asked: no contact is set") == 1
    assert_work_is_counted_over_processes_that_come_and_go(f"http://127.0.0.1:{port}/metrics")


def assert_work_is_counted_over_processes_that_come_and_go(address: str) -> None:
    """In the same test: processes are slow to start."""

    def told() -> dict[tuple[str, ...], float]:
        families = text_string_to_metric_families(httpx.get(address, trust_env=False).text)
        return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}

    before = told()
    assert {before["copydesk_steps_total", "done", step.name] for step in STEPS[1:]} == {2}
    assert before["copydesk_step_seconds_count", "judge_claims"] == 2
    assert before["copydesk_step_seconds_sum", "judge_claims"] < MARGIN_S
    for role in ("grammar", "tagger", "embedder", "entailment"):
        assert before["copydesk_model_characters_total", role] > before["copydesk_model_texts_total", role] > 0
    held = [name for name in before if name[0] == "copydesk_resident_bytes"]
    assert {pool for _, _, pool in held} == {"model", "network"}
    (lost,) = [name for name in held if name[2] == "model"]
    os.kill(int(lost[1]), signal.SIGKILL)
    until = time.monotonic() + MARGIN_S
    while lost in told():
        assert time.monotonic() < until
        time.sleep(0.05)
    assert told()["copydesk_steps_total", "done", "judge_claims"] == 2, "what it did stays counted"


@pytest.mark.models
def test_both_engines_give_equal_dossiers_with_the_real_models_loaded_once_a_process(engine: Engine) -> None:
    whole = in_process(STORY, engine).article
    assert whole
    stories = [str(engine.folder / "first.txt"), str(engine.folder / "second.txt")]
    for story, part in zip(stories, (slice(0, 5), slice(5, 9)), strict=True):
        Path(story).write_text("\n\n".join([whole.text.split("\n\n")[0], *whole.text.split("\n\n")[part]]))
    keys = engine.queue(*stories)
    engine.start(*CLI, "work")
    dossiers = engine.wait(keys, 240)
    assert [timeless(dossier) for dossier in dossiers] == [
        in_process(story, engine, ModelSet.DEFAULT) for story in stories
    ]
    loaded = re.findall(r" (\d+) INFO loaded (\S+)", (engine.folder / "log").read_text())
    assert len({model for _process, model in loaded}) == 4
    assert sorted(loaded) == sorted(set(loaded))


def test_an_article_queued_again_while_in_line_is_in_line_once(engine: Engine) -> None:
    assert engine.queue(STORY) == engine.queue(STORY)
    assert len(open_dossiers(engine.settings).entries()) == 1


def test_only_the_key_crosses_the_broker(engine: Engine) -> None:
    import base64

    from redis import Redis

    (key,) = engine.queue(STORY)
    redis = Redis.from_url(engine.redis.url)
    (message,) = [each for name in redis.keys("light*") for each in redis.lrange(name, 0, -1)]
    envelope = json.loads(message)
    assert envelope["content-type"] == "application/json"
    arguments, options, _ = json.loads(base64.b64decode(envelope["body"]))
    assert (arguments, options) == ([key], {})


@on_postgres
def test_tasks_that_come_again_and_again_change_nothing(engine: Engine, site: str) -> None:
    engine.start()
    (key,) = engine.queue(f"{site}/again")
    app, store = make_app(engine.settings), open_dossiers(engine.settings)
    until = time.monotonic() + MARGIN_S
    while store.entry(key).standing is not Standing.FINISHED and time.monotonic() < until:
        for step in STEPS:
            send_step(app, step, key)
            send_step(app, step, key)
    (dossier,) = engine.wait([key], MARGIN_S)
    version = store.entry(key).version
    for step in STEPS:
        send_step(app, step, key)
    time.sleep(1)
    assert store.entry(key).version == version
    assert timeless(dossier) == in_process(f"{site}/again", engine)


def test_a_worker_killed_in_the_middle_of_each_step_holds_up_no_article_beyond_its_lease(
    engine: Engine, site: str
) -> None:
    reached = engine.folder / "reached"
    reached.mkdir()
    doomed = engine.start(str(Path(__file__).with_name("held_worker.py")), str(reached))
    addresses = [f"{site}/{step.name}" for step in STEPS]
    keys = engine.queue(*addresses)
    until = time.monotonic() + 60
    while {path.name for path in reached.iterdir()} != {step.name for step in STEPS}:
        assert time.monotonic() < until, (engine.folder / "log").read_text()[-3000:]
        time.sleep(0.05)
    store = open_dossiers(engine.settings)
    assert [store.entry(key).step for key in keys] == [step.name for step in STEPS]
    assert {store.entry(key).standing for key in keys} == {Standing.TAKEN}
    doomed.kill()
    engine.start()
    dossiers = engine.wait(keys, LEASE_S + MARGIN_S)
    assert [timeless(dossier) for dossier in dossiers] == [in_process(address, engine) for address in addresses]


@on_postgres
def test_after_redis_came_back_empty_everything_queued_still_finishes(engine: Engine, site: str) -> None:
    keys = engine.queue(*(f"{site}/lost-{number}" for number in range(5)))
    engine.redis.kill()
    engine.redis.start()
    engine.start()
    engine.wait(keys, LEASE_S + MARGIN_S)


def test_workers_go_on_when_redis_comes_back_under_them(engine: Engine, site: str) -> None:
    engine.start()
    engine.wait(engine.queue(f"{site}/before"), MARGIN_S)
    engine.redis.kill()
    time.sleep(1)
    engine.redis.start()
    engine.wait(engine.queue(f"{site}/after"), LEASE_S + 2 * MARGIN_S)


def test_without_redis_an_article_is_kept_and_said_to_be_and_pools_that_begin_meanwhile_wait(
    engine: Engine, site: str
) -> None:
    engine.redis.kill()
    for pool in POOLS:
        engine.start(*CLI, "work", "--queue", pool, "--model", "teaching")
    done = engine.call("queue", f"{site}/kept")
    assert done.returncode == 3
    assert "kept, and taken up once Redis is back" in done.stderr
    log, until = engine.folder / "log", time.monotonic() + MARGIN_S
    while log.read_text().count("going on until it is back") < len(POOLS):
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
    engine.redis.start()
    engine.start(*CLI, "beat")
    engine.wait([done.stdout.split()[0]], LEASE_S + MARGIN_S)


def test_what_cannot_be_used_is_on_the_dead_letter_list_and_can_be_tried_again(working: Engine) -> None:
    (key,) = working.queue("http://0xa.1.2.3/private")  # only the network tells that it is 10.1.2.3
    store, until = open_dossiers(working.settings), time.monotonic() + MARGIN_S
    while store.entry(key).standing is not Standing.FAILED and time.monotonic() < until:
        time.sleep(0.1)
    listed = json.loads(working.call("failed", "--json").stdout)["dossiers"]
    assert [(each["key"], each["step"], each["tries"]) for each in listed] == [(key, "read_article", 1)]
    assert "10.1.2.3" in listed[0]["error"]
    assert working.call("retry", key).returncode == 0
    assert store.entry(key).standing is not Standing.FAILED or store.entry(key).version > listed[0]["version"]


def test_show_tells_of_a_finished_dossier_what_check_would(working: Engine) -> None:
    (key,) = working.queue(STORY)
    working.wait([key], MARGIN_S)
    shown = working.call("show", key)
    checked = working.call("check", STORY, "--model", "teaching", "--library", str(LIBRARY))
    assert shown.returncode == 0
    assert shown.stdout.splitlines()[:20] == checked.stdout.splitlines()[:20]
    assert json.loads(working.call("status", key, "--json").stdout)["dossiers"][0]["standing"] == "FINISHED"


@pytest.mark.parametrize(
    ("command", "setting", "value", "code", "words"),
    [
        ("work", "redis_url", "redis://127.0.0.1:{port}/0", 3, "Redis at redis://127.0.0.1:{port}/0"),
        ("work", "redis_url", "http://127.0.0.1/", 2, "COPYDESK_REDIS_URL"),
        ("work", "database_url", "sqlite:////proc/no/dossiers.db", 3, "sqlite:////proc/no/dossiers.db"),
        ("work", "database_url", "mysql://127.0.0.1/x", 2, "COPYDESK_DATABASE_URL"),
        ("work", "database_url", "postgresql://u:secret@127.0.0.1:{port}/x", 3, "u:***@127.0.0.1:{port}/x"),
        ("work", "lease_s", "soon", 2, "COPYDESK_LEASE_S"),
        ("beat", "redis_url", "redis://127.0.0.1:{port}/0", 3, "Redis at redis://127.0.0.1:{port}/0"),
    ],
)
def test_a_setting_that_is_wrong_is_one_clear_line(
    engine: Engine, command: str, setting: str, value: str, code: int, words: str
) -> None:
    port = str(free_port())
    done = engine.call(command, **{setting: value.format(port=port)})
    assert done.returncode == code, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert words.format(port=port) in done.stderr
    assert "secret" not in done.stderr


def test_a_wrong_password_for_redis_is_said_without_telling_it(tmp_path: Path, typed: Callable[..., Any]) -> None:
    redis = RedisServer(tmp_path, password="right")
    redis.start()
    try:
        url = redis.bare_url.replace("redis://", "redis://:mistaken@")
        done = typed("work", redis_url=url, database_url=f"sqlite:///{tmp_path / 'd.db'}")
    finally:
        redis.kill()
    assert done.returncode == 3
    assert "check its user and password" in done.stderr
    assert "mistaken" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [["status", "nobody"], ["show", "nobody"], ["retry", "nobody"], ["retry"]])
def test_a_key_that_is_not_there_is_said(engine: Engine, command: list[str]) -> None:
    done = engine.call(*command)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
