"""What does this feed hold now, and when does its site want to be asked again?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dossier.errors import CopydeskError, NotAFeed
from dossier.text import Validators
from scraper.feeds import read_feed
from scraper.fetch import fetch
from scraper.guard import shown
from scraper.items import MOST_ITEMS, Feed, Part, newest_first
from scraper.limits import Limits
from scraper.manners import Manners

ACCEPTED = (
    "application/rss+xml,application/atom+xml,application/feed+json,application/rdf+xml,application/xml;q=0.9,"
    "text/xml;q=0.9,application/json;q=0.8,*/*;q=0.1"
)

MOST_PARTS = 5
"""Sitemaps that are read of an index: the newest, and only those that have changed since."""

A_DAY = timedelta(days=1)

MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an asking gave: the feed, or None where it is unchanged since `validators` were given out.

    `max_age_s` is how long the answer holds by its Cache-Control; `faults` are those of an index's parts, and
    `unread` counts the parts over MOST_PARTS.
    """

    feed: Feed | None
    validators: Validators
    max_age_s: float
    faults: tuple[CopydeskError, ...] = ()
    unread: int = 0


class FeedReader:
    """Reads feeds within the limits, with manners towards sites."""

    def __init__(self, limits: Limits, manners: Manners) -> None:
        self._limits = limits
        self._manners = manners

    def read(self, address: str, held: Validators, since: datetime | None) -> Reading:
        """The feed at the address, or that it is as it was when it gave out `held`.

        Of an index of sitemaps those are read that have changed since `since`, as far as it tells; it is always asked
        anew, since it may stay as it is while they change. Raises NotAFeed, or what fetch raises.
        """
        fetched = fetch(address, self._limits, self._manners, ACCEPTED, held)
        age = MAX_AGE.search(fetched.cache_control)
        max_age_s = float(age[1]) if age else 0.0
        if fetched.unchanged:
            return Reading(None, fetched.validators, max_age_s)
        feed = read_feed(fetched.body, fetched.content_type, fetched.url)
        if not feed.parts:
            return Reading(feed, fetched.validators, max_age_s)
        changed = [part for part in feed.parts if not (since and part.changed and part.changed + A_DAY < since)]
        read, faults = self._parts(changed[:MOST_PARTS])
        items = newest_first(item for each in read for item in each.items)
        whole = replace(
            feed,
            title=next((each.title for each in read if each.title), feed.title),
            items=tuple(items[:MOST_ITEMS]),
            without_link=sum(each.without_link for each in read),
            left_out=sum(each.left_out for each in read) + max(0, len(items) - MOST_ITEMS),
        )
        return Reading(whole, Validators(), max_age_s, faults, len(changed[MOST_PARTS:]))

    def _parts(self, parts: list[Part]) -> tuple[list[Feed], tuple[CopydeskError, ...]]:
        """The sitemaps that could be read, and what was wrong with the others."""
        read: list[Feed] = []
        faults: list[CopydeskError] = []
        for part in parts:
            try:
                fetched = fetch(part.url, self._limits, self._manners, ACCEPTED)
                feed = read_feed(fetched.body, fetched.content_type, fetched.url)
                if feed.parts:
                    raise NotAFeed(f"{shown(part.url)}: an index within an index of sitemaps; give its own address")
                read.append(feed)
            except CopydeskError as error:
                faults.append(error)
        return read, tuple(faults)
