"""Is a story read whole that lies on several pages or on its AMP page, and is it said where a part cannot be had?"""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from config.settings import Settings
from dossier.errors import NotAnArticle, PageUnavailable, Paywalled
from dossier.record import Dossier, Gap
from dossier.text import Page
from evaluation.rig import answering
from scraper.extract import tree_of
from scraper.limits import Limits
from scraper.pagination import next_address
from scraper.reader import PageReader
from worker.cleaning import clean
from worker.desk import ModelSet, open_desk
from worker.edits import compare
from worker.steps import read_article
from worker.store.entry import Outcome

TITLE = "Frogs hum before the rain"
LEAD = "Tree frogs begin to hum about an hour before it rains, the recordings of eleven years in two villages show."


def part(number: int) -> str:
    return (
        f"In part {number} a biologist who heard the tapes said: “That is a hum of kind {number} for certain.” She "
        f"thinks that pressure sets it off, as <a href='/paper-{number}'>paper {number}</a> has it; none has tested it."
    )


def sheet(*paragraphs: str, head: str = "", links: str = "") -> str:
    told = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html><head><title>{TITLE}</title>{head}</head><body><article><h1>{TITLE}</h1><p>{LEAD}</p>{told}</article>"
        f"<div class='pages'>{links}</div></body></html>"
    )


