"""May this source be asked now, or when?

Not more often than it allows, not before it said, and ever later while it fails. The books are kept by the library
limits: in this process, or in Redis, where all workers share them. Without its Redis a process keeps its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from dossier.errors import InputUnusable, SourceUnavailable
from linker.sources.declaration import Meter, Pace

if TYPE_CHECKING:
    from limits.storage import MemoryStorage, RedisStorage

LONGEST_HOLD_S = 86_400
_BACKOFF_S = (2, 300)  # after the first failure without Retry-After, doubled with each further one, up to the second
_FAILURES_FORGOTTEN_S = 900
_SHORTEST_WAIT_S = 0.02
_REDIS_TIMEOUT_S = 1.0
_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class Left:
    """What may still be asked: `requests` of `pace` at this moment; `held_s` until then nothing; `told` by the source.

    `told` is what its last answer to this process said remained; None where it said nothing.
    """

    requests: int
    pace: Pace
    held_s: float
    told: int | None


class Budget:
    """The books of all sources, by host; safe to use from several threads."""

    def __init__(self, redis_url: str = "") -> None:
        """`redis_url`: where the books are shared; "" in this process. Raises InputUnusable for a wrong URL."""
        from limits.errors import ConfigurationError
        from limits.storage import MemoryStorage, storage_from_string

        self._own = _Book(MemoryStorage())
        self._shared: _Book | None = None
        self._paces: dict[str, Pace] = {}
        self._told: dict[str, int] = {}
        if redis_url:
            waits = {"socket_timeout": _REDIS_TIMEOUT_S, "socket_connect_timeout": _REDIS_TIMEOUT_S}
            try:
                storage = storage_from_string(redis_url, wrap_exceptions=True, **waits)
            except (ConfigurationError, ValueError) as error:
                raise InputUnusable(
                    f"the Redis URL for the sources' budget is not usable: {error}; correct it"
                ) from error
            self._shared = _Book(storage)  # type: ignore[arg-type]  # redis:// gives a RedisStorage

    def take(self, host: str, pace: Pace, patience_s: float) -> None:
        """Wait for a turn at `host`, at most `patience_s`. Raises SourceUnavailable, at once, where it takes longer."""
        deadline = time.monotonic() + patience_s
        while True:
            wait_s = self._ask(lambda book: book.wait_s(host, self._paces.get(host, pace)))
            if wait_s <= 0:
                return
            if time.monotonic() + wait_s > deadline:
                raise SourceUnavailable(f"{host} is not to be asked for another {ceil(wait_s)} s; ask again later")
            time.sleep(max(wait_s, _SHORTEST_WAIT_S))

    def learn(self, host: str, meter: Meter, headers: Mapping[str, str]) -> None:
        """Take over the limits that an answer's headers tell; what cannot be read changes nothing."""
        limit = _number(headers.get(meter.limit, ""))
        seconds = _number(headers.get(meter.interval, "").rstrip("s")) or meter.interval_s
        if limit and seconds and self._paces.get(host) != (pace := Pace(limit, min(seconds, LONGEST_HOLD_S))):
            self._paces[host] = pace
            self._ask(lambda book: book.wait_s(host, pace))  # the request that told it counts, too
        remaining = _number(headers.get(meter.remaining, ""))
        if remaining is not None:
            self._told[host] = remaining
            reset_s = _number(headers.get(meter.reset_s, "")) or meter.interval_s
            if remaining == 0 and reset_s:
                self._hold(host, reset_s)

    def succeeded(self, host: str) -> None:
        """The source answered: forget earlier failures."""
        self._ask(lambda book: book.clear(_failures(host)))

    def failed(self, host: str, retry_after: str = "") -> None:
        """Not to be asked until its Retry-After (seconds or a date), or for twice as long as after the last failure."""
        told_s = seconds_until(retry_after)
        if told_s is not None:
            self._hold(host, told_s)
            return
        count = self._ask(lambda book: book.count(_failures(host), _FAILURES_FORGOTTEN_S))
        first_s, longest_s = _BACKOFF_S
        self._hold(host, min(longest_s, first_s * 2 ** min(count - 1, 10)))

    def left(self, host: str, pace: Pace) -> Left:
        """What may still be asked of `host`."""
        pace = self._paces.get(host, pace)
        requests, held_s = self._ask(lambda book: (book.left(host, pace), book.held_s(host)))
        return Left(0 if held_s else requests, pace, held_s, self._told.get(host))

    def _hold(self, host: str, seconds: float) -> None:
        self._ask(lambda book: book.hold(host, min(LONGEST_HOLD_S, ceil(seconds))))

    def _ask(self, question: Callable[[_Book], _Told]) -> _Told:
        from limits.errors import StorageError

        if self._shared is not None:
            try:
                return question(self._shared)
            except StorageError:  # Redis is away; it is asked again next time
                pass
        return question(self._own)


class _Book:
    """One storage of the library limits: a moving window for each pace, and counters that expire."""

    def __init__(self, storage: MemoryStorage | RedisStorage) -> None:
        from limits.strategies import MovingWindowRateLimiter

        self._storage = storage
        self._windows = MovingWindowRateLimiter(storage)

    def wait_s(self, host: str, pace: Pace) -> float:
        """0, and the turn is taken; or the seconds until it is worth asking again."""
        from limits import RateLimitItemPerSecond

        if held_s := self.held_s(host):
            return held_s
        item = RateLimitItemPerSecond(pace.requests, pace.seconds, namespace="copydesk-sources")
        if self._windows.hit(item, host):
            return 0.0
        return max(_SHORTEST_WAIT_S, self._windows.get_window_stats(item, host).reset_time - time.time())

    def left(self, host: str, pace: Pace) -> int:
        from limits import RateLimitItemPerSecond

        item = RateLimitItemPerSecond(pace.requests, pace.seconds, namespace="copydesk-sources")
        return int(self._windows.get_window_stats(item, host).remaining)

    def held_s(self, host: str) -> float:
        key = _held(host)
        return max(0.0, self._storage.get_expiry(key) - time.time()) if self._storage.get(key) else 0.0

    def hold(self, host: str, seconds: int) -> None:
        if seconds > self.held_s(host):
            self.clear(_held(host))
            self.count(_held(host), seconds)

    def count(self, key: str, expires_s: int) -> int:
        return int(self._storage.incr(key, max(1, expires_s)))

    def clear(self, key: str) -> None:
        self._storage.clear(key)


def _held(host: str) -> str:
    return f"copydesk-sources/held/{host}"


def _failures(host: str) -> str:
    return f"copydesk-sources/failures/{host}"


def _number(written: str) -> int | None:
    written = written.strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else None


def seconds_until(retry_after: str) -> float | None:
    """How long a Retry-After header asks to wait, by its seconds or its date; None where it is neither."""
    seconds = _number(retry_after)
    if seconds is not None:
        return seconds
    try:
        when = parsedate_to_datetime(retry_after)
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0.0, (aware - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
