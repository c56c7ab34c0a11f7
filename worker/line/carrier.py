"""How does a worker live through the loss of its connection to Redis? What it asks of a lost one fails as an outage."""

from __future__ import annotations

from kombu.transport import TRANSPORT_ALIASES
from kombu.transport import redis as kombu_redis
from redis.exceptions import ConnectionError

SCHEMES = ("redis", "rediss")


class Channel(kombu_redis.Channel):  # type: ignore[misc]  # kombu has no types
    """Kombu's channel. One that was closed says so in a way that Celery takes for what it is.

    After a loss Celery still has closed channels give back what they fetched, and acknowledge tasks that were in work.
    Kombu 5.7 fails at that with an AttributeError, which ends the worker for good.
    """

    def _create_client(self, asynchronous: bool = False) -> object:
        if self.connection is None or self.connection.client is None:
            raise ConnectionError("the connection to Redis that this was about is lost")
        return super()._create_client(asynchronous)


class Transport(kombu_redis.Transport):  # type: ignore[misc]
    """Kombu's, with our channels."""

    Channel = Channel


def use_carrier() -> None:
    """Have this process reach every Redis by our transport."""
    TRANSPORT_ALIASES.update(dict.fromkeys(SCHEMES, f"{__name__}:{Transport.__name__}"))
