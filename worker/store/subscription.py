"""What does the store keep of a feed, and of a story that was seen in one?

Loads no database library, so that the command line may read it at its start.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that is polled. Times are seconds since 1970 by the database's clock.

    `polled_at` is when it was last read without error, `every_s` how often it asks to be read (0: it does not say).
    `due_at` is None once it is polled no more, since its site says that it is gone. `failures` counts those in a row,
    of which `error` is the last.
    """

    address: str
    title: str
    etag: str
    last_modified: str
    every_s: float
    added_at: float
    polled_at: float
    due_at: float | None
    failures: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A story that was seen in `feed`, under its canonical address; `published` in seconds since 1970, where told."""

    address: str
    feed: str
    title: str
    published: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a feed told when it was read: its title, what to ask with next time, how often it wants to be read."""

    title: str
    etag: str
    last_modified: str
    every_s: float
