"""Does a budget keep to a source's limits and waits, in one process and shared through a real Redis?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier.errors import InputUnusable, SourceUnavailable
from evaluation.rig import RedisServer
from linker.sources.budget import Budget
from linker.sources.declaration import Meter, Pace


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


def test_each_failure_doubles_the_wait_and_a_success_ends_it() -> None:
    budget = Budget()
    waits = []
    for _ in range(10):
        budget.failed("one.example")
        waits.append(round(budget.left("one.example", Pace(1, 1)).held_s))
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    budget.succeeded("two.example")
    budget.failed("two.example")
    assert round(budget.left("two.example", Pace(1, 1)).held_s) == 2


def test_when_nothing_remains_it_waits_for_the_reset() -> None:
    budget = Budget()
    meter = Meter(remaining="left", reset_s="reset")
    budget.learn("one.example", meter, {"left": "0", "reset": "3600"})
    with pytest.raises(SourceUnavailable, match="3600 s"):
        budget.take("one.example", Pace(1, 1), patience_s=1)
    budget.learn("two.example", meter, {"left": "many", "reset": "-1"})
    budget.take("two.example", Pace(1, 1), patience_s=0)


def test_workers_share_a_budget_through_redis(redis: RedisServer) -> None:
    one, other = Budget(redis.url), Budget(redis.url)
    one.take("one.example", Pace(2, 60), patience_s=0)
    other.take("one.example", Pace(2, 60), patience_s=0)
    with pytest.raises(SourceUnavailable):
        one.take("one.example", Pace(2, 60), patience_s=0)
    other.failed("two.example", "50")
    with pytest.raises(SourceUnavailable, match="50 s"):
        one.take("two.example", Pace(2, 60), patience_s=0)


def test_without_its_redis_a_process_keeps_its_own_budget(redis: RedisServer) -> None:
    budget = Budget(redis.url)
    budget.take("one.example", Pace(1, 60), patience_s=0)
    redis.kill()
    budget.take("one.example", Pace(1, 60), patience_s=0)
    with pytest.raises(SourceUnavailable):
        budget.take("one.example", Pace(1, 60), patience_s=0)


@pytest.mark.parametrize("url", ["nonsense", "ftp://x", "redis://127.0.0.1:port"])
def test_a_redis_url_that_is_none_is_the_users_to_correct(url: str) -> None:
    with pytest.raises(InputUnusable, match="Redis URL"):
        Budget(url)
