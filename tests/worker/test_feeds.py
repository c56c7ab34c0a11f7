"""Is what a feed brings queued once, and is its site asked again when it should be? A real server, a real store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dossier.errors import AddressRefused, NotAFeed, NotFound, PageUnavailable
from evaluation.rig import answering
from scraper.feed_reader import FeedReader
from scraper.limits import Limits
from scraper.manners import Manners
from worker.feeds import Taken, came_of, poll, subscribe, wait_s
from worker.store.feeds import Feeds
from worker.store.opening import open_store
from worker.store.store import DossierStore

USUAL_S = 900.0
DAY_S = 86_400.0
Answer = tuple[int, dict[str, str], str]


def rss(*stories: str, ttl: int = 0) -> str:
    """A feed of stories, each a path; a date may follow it after a blank."""
    items = ""
    for story in stories:
        path, _, date = story.partition(" ")
        items += f"<item><title>On {path}</title><link>{path}</link><pubDate>{date}</pubDate></item>"
    return f"<rss version='2.0'><channel><title>The Pond</title><ttl>{ttl}</ttl>{items}</channel></rss>"


class Site(ThreadingHTTPServer):
    """Answers by path with what it `says`; nothing else is there. A tag is answered 304 where it is asked with."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []

    def says(self, path: str, body: str, status: int = 200, **headers: str) -> str:
        self.answers[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, headers, body = self.server.answers.get(self.path, (404, {}, ""))
        if headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
            status, body = 304, ""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with answering(Site()) as server:
        yield server


@pytest.fixture
def site(server: Site) -> Site:
    server.answers.clear()
    server.asked.clear()
    return server


@pytest.fixture
def store(sqlite_url: str) -> Iterator[DossierStore]:
    store = open_store(sqlite_url, 60, 60)
    yield store
    store.close()


class Desk:
    """The feeds of one store, and what reads them."""

    def __init__(self, store: DossierStore) -> None:
        self.store = store
        self.feeds = Feeds(store)
        self.reader = FeedReader(Limits(allowed_networks=("127.0.0.0/8",), timeout_s=2), Manners())

    def subscribe(self, address: str, backlog: bool = False) -> Taken:
        return subscribe(self.feeds, self.reader, address, USUAL_S, backlog)

    def poll(self, address: str) -> Taken:
        return poll(self.feeds, self.reader, self.feeds.read(address), USUAL_S)

    def queued(self) -> list[str]:
        return [entry.address.partition("/news/")[2] for entry in self.store.entries()]

    def due_in_s(self, address: str) -> float | None:
        due_at = self.feeds.read(address).due_at
        return None if due_at is None else due_at - time.time()


@pytest.fixture
def desk(store: DossierStore) -> Desk:
    return Desk(store)


def test_what_a_feed_holds_when_it_is_added_is_marked_and_what_comes_later_is_queued_once(
    site: Site, desk: Desk
) -> None:
    pond = site.says("/feed", rss("/news/frogs", "/news/owls"))
    assert came_of(desk.subscribe(pond)) == "2 items: 2 marked as seen"
    site.says("/feed", rss("/news/bees", "/news/frogs?utm_source=rss", "mailto:desk", "/news/owls"))
    taken = desk.poll(pond)
    assert came_of(taken) == "4 items: 1 new, 2 seen before, 1 without a link that can be read"
    assert (desk.queued(), [entry.key for entry in desk.store.entries()]) == (["bees"], list(taken.new))
    assert came_of(desk.poll(pond)) == "4 items: 3 seen before, 1 without a link that can be read"
    assert (desk.feeds.read(pond).title, taken.title) == ("The Pond", "The Pond")


def test_with_the_backlog_what_a_feed_holds_is_queued_too_the_oldest_first(site: Site, desk: Desk) -> None:
    taken = desk.subscribe(site.says("/feed", rss("/news/owls", "/news/frogs Mon, 05 Jan 2015 10:00:00 GMT")), True)
    assert came_of(taken) == "2 items: 2 new"
    assert desk.queued() == ["frogs", "owls"]


def test_one_story_in_two_feeds_is_one_dossier(site: Site, desk: Desk) -> None:
    one = site.says("/one", rss("/news/frogs?utm_source=one"))
    other = site.says("/other", rss("/news/frogs#top", "/news/frogs?utm_source=other"))
    desk.subscribe(one, backlog=True)
    assert came_of(desk.subscribe(other, backlog=True)) == "1 item: 1 seen before"
    assert desk.queued() == ["frogs?utm_source=one"]


def test_a_feed_that_is_added_again_is_not_asked(site: Site, desk: Desk) -> None:
    pond = site.says("/feed", rss("/news/frogs"))
    desk.subscribe(pond)
    asked = len(site.asked)
    assert came_of(desk.subscribe(pond, backlog=True)) == "subscribed to already"
    assert (len(site.asked), desk.queued()) == (asked, [])


def test_stories_of_long_before_the_feed_was_added_are_no_news_whenever_they_turn_up(site: Site, desk: Desk) -> None:
    pond = site.says("/feed", rss("/news/frogs"))
    desk.subscribe(pond)
    site.says("/feed", rss("/news/moved Mon, 05 Jan 2015 10:00:00 GMT", "/news/undated", "/news/frogs"))
    assert came_of(desk.poll(pond)) == "3 items: 1 new, 1 seen before, 1 marked as seen"
    assert desk.queued() == ["undated"]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ((404, {}, ""), NotFound, "404"),
        ((503, {}, ""), PageUnavailable, "503"),
        ((200, {}, "<html><link rel=alternate type='application/rss+xml' href='/rss'>"), NotAFeed, "/rss"),
    ],
)
def test_of_a_feed_that_cannot_be_read_nothing_is_kept(
    site: Site, desk: Desk, answer: Answer, kind: type[Exception], words: str
) -> None:
    pond = site.says("/feed", answer[2], answer[0])
    with pytest.raises(kind, match=words):
        desk.subscribe(pond)
    assert desk.feeds.all() == ()


