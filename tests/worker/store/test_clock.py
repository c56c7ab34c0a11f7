"""Does the database's clock tell the time in seconds since 1970, finely enough, and go on within a transaction?"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import CompileError

from worker.store.clock import EpochNow
from worker.store.store import DossierStore

Open = Callable[[float, float], DossierStore]


def test_the_clock_is_right_and_goes_on(opened: Open) -> None:
    with opened(60, 60).transaction() as connection:
        first = connection.execute(select(EpochNow())).scalar_one()
        assert type(first) is float
        assert first == pytest.approx(time.time(), abs=2)
        time.sleep(0.02)
        assert 0.01 < connection.execute(select(EpochNow())).scalar_one() - first < 5
        assert connection.execute(select(EpochNow() + 60.0 > EpochNow())).scalar_one()


def test_what_is_done_at_once_one_after_the_other_has_times_in_that_order(opened: Open) -> None:
    with opened(60, 60).transaction() as connection:
        times = [connection.execute(select(EpochNow())).scalar_one() for _ in range(200)]
    assert times == sorted(set(times))


def test_a_database_whose_clock_we_do_not_know_is_refused() -> None:
    with pytest.raises(CompileError):
        select(EpochNow()).compile(dialect=mysql.dialect())
