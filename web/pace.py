"""May this key ask now, or when?

The books are kept by the library limits: in Redis, where all servers share them, or in this process where there is no
Redis or it is away.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import ceil

from fastapi import HTTPException
from limits import RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from dossier.errors import InputUnusable

WINDOW_S = 60
REDIS_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Left:
    """Whether it may ask now, how often it may within `reset_s`, and what its limit is."""

    granted: bool
    limit: int
    remaining: int
    reset_s: int

    def require(self, what: str) -> None:
        """Raises HTTPException 429 where it was not granted; `what` may be done so often."""
        if not self.granted:
            told = f"{what} {self.limit} times a minute: ask again in {self.reset_s} s"
            raise HTTPException(429, told, {"Retry-After": str(self.reset_s)})

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them."""
        return {
            "RateLimit-Policy": f'"key";q={self.limit};w={WINDOW_S}',
            "RateLimit": f'"key";r={self.remaining};t={self.reset_s}',
        }


class Pace:
    """So many requests a minute for each key; threads may share it."""

    def __init__(self, per_minute: int, redis_url: str = "") -> None:
        """Raises InputUnusable for a URL that is none of a Redis."""
        self._item = RateLimitItemPerMinute(per_minute, namespace="copydesk-web")
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared: MovingWindowRateLimiter | None = None
        if redis_url:
            waits = {"socket_timeout": REDIS_TIMEOUT_S, "socket_connect_timeout": REDIS_TIMEOUT_S}
            try:
                storage = storage_from_string(redis_url, wrap_exceptions=True, **waits)
            except (ConfigurationError, ValueError) as error:
                raise InputUnusable(f"the setting COPYDESK_BUDGET_REDIS_URL is not usable: {error}") from error
            self._shared = MovingWindowRateLimiter(storage)

    def take(self, key: str, count: bool = True) -> Left:
        """Whether the key may make a request, which is counted then; without `count` it is not."""
        if self._shared:
            try:
                return self._ask(self._shared, key, count)
            except StorageError:  # Redis is away; it is asked again next time
                pass
        return self._ask(self._own, key, count)

    def _ask(self, book: MovingWindowRateLimiter, key: str, count: bool) -> Left:
        granted = book.hit(self._item, key) if count else book.test(self._item, key)
        window = book.get_window_stats(self._item, key)
        reset_s = min(WINDOW_S, max(1, ceil(window.reset_time - time.time())))
        return Left(granted, self._item.amount, window.remaining, reset_s)