@pytest.mark.parametrize("address", ["feed.xml", "file:///etc/passwd", "http://10.1.2.3/feed", "feed://pond.example/"])
def test_an_address_that_is_not_gone_to_is_no_feed(desk: Desk, address: str) -> None:
    with pytest.raises(AddressRefused):
        desk.subscribe(address)


def test_a_feed_that_has_not_changed_is_not_sent_again_and_loses_nothing(site: Site, desk: Desk) -> None:
    pond = site.says("/feed", rss("/news/frogs", ttl=60), ETag='"1"', Last_Modified="Wed, 25 Nov 2026 10:00:00 GMT")
    desk.subscribe(pond)
    assert came_of(desk.poll(pond)) == "not modified"
    assert desk.due_in_s(pond) == pytest.approx(3600, abs=5)
    site.says("/feed", rss("/news/owls", "/news/frogs"), ETag='"2"')
    assert came_of(desk.poll(pond)) == "2 items: 1 new, 1 seen before"
    assert (desk.feeds.read(pond).etag, desk.feeds.read(pond).last_modified) == ('"2"', "")
    assert came_of(desk.poll(pond)) == "not modified"


@pytest.mark.parametrize(
    ("ttl", "cache_control", "due_in_s"),
    [
        (0, "", USUAL_S),
        (1, "max-age=60", USUAL_S),
        (30, "", 1800),
        (30, "public, max-age=7200", 7200),
        (99_999, "", DAY_S),
    ],
)
def test_a_feed_is_due_as_usual_or_when_it_asks_for_but_within_a_day(
    site: Site, desk: Desk, ttl: int, cache_control: str, due_in_s: float
) -> None:
    pond = site.says("/feed", rss(ttl=ttl), Cache_Control=cache_control)
    desk.subscribe(pond)
    assert desk.due_in_s(pond) == pytest.approx(due_in_s, abs=5)
    desk.poll(pond)
    assert desk.due_in_s(pond) == pytest.approx(due_in_s, abs=5)


def test_a_failing_feed_is_asked_ever_later_and_keeps_its_error_until_it_is_read(site: Site, desk: Desk) -> None:
    pond = site.says("/feed", rss("/news/frogs"), ETag='"1"')
    desk.subscribe(pond)
    site.says("/feed", "<html>Down for repairs</html>")
    for times, wait in ((1, 1800), (2, 3600)):
        assert "a web page, not a feed" in (desk.poll(pond).error or "")
        feed = desk.feeds.read(pond)
        assert (feed.failures, feed.error is not None, feed.etag) == (times, True, '"1"')
        assert desk.due_in_s(pond) == pytest.approx(wait, abs=5)
    site.says("/feed", rss("/news/owls", "/news/frogs"))
    assert came_of(desk.poll(pond)) == "2 items: 1 new, 1 seen before"
    assert (desk.feeds.read(pond).failures, desk.feeds.read(pond).error) == (0, None)


