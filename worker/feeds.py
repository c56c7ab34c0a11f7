"""What happens when a feed is asked: which of its stories are queued, and when is it asked again?

The command line and the beat's tasks call this alike. What went wrong with a feed is kept with it and is no exception
here: only the store's own failures are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from dossier.errors import CopydeskError, Gone, PageUnavailable
from dossier.record import Dossier
from dossier.text import Validators
from worker.pipeline import STEPS
from worker.report.wording import counted
from worker.store.subscription import Sighting, Subscription, Told

if TYPE_CHECKING:
    from scraper.feed_reader import FeedReader, Reading
    from scraper.items import Feed, Item
    from worker.store.feeds import Feeds

LONGEST_WAIT_S = 86_400
"""However seldom a feed asks to be read, and however often it has failed."""

MOST_DOUBLINGS = 20

NEWS_S = 7 * 86_400
"""A story dated longer than this before its feed was added is no news, whenever it turns up: it is marked as seen."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking one feed.

    `new` are the keys of the dossiers that were queued; `seen` counts the stories that were seen before, `marked` those
    that were marked as seen and not queued, `without_link` the items that name no story, `left_out` those over the
    limit, `unread` the sitemaps of an index over theirs. `known` says that it was subscribed to already and not asked,
    `unchanged` that it is as it was before. `error` is what was wrong, where something was; `gone` that it will not be
    asked again.
    """

    address: str
    title: str
    new: tuple[str, ...] = ()
    seen: int = 0
    marked: int = 0
    without_link: int = 0
    left_out: int = 0
    unread: int = 0
    known: bool = False
    unchanged: bool = False
    gone: bool = False
    error: str | None = None


def subscribe(feeds: Feeds, reader: FeedReader, address: str, usual_s: float, backlog: bool) -> Taken:
    """Read the feed, and ask it from now on. What it holds now is queued (`backlog`) or marked as seen.

    Raises InputUnusable or PageUnavailable where it cannot be read, and nothing is kept.
    """
    if known := feeds.find(address):
        return Taken(address, known.title, known=True)
    reading = reader.read(address, Validators(), None)
    if reading.faults:
        raise reading.faults[0]
    assert reading.feed is not None, "nothing was held that could be unchanged"
    taken = replace(_take_in(feeds, address, reading.feed, lambda _item: backlog), unread=reading.unread)
    asked_s = max(reading.feed.every_s, reading.max_age_s)
    feeds.add(address, _told(reading, reading.feed), wait_s(usual_s, asked_s))
    return taken


def poll(feeds: Feeds, reader: FeedReader, feed: Subscription, usual_s: float) -> Taken:
    """Ask the feed, queue the stories that were not seen before, and note how it went and when it is due."""
    held, since = Validators(feed.etag, feed.last_modified), datetime.fromtimestamp(feed.polled_at, UTC)
    try:
        reading = reader.read(feed.address, held, since)
    except CopydeskError as error:
        gone = isinstance(error, Gone)
        feeds.failed(feed, str(error), None if gone else _after_failure_s(feed, error, usual_s))
        return Taken(feed.address, feed.title, gone=gone, error=str(error))
    if reading.feed is None:
        taken = Taken(feed.address, feed.title, unchanged=True)
    else:
        taken = _take_in(feeds, feed.address, reading.feed, partial(_is_news, feed.added_at - NEWS_S))
        taken = replace(taken, unread=reading.unread)
    if reading.faults:
        fault = reading.faults[0]
        feeds.failed(feed, str(fault), _after_failure_s(feed, fault, usual_s))
        return replace(taken, error=str(fault))
    told = _told(reading, reading.feed or feed)
    feeds.polled(feed, told, wait_s(usual_s, max(told.every_s, reading.max_age_s)))
    return taken


def wait_s(usual_s: float, asked_s: float, failures: int = 0) -> float:
    """Seconds until a feed is due that asks to be read every `asked_s`, and has failed so often in a row."""
    return min(max(usual_s, LONGEST_WAIT_S), max(usual_s, asked_s) * 2.0 ** min(failures, MOST_DOUBLINGS))


def came_of(taken: Taken) -> str:
    """What came of asking a feed, in words."""
    counts = {
        "new": len(taken.new),
        "seen before": taken.seen,
        "marked as seen": taken.marked,
        "without a link that can be read": taken.without_link,
        "over the limit, left out": taken.left_out,
    }
    parts = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    items = sum(counts.values())
    told = f"{counted(items, 'item')}{': ' if parts else ''}{parts}"
    told += f"; {counted(taken.unread, 'sitemap')} over the limit, not read" if taken.unread else ""
    if taken.error:
        found = f"{told}; " if taken.new else ""
        return f"{found}{taken.error}{'; it is asked no more' if taken.gone else ''}"
    if taken.known:
        return "subscribed to already"
    return "not modified" if taken.unchanged else told


def _after_failure_s(feed: Subscription, error: CopydeskError, usual_s: float) -> float:
    """The wait after one more failure, or as long as the site asks where that is longer."""
    from linker.sources.budget import seconds_until

    told_s = seconds_until(error.retry_after) if isinstance(error, PageUnavailable) else None
    return max(wait_s(usual_s, feed.every_s, feed.failures + 1), wait_s(usual_s, told_s or 0))


def _take_in(feeds: Feeds, address: str, feed: Feed, is_news: Callable[[Item], bool]) -> Taken:
    """Queue the feed's stories that are news, mark the others that were not seen before, and say how many."""
    from scraper.addresses import canonical

    stories = {canonical(item.url): item for item in reversed(feed.items)}
    known = feeds.seen(stories)
    fresh = [(_sighting(where, address, item), item) for where, item in stories.items() if where not in known]
    marked = [sighting for sighting, item in fresh if not is_news(item)]
    feeds.mark(marked)
    news = [(sighting, Dossier(item.url)) for sighting, item in fresh if is_news(item)]
    keys = [feeds.queue(sighting, dossier, STEPS[0].name) for sighting, dossier in news]
    new = tuple(key for key in keys if key)
    seen = len(stories) - len(marked) - len(new)
    return Taken(address, feed.title, new, seen, len(marked), feed.without_link, feed.left_out)


def _is_news(since: float, item: Item) -> bool:
    """Not dated before `since`. A feed that is moved or built anew brings up stories of years."""
    moment = item.published or item.updated
    return moment is None or moment.timestamp() >= since


def _sighting(where: str, feed: str, item: Item) -> Sighting:
    return Sighting(where, feed, item.title, item.published.timestamp() if item.published else None)


def _told(reading: Reading, feed: Feed | Subscription) -> Told:
    return Told(feed.title, reading.validators.etag, reading.validators.last_modified, feed.every_s)
