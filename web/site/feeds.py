"""What do feed readers get: the latest stories, and the corrections, each as Atom (RFC 4287) and JSON Feed 1.1?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from lxml import etree
from lxml.builder import ElementMaker
from starlette.responses import Response

from web.newsroom import newsroom_of, public_root
from web.pages.static_files import address_of
from web.site.feed_items import Item, corrections, stories, urn
from web.site.unchanged import if_changed
from worker.store.editions import Editions

router = APIRouter()

KEPT_S = 300

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"

JSON_FEED_1_1 = "https://jsonfeed.org/version/1.1"

US = "Copydesk"

_NAMESPACE = "http://www.w3.org/2005/Atom"
_A = ElementMaker(namespace=_NAMESPACE, nsmap={None: _NAMESPACE})


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is about, the page that lists the same, and its addresses without the format's ending."""

    title: str
    subtitle: str
    page: str
    path: str
    items: Callable[[Editions, str], list[Item]]


STORIES = Feed("Copydesk", "Science news, read against the papers behind it.", "/", "/feed", stories)
CORRECTIONS = Feed(
    "Copydesk: corrections",
    "What we published and then had to correct or withdraw.",
    "/corrections",
    "/corrections",
    corrections,
)


@router.get("/feed.atom")
def stories_as_atom(request: Request) -> Response:
    """The latest stories."""
    return _as_atom(request, STORIES)


@router.get("/feed.json")
def stories_as_json(request: Request) -> Response:
    """The latest stories."""
    return _as_json(request, STORIES)


@router.get("/corrections.atom")
def corrections_as_atom(request: Request) -> Response:
    """What was corrected or withdrawn."""
    return _as_atom(request, CORRECTIONS)


@router.get("/corrections.json")
def corrections_as_json(request: Request) -> Response:
    """What was corrected or withdrawn."""
    return _as_json(request, CORRECTIONS)


def _as_atom(request: Request, feed: Feed) -> Response:
    newsroom, root = newsroom_of(request), public_root(request)
    name = urn(newsroom.settings.public_url + feed.path)

    def make(changed: datetime) -> bytes:
        return atom(feed, feed.items(newsroom.editions, root), root, name, changed)

    return if_changed(request, make, ATOM, KEPT_S)


def _as_json(request: Request, feed: Feed) -> Response:
    newsroom, root = newsroom_of(request), public_root(request)

    def make(_changed: datetime) -> bytes:
        return json.dumps(json_feed(feed, feed.items(newsroom.editions, root), root), ensure_ascii=False).encode()

    return if_changed(request, make, JSON_FEED, KEPT_S)


def atom(feed: Feed, items: list[Item], root: str, name: str, changed: datetime) -> bytes:
    """The feed as an Atom document. `name` is its id for good."""
    made = _A.feed(
        _A.id(name),
        _A.title(feed.title),
        _A.subtitle(feed.subtitle),
        _A.updated(changed.isoformat()),
        _A.author(_A.name(US), _A.uri(f"{root}/")),
        _A.link(rel="self", type=ATOM, href=f"{root}{feed.path}.atom"),
        _A.link(rel="alternate", type="text/html", href=f"{root}{feed.page}"),
        _A.icon(root + address_of("icon.svg")),
        _A.generator(US),
        *map(_entry, items),
        {"{http://www.w3.org/XML/1998/namespace}lang": "en"},
    )
    document: bytes = etree.tostring(made, encoding="utf-8", xml_declaration=True)
    return document


def _entry(item: Item) -> etree._Element:
    return _A.entry(
        _A.id(item.id),
        _A.title(item.title),
        _A.published(item.published.isoformat()),
        _A.updated(item.updated.isoformat()),
        _A.link(rel="alternate", type="text/html", href=item.address),
        *([_A.link(rel="related", href=item.original)] if item.original else []),
        _A.summary(item.short),
        _A.content(item.html, type="html"),
    )


def json_feed(feed: Feed, items: list[Item], root: str) -> dict[str, Any]:
    """The feed as a JSON Feed."""
    return {
        "version": JSON_FEED_1_1,
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": f"{root}{feed.page}",
        "feed_url": f"{root}{feed.path}.json",
        "favicon": root + address_of("icon.svg"),
        "language": "en",
        "authors": [{"name": US, "url": f"{root}/"}],
        "items": [_json_item(item) for item in items],
    }


def _json_item(item: Item) -> dict[str, str]:
    told = {
        "id": item.id,
        "url": item.address,
        "external_url": item.original,
        "title": item.title,
        "content_html": item.html,
        "summary": item.short,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
    }
    return {name: value for name, value in told.items() if value}
