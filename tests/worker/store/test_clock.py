"""Does the database's clock tell the time in seconds since 1970, finely enough, and go on within a transaction?"""

from __future__ import annotations

import time

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import CompileError

from worker.store.clock import EpochNow


def test_the_clock_is_right_and_goes_on(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    url = database_url.replace("postgresql:", "postgresql+psycopg:")
    if url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path_factory.mktemp('clock')}/clock.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        first = connection.execute(select(EpochNow())).scalar_one()
        assert type(first) is float
        assert first == pytest.approx(time.time(), abs=2)
        time.sleep(0.02)
        assert 0.01 < connection.execute(select(EpochNow())).scalar_one() - first < 5
        assert connection.execute(select(EpochNow() + 60.0 > EpochNow())).scalar_one()
    engine.dispose()


def test_a_database_whose_clock_we_do_not_know_is_refused() -> None:
    with pytest.raises(CompileError):
        select(EpochNow()).compile(dialect=mysql.dialect())
