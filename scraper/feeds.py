"""Which stories does this feed hold: RSS, Atom, JSON Feed, a sitemap or an index of sitemaps?"""

from __future__ import annotations

import re
import zlib
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from dossier.errors import NotAFeed, TooLarge
from scraper.content import decode
from scraper.guard import shown
from scraper.items import (
    MOST_ITEMS,
    WHAT_TO_GIVE,
    Feed,
    Item,
    gathered,
    one_line,
    readable,
    text_of,
    w3c_moment,
    whole_items,
)
from scraper.sitemaps import read_sitemap
from scraper.tree import read_tree
from scraper.unpacking import GZIP_MAGIC, unpacked

MOST_BYTES = 20_000_000
"""Of a sitemap that was compressed as a file, once it is unpacked."""

ALTERNATES_SHOWN = 3

ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|RDF|feed|urlset|sitemapindex|html)\b|<!doctype\s+html", re.IGNORECASE)
FEED_TYPES = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json|rdf\+xml)", re.IGNORECASE)
PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def read_feed(body: bytes, content_type: str, address: str) -> Feed:
    """The feed that the bytes from `address` are, as far as it can be read where it is malformed.

    Raises NotAFeed, which names the feeds that a web page links to; or TooLarge.
    """
    text = decode(_unpacked(body, address), content_type)
    if text.lstrip().startswith("{"):
        return _json_feed(text, address)
    root = ROOT.search(text)
    name = (root[1] or "html").lower() if root else ""
    if root is None or name == "html":
        raise NotAFeed(_what_instead(text, address, "a web page" if root else "neither XML nor JSON"))
    text = text[root.start() :]  # no declarations: what they could name is not wanted, and the encoding is known
    if name in {"urlset", "sitemapindex"}:
        return read_sitemap(text, address)
    return _syndicated(text, address)


def _unpacked(body: bytes, address: str) -> bytes:
    """The file in a .gz, or as much of it as there is."""
    if not body.startswith(GZIP_MAGIC):
        return body
    whole = bytearray()
    try:
        for piece in unpacked([body], "gzip", MOST_BYTES + 1):
            whole += piece
            if len(whole) > MOST_BYTES:
                raise TooLarge(f"{shown(address)}: more than {MOST_BYTES:,} bytes once unpacked; {WHAT_TO_GIVE}")
    except EOFError:
        pass
    except zlib.error as error:
        raise NotAFeed(f"{shown(address)}: a compressed file that is broken; {WHAT_TO_GIVE}") from error
    return bytes(whole)


def _syndicated(text: str, address: str) -> Feed:
    """RSS and Atom, by feedparser: it is given bytes in a file of their own, so that it never opens anything."""
    import feedparser

    text, ends = whole_items(text, "item|entry", address)
    if len(ends) > MOST_ITEMS:
        text = text[: ends[MOST_ITEMS - 1]] + text[ends[-1] :]
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    try:
        parsed = feedparser.parse(
            BytesIO(text.encode()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # it trips over some malformed feeds: OverflowError, KeyError and others
        why = f"{type(error).__name__}: {error}"[:100]
        raise NotAFeed(f"{shown(address)}: a feed that cannot be read ({why}); {WHAT_TO_GIVE}") from error
    if parsed.bozo and not (parsed.entries or parsed.feed.get("title")):
        raise NotAFeed(f"{shown(address)}: a feed that is broken from its beginning; {WHAT_TO_GIVE}")
    told = (
        Item(
            entry.get("feedburner_origlink") or entry.get("link") or "",
            _plain(entry, "title"),
            _moment(entry.get("published_parsed")),
            _moment(dict.get(entry, "updated_parsed")),  # its own get() gives what was published where this is missing
        )
        for entry in parsed.entries[:MOST_ITEMS]
    )
    items, without_link = gathered(told, address)
    left_out = max(0, len(ends) - MOST_ITEMS)
    return Feed(_plain(parsed.feed, "title"), items, (), _asked_s(parsed.feed), without_link, left_out)


def _asked_s(told: Any) -> float:
    """How often RSS wants to be read: by its ttl, in minutes, or its update period and the frequency within that."""
    period_s = PERIODS_S.get(str(told.get("sy_updateperiod", "")).strip().lower(), 0)
    return max(_number(told.get("ttl")) * 60, period_s / max(1, _number(told.get("sy_updatefrequency"))))


def _json_feed(text: str, address: str) -> Feed:
    import ijson

    body = text.encode()
    events = _as_far_as_it_goes(ijson.parse(body))
    head = {prefix: value for prefix, event, value in events if event == "string" and "." not in prefix}
    if "jsonfeed.org/version/" not in head.get("version", ""):
        raise NotAFeed(f"{shown(address)}: JSON, but no JSON Feed; {WHAT_TO_GIVE}")
    rows = [
        each for each in _as_far_as_it_goes(ijson.items(body, "items.item", use_float=True)) if isinstance(each, dict)
    ]
    told = (
        Item(
            text_of(each.get("url")) or text_of(each.get("external_url")),
            one_line(text_of(each.get("title"))),
            w3c_moment(text_of(each.get("date_published"))),
            w3c_moment(text_of(each.get("date_modified"))),
        )
        for each in rows[:MOST_ITEMS]
    )
    items, without_link = gathered(told, address)
    return Feed(one_line(head.get("title", "")), items, (), 0, without_link, max(0, len(rows) - MOST_ITEMS))


def _as_far_as_it_goes(told: Iterator[Any]) -> Iterator[Any]:
    import ijson

    try:
        yield from told
    except ijson.JSONError:
        return


def _what_instead(text: str, address: str, what: str) -> str:
    """The message on what is no feed, with the feeds that it links to."""
    links = dict.fromkeys(
        readable(link.get("href", ""), address)
        for link in read_tree(text).iter("link")
        if "alternate" in link.get("rel", "").lower().split() and FEED_TYPES.match(link.get("type", "").strip())
    )
    named = " or ".join([shown(link) for link in links if link][:ALTERNATES_SHOWN])
    return f"{shown(address)}: {what}, not a feed; " + (f"it links to the feed {named}" if named else WHAT_TO_GIVE)


def _plain(told: Any, name: str) -> str:
    """The words of a text that may be HTML."""
    words = text_of(told.get(name))
    if "html" in text_of(told.get(f"{name}_detail", {}).get("type")) and ("<" in words or "&" in words):
        from lxml import html

        words = html.fromstring(f"<p>{words}</p>").text_content()
    return one_line(words)


def _number(value: object) -> int:
    digits = str(value).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else 0


def _moment(told: Any) -> datetime | None:
    """Of feedparser, whose times are in UTC."""
    try:
        return datetime.fromtimestamp(timegm(told), UTC) if told else None
    except (ValueError, OverflowError):
        return None
