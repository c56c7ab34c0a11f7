"""How is a time of the store told, and one that somebody gives taken? The store's are seconds since 1970.

What may never have been is None there, and told of as None.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def moment(at: float) -> datetime: ...


@overload
def moment(at: float | None) -> datetime | None: ...


def moment(at: float | None) -> datetime | None:
    """A time of the store, in UTC."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


@overload
def told(at: float) -> str: ...


@overload
def told(at: float | None) -> str | None: ...


def told(at: float | None) -> str | None:
    """A time of the store in ISO 8601, in UTC, to the second."""
    return None if at is None else moment(at).isoformat(timespec="seconds")


def seconds(given: datetime) -> float:
    """As the store has it; in UTC where no zone is given."""
    return (given if given.tzinfo else given.replace(tzinfo=UTC)).timestamp()
