"""What time is it by the database, and which day was that? All workers share that clock, so theirs need not agree."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import ColumnElement, Double, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class EpochNow(FunctionElement[float]):
    """Seconds since 1970, to the microsecond, by the database's clock; may be reckoned with like any column.

    SQLite has none finer than a millisecond, in which two articles may be queued; it runs within this machine, so the
    clock is Python's, which `put_clock_in` must have given to the connection.
    """

    type = Double()
    inherit_cache = True


@compiles(EpochNow, "sqlite")
def _in_sqlite(element: EpochNow, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ARG001  SQLAlchemy's hook
    return "epoch_now()"


def put_clock_in(connection: sqlite3.Connection) -> None:
    connection.create_function("epoch_now", 0, time.time)


@compiles(EpochNow, "postgresql")
def _in_postgresql(element: EpochNow, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ARG001  SQLAlchemy's hook
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


class UtcDay(FunctionElement[str]):
    """The day, in UTC and ISO 8601, of a time in seconds since 1970."""

    type = Text()
    inherit_cache = True

    def __init__(self, at: ColumnElement[float]) -> None:
        super().__init__(at)


@compiles(UtcDay, "sqlite")
def _day_in_sqlite(element: UtcDay, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, 'unixepoch')"


@compiles(UtcDay, "postgresql")
def _day_in_postgresql(element: UtcDay, compiler: SQLCompiler, **options: Any) -> str:
    at = compiler.process(element.clauses, **options)
    return f"to_char(to_timestamp({at}) AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
