"""How is a time of the store told, and one that somebody gives taken? The store's are seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(at: float) -> datetime:
    """A time of the store, in UTC."""
    return datetime.fromtimestamp(at, UTC)


def told(at: float) -> str:
    """A time of the store in ISO 8601, in UTC, to the second."""
    return moment(at).isoformat(timespec="seconds")


def seconds(given: datetime) -> float:
    """As the store has it; in UTC where no zone is given."""
    return (given if given.tzinfo else given.replace(tzinfo=UTC)).timestamp()