@pytest.mark.parametrize(("retry_after", "due_in_s"), [("", 1800), ("60", 1800), ("7200", 7200), ("999999", DAY_S)])
def test_a_busy_site_is_left_alone_for_as_long_as_it_asks(
    site: Site, desk: Desk, retry_after: str, due_in_s: float
) -> None:
    pond = site.says("/feed", rss())
    desk.subscribe(pond)
    site.says("/feed", "", 503, Retry_After=retry_after)
    assert "503" in came_of(desk.poll(pond))
    assert desk.due_in_s(pond) == pytest.approx(due_in_s, abs=5)


def test_a_feed_that_is_gone_is_asked_no_more_unless_somebody_wants_it(site: Site, desk: Desk) -> None:
    pond = site.says("/feed", rss())
    desk.subscribe(pond)
    site.says("/feed", "", 410)
    taken = desk.poll(pond)
    assert (taken.gone, desk.due_in_s(pond)) == (True, None)
    assert came_of(taken).endswith("410 Gone; check the address; it is asked no more")
    assert "410" in (desk.feeds.read(pond).error or "")
    site.says("/feed", rss("/news/frogs"))
    assert came_of(desk.poll(pond)) == "1 item: 1 new"
    assert desk.due_in_s(pond) == pytest.approx(USUAL_S, abs=5)


def index(*parts: str) -> str:
    rows = "".join(
        f"<sitemap><loc>{path}</loc><lastmod>{date}</lastmod></sitemap>"
        for path, _, date in (part.partition(" ") for part in parts)
    )
    return f"<sitemapindex>{rows}</sitemapindex>"


def urls(*paths: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>{path}</loc></url>' for path in paths)}</urlset>"


def test_of_an_index_the_five_newest_sitemaps_are_read_and_later_those_that_have_changed(
    site: Site, desk: Desk
) -> None:
    for number in range(7):
        site.says(f"/map-{number}", urls(f"/news/{number}"))
    whole = index(*(f"/map-{number} 2020-11-0{number + 1}" for number in range(7)))
    news = site.says("/index", whole, ETag='"never asked with"')
    assert came_of(desk.subscribe(news)) == "5 items: 5 marked as seen; 2 sitemaps over the limit, not read"
    assert [path for path in site.asked if "map-" in path] == [f"/map-{number}" for number in (6, 5, 4, 3, 2)]
    site.asked.clear()
    tomorrow = time.strftime("%Y-%m-%d", time.gmtime(time.time() + DAY_S))
    site.says("/index", whole.replace("2020-11-06", tomorrow))
    site.says("/map-5", urls("/news/5", "/news/new"))
    assert came_of(desk.poll(news)) == "2 items: 1 new, 1 seen before"
    assert [path for path in site.asked if "map-" in path] == ["/map-5"]


def test_a_sitemap_of_an_index_that_fails_is_an_error_and_the_others_are_queued(site: Site, desk: Desk) -> None:
    news = site.says("/index", index("/map-1", "/map-2", "/index-2"))
    site.says("/map-1", urls())
    site.says("/map-2", urls())
    site.says("/index-2", urls())
    desk.subscribe(news)
    site.says("/map-1", "", 503)
    site.says("/map-2", urls("/news/frogs"))
    taken = desk.poll(news)
    assert came_of(taken).startswith("1 item: 1 new; http://127.0.0.1")
    assert "/map-1: the site answered 503" in (desk.feeds.read(news).error or "")
    site.says("/map-1", urls())
    site.says("/index-2", index("/map-3"))
    assert "/index-2: an index within an index" in (desk.poll(news).error or "")


@pytest.mark.parametrize(
    ("usual_s", "asked_s", "failures", "due_in_s"),
    [
        (900, 0, 0, 900),
        (900, 3600, 0, 3600),
        (900, 0, 1, 1800),
        (900, 3600, 2, 14_400),
        (900, 0, 1_000, DAY_S),
        (900, 10 * DAY_S, 0, DAY_S),
        (2 * DAY_S, 0, 3, 2 * DAY_S),
    ],
)
def test_the_wait_doubles_with_each_failure_up_to_a_day(
    usual_s: float, asked_s: float, failures: int, due_in_s: float
) -> None:
    assert wait_s(usual_s, asked_s, failures) == due_in_s


def test_what_came_of_a_feed_is_told_in_words() -> None:
    assert came_of(Taken("a", "t")) == "0 items"
    assert came_of(Taken("a", "t", seen=2_000, left_out=18_000)) == (
        "20,000 items: 2,000 seen before, 18,000 over the limit, left out"
    )
