"""Do crawlers find every story that is public and nothing else, as sitemaps.org and RFC 9309 have it?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from protego import Protego
from sqlalchemy import insert

from worker.review.reviewing import Reviews
from worker.store.tables import EDITIONS

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(scope="module")
def protocol(schemas: Path) -> Any:
    return etree.XMLSchema(etree.parse(schemas / "sitemap.xsd"))


def document(desk: Any, path: str) -> Any:
    answer = desk.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    return etree.fromstring(answer.content)


def addresses(whole: Any) -> list[str]:
    return [each.text for each in whole.iterfind("*/s:loc", NAMES)]


def test_crawlers_may_read_what_readers_do_and_are_led_to_the_sitemap(desk: Any, published: str) -> None:
    answer = desk.client.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    robots = Protego.parse(answer.text)
    for path in ("/", f"/stories/{published}", f"/stories/{published}/card", "/feed.atom", "/static/sheet.css"):
        assert robots.can_fetch(f"http://testserver{path}", "a crawler"), path
    for path in ("/desk", "/desk/queue", "/api/v1/articles"):
        assert not robots.can_fetch(f"http://testserver{path}", "a crawler"), path
    assert list(robots.sitemaps) == ["http://testserver/sitemap.xml"]


def test_the_sitemap_has_what_is_published_and_since_when(
    desk: Any, reviews: Reviews, moths: Any, published: str, protocol: Any
) -> None:
    draft = desk.keep(moths(address="https://lamps.example/draft"))
    gone = desk.keep(moths(address="https://lamps.example/gone"))
    reviews.publish(gone, "", "Ada")
    before = desk.client.get("/sitemap.xml").headers["etag"]
    reviews.withdraw(gone, "It was on another study.", "Ada")
    whole = document(desk, "/sitemap.xml")
    protocol.assertValid(whole)
    found = addresses(whole)
    assert {f"http://testserver{path}" for path in ("/", "/corrections", f"/stories/{published}")} <= set(found)
    assert not [each for each in found if draft in each or gone in each]
    assert all(desk.client.get(each).status_code == 200 for each in found)
    assert whole.xpath("s:url[s:loc[contains(., '/stories/')]]/s:lastmod", namespaces=NAMES)
    now = desk.client.get("/sitemap.xml", headers={"If-None-Match": before})
    assert now.status_code == 200
    assert desk.client.get("/sitemap.xml", headers={"If-None-Match": now.headers["etag"]}).status_code == 304


def test_what_is_no_sitemap_does_not_pass_for_one(desk: Any, published: str, protocol: Any) -> None:
    text = desk.client.get("/sitemap.xml").content
    assert published.encode() in text
    for good, bad in ((b"<loc>http://", b"<loc>/"), (b"<lastmod>20", b"<lastmod>on 20"), (b"<url>", b"<url><loc/>")):
        assert good in text
        assert not protocol.validate(etree.fromstring(text.replace(good, bad)))


def test_more_stories_than_a_sitemap_holds_are_told_by_several(open_web: Callable[..., Any], protocol: Any) -> None:
    desk = open_web()
    row = {"edition": 1, "state": "published", "version": 1, "body": "{}", "note": "", "who": "Ada", "at": 1.8e9}
    with desk.line.store.transaction() as connection:
        connection.execute(insert(EDITIONS), [{"key": f"{number:012x}", **row} for number in range(49_998)])
    index = document(desk, "/sitemap.xml")
    protocol.assertValid(index)
    parts = [document(desk, address) for address in addresses(index)]
    for part in parts:
        protocol.assertValid(part)
    assert [len(part) for part in parts] == [50_000, 1]
    assert len({address for part in parts for address in addresses(part)}) == 50_001
    assert desk.client.get("/sitemap-3.xml").status_code == 404
    assert desk.client.get("/sitemap-0.xml").status_code == 422
