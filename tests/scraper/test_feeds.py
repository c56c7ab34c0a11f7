"""Are the stories of a feed read, whatever it is written in and however broken, and is nothing else done with it?"""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier.errors import NotAFeed, TooLarge
from scraper.feeds import read_feed
from scraper.items import MOST_ITEMS, Feed, Item, Part

FEEDS = Path(__file__).parent / "feeds"
HERE = "https://site.example/news/feed"


def feed(name: str, content_type: str = "") -> Feed:
    return read_feed((FEEDS / name).read_bytes(), content_type, HERE)


def refusal(body: bytes, content_type: str = "") -> str:
    with pytest.raises(NotAFeed) as told:
        read_feed(body, content_type, HERE)
    assert str(told.value).startswith(f"{HERE}: ")
    assert str(told.value).isprintable()
    return str(told.value)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_rss_2_is_read_with_cdata_relative_links_guids_and_a_counters_real_address() -> None:
    got = feed("rss2.xml", "application/rss+xml")
    assert got.title == "The Pond & Meadow"
    assert got.items[0] == Item(
        "https://pond.example/frogs?id=7&utm_source=rss", "Hyla frogs hum & “wait” in a café", utc(25, 8)
    )
    assert [(item.url, item.published) for item in got.items[1:]] == [
        ("https://site.example/owls", None),
        ("https://pond.example/newts", None),
        ("https://pond.example/bees", None),
    ]
    assert got.without_link == 2


def test_how_often_rss_asks_to_be_read_is_the_longer_of_its_two_ways_to_say_so() -> None:
    assert feed("rss2.xml").every_s == 3600
    assert (
        read_feed(b"<rss version='2.0'><channel><title>T</title><ttl>90</ttl></channel></rss>", "", HERE).every_s
        == 5400
    )
    assert feed("rss091.xml").every_s == 0


def test_rss_0_91_is_read_with_the_entities_that_its_dtd_would_name() -> None:
    assert feed("rss091.xml").items == (Item("https://old.example/frogs", "Frogs at the café"),)


def test_rss_1_is_read() -> None:
    got = feed("rss1.rdf")
    assert (got.title, got.items) == (
        "Journal of Ponds",
        (Item("https://journal.example/1", "On frogs", None, utc(25, 4, 30)),),
    )


def test_atom_is_read_with_its_bases() -> None:
    got = feed("atom.xml", "application/atom+xml")
    assert got.title == "Atom & Pond"
    assert got.items == (
        Item("https://atom.example/news/2026/frogs.html", "Frogs hum & wait", utc(24, 9), utc(25, 8)),
        Item("https://atom.example/news/owls.html", "Owls hear mice", None, utc(23, 8)),
    )


@pytest.mark.parametrize("version", ["1", "1.1"])
def test_a_json_feed_is_read(version: str) -> None:
    body = (FEEDS / "feed.json").read_text().replace("version/1.1", f"version/{version}")
    got = read_feed(body.encode(), "application/feed+json", HERE)
    assert got.title == "JSON Pond"
    assert got.items == (
        Item("https://site.example/frogs", "Frogs hum", utc(25, 8), utc(25, 9)),
        Item("https://elsewhere.example/owls", ""),
    )
    assert got.without_link == 1


def test_a_news_sitemap_is_read_the_newest_first() -> None:
    got = feed("news-sitemap.xml", "text/xml")
    assert got.title == "The Daily Pond"
    assert got.items == (
        Item("https://daily.example/frogs?a=1&b=2", "Frogs hum & wait", utc(25, 8), utc(25, 12)),
        Item("https://daily.example/owls", "Owls hear mice", utc(24, 0), None),
    )
    assert got.without_link == 1


def test_an_index_names_its_sitemaps_the_newest_first() -> None:
    got = feed("sitemap-index.xml")
    assert got.items == ()
    assert got.parts == (
        Part("https://daily.example/sitemap-2.xml.gz", utc(25, 12)),
        Part("https://daily.example/sitemap-1.xml", datetime(2025, 1, 1, tzinfo=UTC)),
        Part("https://site.example/sitemap-3.xml", None),
    )


def test_a_compressed_sitemap_is_unpacked_up_to_a_limit() -> None:
    body = (FEEDS / "news-sitemap.xml").read_bytes()
    assert read_feed(gzip.compress(body), "application/gzip", HERE) == feed("news-sitemap.xml")
    with pytest.raises(TooLarge):
        read_feed(gzip.compress(b"<urlset>" + bytes(30_000_000)), "", HERE)
    assert "broken" in refusal(b"\x1f\x8b\x08 no gzip")


