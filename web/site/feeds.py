"""What do feed readers get: the stories, and the corrections, each as Atom (RFC 4287) and JSON Feed 1.1?

The newest stand at the feed's address; each page leads to the next, as RFC 5005 and JSON Feed's `next_url` have it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from lxml import etree
from lxml.builder import ElementMaker
from starlette.responses import Response

from web.newsroom import newsroom_of, public_root
from web.pages.static_files import address_of
from web.site.feed_items import Item, Items, corrections, stories, urn
from web.site.home import Below
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
    items: Callable[[Editions, str, int | None], Items]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a feed: of the items numbered below `below`, or of the newest; `root` is where the site stands."""

    feed: Feed
    root: str
    below: int | None

    def read(self, editions: Editions) -> Items:
        """What stands on it."""
        return self.feed.items(editions, self.root, self.below)

    def at(self, ending: str, below: int | None = None) -> str:
        """The whole address of one of the feed's pages."""
        return f"{self.root}{self.feed.path}{ending}{f'?below={below}' if below else ''}"


STORIES = Feed("Copydesk", "Science news, read against the papers behind it.", "/", "/feed", stories)
CORRECTIONS = Feed(
    "Copydesk: corrections",
    "What we published and then had to correct or withdraw.",
    "/corrections",
    "/corrections",
    corrections,
)


@router.get("/feed.atom")
def stories_as_atom(request: Request, below: Below = None) -> Response:
    """The stories, a page at a time."""
    return _as_atom(request, STORIES, below)


@router.get("/feed.json")
def stories_as_json(request: Request, below: Below = None) -> Response:
    """The stories, a page at a time."""
    return _as_json(request, STORIES, below)


@router.get("/corrections.atom")
def corrections_as_atom(request: Request, below: Below = None) -> Response:
    """What was corrected or withdrawn, a page at a time."""
    return _as_atom(request, CORRECTIONS, below)


@router.get("/corrections.json")
def corrections_as_json(request: Request, below: Below = None) -> Response:
    """What was corrected or withdrawn, a page at a time."""
    return _as_json(request, CORRECTIONS, below)


def _as_atom(request: Request, feed: Feed, below: int | None) -> Response:
    newsroom, page = newsroom_of(request), Page(feed, public_root(request), below)
    name = urn(newsroom.settings.public_url + feed.path)
    return if_changed(request, lambda changed: atom(page, page.read(newsroom.editions), name, changed), ATOM, KEPT_S)


def _as_json(request: Request, feed: Feed, below: int | None) -> Response:
    newsroom, page = newsroom_of(request), Page(feed, public_root(request), below)

    def make(_changed: datetime) -> bytes:
        return json.dumps(json_feed(page, page.read(newsroom.editions)), ensure_ascii=False).encode()

    return if_changed(request, make, JSON_FEED, KEPT_S)


def atom(page: Page, found: Items, name: str, changed: datetime) -> bytes:
    """The page as an Atom document. `name` is the feed's id for good, on each page."""
    feed, root = page.feed, page.root
    made = _A.feed(
        _A.id(name),
        _A.title(feed.title),
        _A.subtitle(feed.subtitle),
        _A.updated(changed.isoformat()),
        _A.author(_A.name(US), _A.uri(f"{root}/")),
        *(_A.link(rel=rel, type=ATOM, href=address) for rel, address in _pages(page, found)),
        _A.link(rel="alternate", type="text/html", href=f"{root}{feed.page}"),
        _A.icon(root + address_of("icon.svg")),
        _A.generator(US),
        *map(_entry, found.items),
        {"{http://www.w3.org/XML/1998/namespace}lang": "en"},
    )
    document: bytes = etree.tostring(made, encoding="utf-8", xml_declaration=True)
    return document


def _pages(page: Page, found: Items) -> Iterator[tuple[str, str]]:
    """This page and those around it, each by what RFC 5005 calls it, with its address."""
    yield "self", page.at(".atom", page.below)
    yield "first", page.at(".atom")
    if page.below:
        yield "previous", page.at(".atom", found.newer)
    if found.older:
        yield "next", page.at(".atom", found.older)


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


def json_feed(page: Page, found: Items) -> dict[str, Any]:
    """The page as a JSON Feed. `feed_url` names the feed, on each page."""
    feed, root = page.feed, page.root
    return {
        "version": JSON_FEED_1_1,
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": f"{root}{feed.page}",
        "feed_url": page.at(".json"),
        **({"next_url": page.at(".json", found.older)} if found.older else {}),
        "favicon": root + address_of("icon.svg"),
        "language": "en",
        "authors": [{"name": US, "url": f"{root}/"}],
        "items": [_json_item(item) for item in found.items],
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