class Site(ThreadingHTTPServer):
    """Answers with the page at a path; what is no page is a status, and what is not there is missing."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, str | int] = {}
        self.asked: list[str] = []

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        page = self.server.pages.get(self.path, 404)
        body = b"" if isinstance(page, int) else page.encode()
        self.send_response(page if isinstance(page, int) else 200)
        self.send_header("Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with answering(Site()) as site:
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    server.pages.clear()
    server.asked.clear()
    return server


def read(site: Site, path: str = "/story") -> Page:
    return PageReader(Limits(allowed_networks=("127.0.0.0/8",))).read(site.url(path))


def test_a_story_on_three_pages_is_read_as_one_without_what_they_repeat(site: Site) -> None:
    site.pages["/story"] = sheet(part(1), links="<a href='/story/2'>2</a> <a href='/story/3'>3</a>")
    site.pages["/story/2"] = sheet(part(2), links="<a href='/story'>1</a> <a href='/story/3'>Next page</a>")
    site.pages["/story/3"] = sheet(part(3), links="<a href='/story'>1</a> <a href='/story/2'>2</a>")
    page = read(site)
    paragraphs = page.text.split("\n\n")
    assert [paragraphs[0], paragraphs[1]] == [TITLE, LEAD]
    assert [paragraph.split(" a ")[0] for paragraph in paragraphs[2:]] == ["In part 1", "In part 2", "In part 3"]
    assert page.address == site.url("/story")
    assert page.lacking == ()
    assert [anchor.where.of(page.text) for anchor in page.anchors if anchor.where] == ["paper 1", "paper 2", "paper 3"]
    said = [quoted.of(page.text) for quoted in page.details.quotations]
    assert said == [f"“That is a hum of kind {number} for certain.”" for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("robots", "second", "why"),
    [
        ("", 503, "503"),
        ("", 404, "404"),
        ("", 403, "403"),
        ("User-agent: *\nDisallow: /story?page", sheet(part(2)), "robots.txt"),
        ("", "<html><body><p>Soon.</p></body></html>", "no story on this page"),
    ],
)
def test_a_later_page_that_cannot_be_had_is_said_to_lack(site: Site, robots: str, second: str | int, why: str) -> None:
    site.pages |= {"/robots.txt": robots, "/story?page=2": second}
    site.pages["/story"] = sheet(part(1), head="<link rel='next' href='?page=2'>")
    page = read(site)
    assert "In part 1" in page.text
    (lacking,) = page.lacking
    assert lacking.part == "page 2 of the story"
    assert why in lacking.why


def test_what_a_story_lacks_is_a_gap(site: Site) -> None:
    site.pages |= {"/story": sheet(part(1), head="<link rel='next' href='?page=2'>"), "/story?page=2": 503}
    settings = Settings(library=None, contact="", budget_redis_url="", allowed_networks=("127.0.0.0/8",))
    dossier = read_article(Dossier(site.url("/story")), open_desk(settings, models=ModelSet.TEACHING))
    (gap,) = dossier.gaps
    assert gap == Gap("read_article", "page 2 of the story", gap.why)
    assert "503" in gap.why


def test_a_story_fetched_again_that_lacks_a_page_has_not_been_edited(site: Site) -> None:
    def checked() -> Dossier:
        page = read(site)
        return Dossier(page.address, page, clean(page, "en"))

    whole = sheet(part(1), head="<link rel='next' href='?page=2'>")
    site.pages |= {"/story": whole, "/story?page=2": sheet(part(2))}
    before = checked()
    assert compare(before, checked()) == (Outcome.UNCHANGED, "")
    site.pages["/story?page=2"] = 503
    outcome, told = compare(before, checked())
    assert outcome is Outcome.AWAY
    assert "page 2 of the story cannot be had" in told
    assert compare(checked(), before)[0] is Outcome.EDITED


def test_of_a_story_without_end_ten_pages_are_read_and_the_rest_is_said_to_lack(site: Site) -> None:
    for number in range(1, 14):
        path = "/story" if number == 1 else f"/story?page={number}"
        site.pages[path] = sheet(part(number), links=f"<a rel=next href='/story?page={number + 1}'>on</a>")
    page = read(site)
    assert "In part 10 " in page.text
    assert "In part 11 " not in page.text
    assert [lacking.part for lacking in page.lacking] == ["page 11 of the story"]


FIRST = Page("https://site.example/a/story.html?id=7&utm_source=x", "t", "t", "https://site.example/a/story/")


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=next href='?id=7&page=2'>",
        "<a rel='next nofollow' href='/a/story.html?page=2&amp;id=7#top'>weiter</a>",
        "<a href='/a/story/2/'>2</a>",
        "<a href='/a/story/page/2'>Page 2</a>",
        "<a href='/a/story/2' aria-label='Next page'><svg></svg></a>",
        "<a href='/a/story-2.html?id=7'>Continued on page 2</a>",
    ],
)
def test_a_link_to_the_next_page_is_known(link: str) -> None:
    assert next_address(tree_of(f"<p>{link}</p>", ""), FIRST.address, FIRST, 2).startswith(
        "https://site.example/a/story"
    )


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=next href='/a/other-story.html'>",
        "<a rel=next href='/a/other-story/2'>Next story</a>",
        "<a href='https://other.example/a/story/2'>2</a>",
        "<a href='/a/story/2'>Two villages where frogs were recorded</a>",
        "<a href='/a/story/3'>3</a>",
        "<div class='comments-pager'><a href='/a/story/2'>2</a></div>",
        "<a href='file:///a/story/2'>2</a>",
    ],
)
def test_a_link_to_elsewhere_is_not_followed(link: str) -> None:
    assert next_address(tree_of(f"<p>{link}</p>", ""), FIRST.address, FIRST, 2) == ""


AMP = "<link rel='amphtml' href='/story/amp'>"
LONG = tuple(map(part, range(1, 9)))


def amp_of(site: Site, path: str) -> str:
    return sheet(*LONG, head=f"<link rel='canonical' href='{site.url(path)}'>")


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Loading …</p><script src='/a.js'></script>",
        f"<article><h1>{TITLE}</h1><p>{LEAD}</p><p>{LEAD} It is so.</p></article>",
    ],
)
def test_a_page_with_no_more_than_the_beginning_is_read_from_its_amp_page(site: Site, shown: str) -> None:
    site.pages["/story"] = f"<html><head><title>{TITLE}</title>{AMP}</head><body>{shown}</body></html>"
    site.pages["/story/amp"] = amp_of(site, "/story/")
    page = read(site)
    assert "In part 8" in page.text
    assert (page.address, page.canonical) == (site.url("/story"), site.url("/story/"))


def test_the_amp_page_of_another_story_or_of_a_whole_one_is_left(site: Site) -> None:
    site.pages["/story"] = sheet(part(1), head=AMP)
    site.pages["/story/amp"] = amp_of(site, "/other")
    assert "In part 8" not in read(site).text
    site.pages["/story"] = sheet(*LONG, head=AMP)
    site.asked.clear()
    read(site)
    assert "/story/amp" not in site.asked


def test_an_amp_page_is_no_way_round_a_paywall_and_its_outage_is_one(site: Site) -> None:
    paid = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    site.pages["/story"] = sheet(part(1), head=AMP + paid)
    site.pages["/story/amp"] = amp_of(site, "/story")
    with pytest.raises(Paywalled):
        read(site)
    site.pages["/story"] = f"<html><head>{AMP}</head><body><p>Soon.</p></body></html>"
    site.pages["/story/amp"] = 503
    with pytest.raises(PageUnavailable):
        read(site)
    site.pages["/story/amp"] = 404
    with pytest.raises(NotAnArticle):
        read(site)