def test_an_encoding_that_is_declared_wrongly_spoils_nothing() -> None:
    right = feed("rss2.xml")
    body = (FEEDS / "rss2.xml").read_text(encoding="utf-8")
    assert read_feed(body.encode(), "application/rss+xml; charset=iso-8859-1", HERE) == right
    windows = body.replace('encoding="utf-8"', 'encoding="windows-1252"').encode("windows-1252")
    assert read_feed(windows, "application/rss+xml", HERE) == right
    assert read_feed(body.encode("utf-16"), "text/xml; charset=us-ascii", HERE) == right


@pytest.mark.parametrize("name", ["rss2.xml", "atom.xml", "news-sitemap.xml", "feed.json"])
def test_a_feed_that_was_cut_is_read_as_far_as_it_goes(name: str) -> None:
    body = (FEEDS / name).read_bytes()
    whole = read_feed(body, "", HERE).items
    got = read_feed(body[: -len(body) // 5], "", HERE).items
    assert got
    assert set(got) <= set(whole)


def test_what_stands_before_a_feed_is_passed_over() -> None:
    body = b"\r\n<b>Warning</b>: cache is full\n" + (FEEDS / "atom.xml").read_bytes()
    assert read_feed(body, "text/html", HERE) == feed("atom.xml")


def test_a_web_page_is_no_feed_and_those_that_it_links_to_are_named() -> None:
    assert refusal((FEEDS / "page.html").read_bytes(), "text/html").endswith(
        "a web page, not a feed; it links to the feed https://site.example/feed.xml or https://pond.example/atom.xml"
    )


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "neither XML nor JSON"),
        (b"<html><body>Down for repairs</body></html>", "a web page, not a feed; give the address of"),
        (b"Frogs hum before the rain.", "neither XML nor JSON"),
        (b'{"title": "A story"}', "no JSON Feed"),
        (b'["https://jsonfeed.org/version/1"]', "neither XML nor JSON"),
        (b"<rss", "broken from its beginning"),
        (b"<rss version='2.0'><channel><title>T</title><item><link>https://a.ex", "not one item is whole"),
        (b"%PDF-1.7", "neither XML nor JSON"),
        (b"<rss><channel><title>&#xFFFFFFFF;", "cannot be read"),
    ],
)
def test_what_cannot_be_read_as_a_feed_is_said_to_be_none(body: bytes, what: str) -> None:
    assert what in refusal(body)


def test_an_empty_feed_is_a_feed() -> None:
    assert read_feed(b"<rss version='2.0'><channel><title>T</title></channel></rss>", "", HERE) == Feed("T", ())
    assert read_feed(b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "", HERE) == Feed("", ())


@pytest.mark.parametrize("root", ["rss", "urlset"])
def test_entities_are_neither_expanded_nor_looked_up(root: str) -> None:
    laughs = (FEEDS / "billion-laughs.xml").read_text()
    if root == "urlset":
        laughs = (
            laughs[: laughs.index("<rss")] + "<urlset><url><loc>https://pond.example/&hd;&passwd;</loc></url></urlset>"
        )
    began = time.process_time()
    told = repr(read_feed(laughs.encode(), "", HERE))
    assert time.process_time() - began < 2
    assert "haha" not in told
    assert "root:" not in told
    assert "https://pond.example/" in told


def test_of_20_000_items_so_many_are_read_as_the_limit_lets() -> None:
    links = [f"https://pond.example/{number}" for number in range(20_000)]
    rss = "<rss version='2.0'><channel><title>T</title>{}</channel></rss>"
    bodies = [
        rss.format("".join(f"<item><title>S</title><link>{link}</link></item>" for link in links)),
        json.dumps(
            {"version": "https://jsonfeed.org/version/1", "title": "T", "items": [{"url": link} for link in links]}
        ),
        f"<urlset>{''.join(f'<url><loc>{link}</loc></url>' for link in links)}</urlset>",
    ]
    for body in bodies:
        got = read_feed(body.encode(), "", HERE)
        assert [item.url for item in got.items] == links[:MOST_ITEMS]
        assert got.left_out == 18_000


def test_of_a_long_sitemap_the_newest_are_read() -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 11) for day in range(1, 29)] * 10
    urls = "".join(
        f"<url><loc>https://pond.example/{n}</loc><lastmod>{day}</lastmod></url>" for n, day in enumerate(days)
    )
    got = read_feed(f"<urlset>{urls}</urlset>".encode(), "", HERE)
    assert len(got.items) == MOST_ITEMS
    moments = [item.updated for item in got.items if item.updated]
    assert moments == sorted(moments, reverse=True)
    assert moments[-1] > datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "link", ["", " ", "http://[bad", "ftp://a.example/x", "https://a.example:port/", "https://" + "a" * 3000]
)
def test_an_item_whose_link_leads_nowhere_is_counted(link: str) -> None:
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"url": link}, {"url": "/a"}]})
    got = read_feed(body.encode(), "", HERE)
    assert ([item.url for item in got.items], got.without_link) == (["https://site.example/a"], 1)
