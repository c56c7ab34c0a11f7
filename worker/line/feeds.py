"""How are feeds asked on the second engine: which are sent, and what happens when an address arrives?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from worker.feeds import came_of, poll
from worker.line.claiming import send_claimed

if TYPE_CHECKING:
    from scraper.feed_reader import FeedReader
    from worker.store.feeds import Feeds

log = logging.getLogger("copydesk")

MINUTE_S = 60

MOST_AT_ONCE = 50
"""Feeds sent in one go, so that articles do not wait behind all that are due."""

EVERY_S = 60
"""Seconds from one go to the next, or less where feeds are asked more often than that."""


def send_due(feeds: Feeds, send: Callable[[str], None], hold_s: float) -> int:
    """Send the addresses of feeds that are due, each once however many call this at once; how many were sent.

    One that a worker has not asked within `hold_s` is due again. `send` may raise BrokerUnavailable.
    """
    return send_claimed(
        feeds.due(MOST_AT_ONCE), lambda feed: feeds.claim(feed, hold_s), lambda feed: send(feed.address)
    )


def poll_one(feeds: Feeds, reader: Callable[[], FeedReader], address: str, usual_s: float) -> tuple[str, ...]:
    """Ask one feed, and log what came of it: the keys of the dossiers that are to be sent. Raises StoreUnavailable."""
    feed = feeds.find(address)
    if feed is None:
        log.info("%s: asked no more", address)
        return ()
    taken = poll(feeds, reader(), feed, usual_s)
    log.log(logging.WARNING if taken.error else logging.INFO, "feed %s: %s", address, came_of(taken))
    return taken.new
