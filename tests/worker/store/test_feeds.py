"""Is a feed due when it should be, for one worker only, and is each story queued once, whoever finds it?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from dossier.errors import NotFound
from dossier.record import Dossier
from worker.store.feeds import Feeds
from worker.store.store import DossierStore, Standing
from worker.store.subscription import Sighting, Subscription, Told

Open = Callable[[float, float], DossierStore]

POND = "https://pond.example/feed"
TOLD = Told("The Pond", 'W/"7"', "Wed, 25 Nov 2026 10:00:00 GMT", 3600)
FROGS = Sighting("https://pond.example/frogs", POND, "Frogs hum", 1_795_000_000.0)
STORY = Dossier("https://pond.example/frogs?utm_source=rss")
RACERS = 8


@pytest.fixture
def store(opened: Open) -> DossierStore:
    return opened(60, 60)


@pytest.fixture
def feeds(store: DossierStore) -> Feeds:
    return Feeds(store)


def due(feeds: Feeds, address: str = POND) -> Subscription:
    feeds.add(address, TOLD, -1)
    (feed,) = feeds.due(10)
    return feed


def test_a_feed_is_kept_as_it_was_told_of_and_once(feeds: Feeds) -> None:
    assert feeds.add(POND, TOLD, 60)
    assert not feeds.add(POND, Told("Another", "", "", 0), 60)
    (feed,) = feeds.all()
    assert feed == feeds.find(POND) == feeds.read(POND)
    assert (feed.title, feed.etag, feed.last_modified, feed.every_s) == (
        "The Pond",
        TOLD.etag,
        TOLD.last_modified,
        3600,
    )
    assert (feed.failures, feed.error) == (0, None)
    assert feed.due_at == pytest.approx(feed.added_at + 60, abs=1)
    assert feeds.due(10) == ()


def test_of_several_that_see_a_feed_due_one_claims_it_and_it_is_due_again_when_that_one_is_lost(feeds: Feeds) -> None:
    feed = due(feeds)
    assert [feeds.claim(feed, hold_s=-1), feeds.claim(feed, hold_s=-1)] == [True, False]
    (again,) = feeds.due(10)
    assert feeds.claim(again, hold_s=60)
    assert feeds.due(10) == ()


def test_failures_are_counted_with_the_last_error_until_the_feed_is_read_again(feeds: Feeds) -> None:
    feed = due(feeds)
    feeds.failed(feed, "the site answered 503", 60)
    once = feeds.read(POND)
    feeds.failed(once, "timed out", 60)
    twice = feeds.read(POND)
    assert (once.failures, twice.failures, twice.error) == (1, 2, "timed out")
    assert twice.polled_at == feed.polled_at
    feeds.polled(twice, Told("Pond & Meadow", "", "", 0), 60)
    read = feeds.read(POND)
    assert (read.failures, read.error, read.title, read.etag) == (0, None, "Pond & Meadow", "")
    assert read.polled_at > feed.polled_at
    assert read.added_at == feed.added_at


def test_a_feed_that_is_gone_is_never_due_and_still_listed_with_its_error(feeds: Feeds) -> None:
    feeds.failed(due(feeds), "the site answered 410", None)
    assert feeds.due(10) == ()
    (feed,) = feeds.all()
    assert (feed.due_at, feed.error) == (None, "the site answered 410")


def test_a_feed_that_was_removed_is_asked_no_more_and_what_was_seen_stays_seen(feeds: Feeds) -> None:
    due(feeds)
    feeds.mark([FROGS])
    feeds.remove(POND)
    assert (feeds.all(), feeds.due(10), feeds.seen([FROGS.address])) == ((), (), {FROGS.address})
    for use in (feeds.remove, feeds.read):
        with pytest.raises(NotFound, match="`copydesk feeds list`"):
            use(POND)


def test_a_story_is_queued_once_and_not_where_it_was_only_marked(store: DossierStore, feeds: Feeds) -> None:
    key = feeds.queue(FROGS, STORY, "read_article")
    assert key is not None
    assert store.dossier(key) == STORY
    assert feeds.queue(FROGS, Dossier("https://pond.example/frogs?from=elsewhere"), "read_article") is None
    owls = Sighting("https://pond.example/owls", POND, "Owls hear", None)
    feeds.mark([owls, FROGS])
    assert feeds.queue(owls, Dossier(owls.address), "read_article") is None
    assert store.counts()[Standing.SENT] == 1


def test_a_story_whose_page_is_in_line_already_is_not_queued_again(store: DossierStore, feeds: Feeds) -> None:
    store.add(STORY, "read_article")
    assert feeds.queue(FROGS, STORY, "read_article") is None
    assert feeds.seen([FROGS.address]) == {FROGS.address}
    assert store.counts()[Standing.SENT] == 1


def test_where_the_dossier_cannot_be_kept_the_story_is_not_seen_either(feeds: Feeds) -> None:
    with pytest.raises(AttributeError):
        feeds.queue(FROGS, None, "read_article")  # type: ignore[arg-type]
    assert feeds.seen([FROGS.address]) == set()
    assert feeds.queue(FROGS, STORY, "read_article") is not None


def test_of_many_addresses_those_that_were_seen_are_told(feeds: Feeds) -> None:
    many = [Sighting(f"https://pond.example/{number}\0", POND, "\ud800", None) for number in range(1_200)]
    feeds.mark(many[::2])
    feeds.mark(many[::3])
    assert len(feeds.seen(sighting.address for sighting in many)) == 800


def test_of_eight_that_find_two_stories_at_once_each_is_queued_by_one(opened: Open) -> None:
    stores = [opened(60, 60) for _ in range(RACERS)]
    start = Barrier(RACERS)

    def find(racer: int) -> list[str]:
        start.wait()
        feeds, keys = Feeds(stores[racer]), []
        for number in range(2) if racer % 2 else (1, 0):
            sighting = Sighting(f"https://pond.example/{number}", POND, "", None)
            feeds.mark(
                [Sighting(f"{sighting.address}/{place}", POND, "", None) for place in "abc"[:: 1 - racer % 2 * 2]]
            )
            keys.append(feeds.queue(sighting, Dossier(f"{sighting.address}?racer={racer}"), "read_article"))
        return [key for key in keys if key]

    with ThreadPoolExecutor(RACERS) as threads:
        keys = [key for found in threads.map(find, range(RACERS)) for key in found]
    assert sorted(keys) == sorted(entry.key for entry in stores[0].entries())
    assert len(keys) == 2
