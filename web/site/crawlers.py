"""What may crawlers read, and where is everything? robots.txt (RFC 9309) and the sitemap (sitemaps.org, 0.9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import ceil
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from lxml import etree
from starlette.responses import PlainTextResponse, Response

from web.newsroom import newsroom_of, public_root
from web.site.home import PUBLIC
from web.site.stories import path_of
from web.site.unchanged import if_changed
from worker.store.editions import Editions
from worker.times import told

router = APIRouter()

PAGES = ("/", "/corrections", "/how")
"""What there is beside stories."""

STORIES_IN_ONE = 50_000 - len(PAGES)
"""A sitemap has 50,000 addresses at most, by its protocol."""

KEPT_S = 3_600

XML = "application/xml"

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_CLOSED = ("/desk", "/api/")

Lines = Iterable[tuple[str, str]]
"""Addresses, and when each was changed; empty where that is not told."""


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Everything but what is the newsroom's own."""
    closed = [f"Disallow: {path}" for path in _CLOSED]
    lines = ["User-agent: *", *closed, "", f"Sitemap: {public_root(request)}/sitemap.xml", ""]
    return PlainTextResponse("\n".join(lines), headers=PUBLIC)


@router.get("/sitemap.xml")
def sitemap(request: Request) -> Response:
    """All pages for readers, or the list of sitemaps where they are too many for one."""
    editions, root = newsroom_of(request).editions, public_root(request)

    def make(_changed: datetime) -> bytes:
        parts = _parts(editions)
        if parts == 1:
            return _document("urlset", "url", _addresses(editions, root, 1))
        return _document("sitemapindex", "sitemap", ((f"{root}/sitemap-{n + 1}.xml", "") for n in range(parts)))

    return if_changed(request, make, XML, KEPT_S)


@router.get("/sitemap-{number}.xml")
def sitemap_part(number: Annotated[int, Path(ge=1, le=50_000)], request: Request) -> Response:
    """One of the sitemaps that the list names. Raises HTTPException 404 where there are fewer."""
    editions, root = newsroom_of(request).editions, public_root(request)
    if number > _parts(editions):
        raise HTTPException(404, "there are not so many sitemaps: /sitemap.xml lists them")
    return if_changed(request, lambda _: _document("urlset", "url", _addresses(editions, root, number)), XML, KEPT_S)


def _parts(editions: Editions) -> int:
    return max(1, ceil(editions.published_count() / STORIES_IN_ONE))


def _addresses(editions: Editions, root: str, number: int) -> Lines:
    if number == 1:
        yield from ((root + page, "") for page in PAGES)
    for key, at in editions.published(STORIES_IN_ONE, (number - 1) * STORIES_IN_ONE):
        yield root + path_of(key), told(at)


def _document(whole: str, each: str, lines: Lines) -> bytes:
    made = etree.Element(f"{{{_NAMESPACE}}}{whole}", nsmap={None: _NAMESPACE})
    for address, changed in lines:
        line = etree.SubElement(made, f"{{{_NAMESPACE}}}{each}")
        etree.SubElement(line, f"{{{_NAMESPACE}}}loc").text = address
        if changed:
            etree.SubElement(line, f"{{{_NAMESPACE}}}lastmod").text = changed
    document: bytes = etree.tostring(made, encoding="utf-8", xml_declaration=True)
    return document
