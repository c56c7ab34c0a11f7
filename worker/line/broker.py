"""Does Redis answer, and how many tasks wait on a queue?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dossier.errors import BrokerUnavailable, InputUnusable
from worker.store.entry import Priority

if TYPE_CHECKING:
    from redis import Redis

TIMEOUT_S = 5

RANKS = {Priority.HIGH: 0, Priority.NORMAL: 3, Priority.LOW: 6}
"""Kombu's numbers for our priorities: a queue is a list in Redis for each, and the lists of lower numbers go first."""


def open_broker(redis_url: str) -> Redis:
    """A connection that answered. Raises InputUnusable for a malformed URL, BrokerUnavailable where Redis does not."""
    from redis import Redis

    try:
        redis = Redis.from_url(redis_url, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S)
    except ValueError as error:
        raise InputUnusable(
            f"the setting COPYDESK_REDIS_URL is not usable: {error}; give one like redis://127.0.0.1:6379/0"
        ) from error
    with broker_errors(redis_url):
        redis.ping()
    return redis


def queue_length(redis: Redis, queue: str) -> int:
    """How many tasks of any priority wait on the queue, those that a worker has already fetched not counted."""
    from kombu.transport.redis import Channel

    lists = [f"{queue}{Channel.sep}{rank}" if rank else queue for rank in Channel.priority_steps]
    return sum(int(redis.llen(name)) for name in lists)


@contextmanager
def broker_errors(redis_url: str) -> Iterator[None]:
    """Whatever goes wrong with Redis inside becomes BrokerUnavailable, one line, without the password."""
    from kombu.exceptions import KombuError, OperationalError
    from redis.exceptions import AuthenticationError, RedisError

    try:
        yield
    except (RedisError, OperationalError, KombuError, OSError) as error:
        advice = (
            "check its user and password"
            if isinstance(error, AuthenticationError)
            else "start a redis-server there, or set COPYDESK_REDIS_URL"
        )
        why = " ".join(str(error).split())
        raise BrokerUnavailable(f"Redis at {shown(redis_url)} cannot be used ({why}): {advice}") from error


def shown(url: str) -> str:
    """The URL without user and password."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"
