"""Does the reader keep to a site's rules, with a real server here: robots.txt, ai.txt, tdmrep.json, "noai"?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dossier.errors import CopydeskError, PageUnavailable, Reserved, RobotsRefused
from evaluation.rig import answering
from linker.sources.budget import Budget
from scraper.limits import Limits
from scraper.manners import Manners
from scraper.reader import PageReader
from scraper.rights import reservation
from worker.visits import BudgetedVisits

PAGE = (
    "<html><head>{head}<title>Frogs hum before the rain</title></head><body><article>"
    "<h1>Frogs hum before the rain</h1>"
    "<p>Tree frogs begin to hum about an hour before it rains, the recordings of eleven years show.</p>"
    "<p>Biologists who heard the tapes think that falling pressure sets them off, but have not tested it yet.</p>"
    "</article></body></html>"
)
Answer = tuple[int, dict[str, str], bytes]


class Site(ThreadingHTTPServer):
    """Answers by path with what it `says`; any other path that ends in "story" is a page, and the rest is missing."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []

    def says(self, path: str, body: str, status: int = 200, **headers: str) -> Site:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, named, body.encode())
        return self

    def url(self, path: str = "/story") -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        page = (200, {"Content-Type": "text/html"}, PAGE.format(head="").encode())
        missing = (404, {}, b"nothing here")
        status, headers, body = self.server.answers.get(self.path, page if self.path.endswith("story") else missing)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            """A reader that has read enough hangs up."""


@pytest.fixture
def site() -> Iterator[Site]:
    with answering(Site()) as server:
        yield server


def reader(manners: Manners | None = None) -> PageReader:
    return PageReader(Limits(allowed_networks=("127.0.0.0/8",), timeout_s=5, total_s=10), manners)


def refused(kind: type[CopydeskError], url: str, by: PageReader) -> str:
    with pytest.raises(kind) as told:
        by.read(url)
    assert type(told.value) is kind
    assert url in str(told.value)
    assert "\n" not in str(told.value)
    return str(told.value)


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: *\nDisallow: /",
        "User-agent: copydesk\nDisallow: /story\n\nUser-agent: *\nDisallow:",
        "User-agent: *\nDisallow: /*ory$",
        "\ufeffUser-agent: *\r\nDisallow: /st\r\n",
        "User-agent: other\nUser-agent: Copydesk\nDisallow: /",
        "User-agent: *\nAllow: /\nDisallow: /story",
    ],
)
def test_a_page_that_robots_txt_keeps_from_us_is_not_asked_for(site: Site, rules: str) -> None:
    site.says("/robots.txt", rules)
    assert "robots.txt" in refused(RobotsRefused, site.url(), reader())
    assert "/story" not in site.asked


@pytest.mark.parametrize(
    "rules",
    [
        "",
        "User-agent: *\nDisallow: /other",
        "User-agent: copydesk\nAllow: /\n\nUser-agent: *\nDisallow: /",
        "User-agent: *\nDisallow: /\nAllow: /story",
        "<html><body>User-agent: *\nDisallow: /</body></html>",
        "# User-agent: *\n# Disallow: /",
        "Disallow: /",
        "User-agent: *\nDisallow:",
    ],
)
def test_a_page_that_it_leaves_to_us_is_read(site: Site, rules: str) -> None:
    site.says("/robots.txt", rules)
    assert reader().read(site.url()).title == "Frogs hum before the rain"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_where_there_is_no_robots_txt_nothing_is_forbidden(site: Site, status: int) -> None:
    site.says("/robots.txt", "User-agent: *\nDisallow: /", status)
    assert reader().read(site.url()).title == "Frogs hum before the rain"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_where_it_cannot_be_had_the_page_waits(site: Site, status: int) -> None:
    site.says("/robots.txt", "", status)
    assert f"answered {status} when asked for its robots.txt" in refused(PageUnavailable, site.url(), reader())
    assert "/story" not in site.asked


def test_a_redirected_robots_txt_is_followed_and_a_loop_counts_as_none(site: Site) -> None:
    site.says("/robots.txt", "", 301, Location="/rules").says("/rules", "User-agent: *\nDisallow: /story")
    refused(RobotsRefused, site.url(), reader())
    site.says("/robots.txt", "", 302, Location="/robots.txt")
    assert reader().read(site.url()).title == "Frogs hum before the rain"


def test_of_a_huge_robots_txt_the_first_half_megabyte_counts(site: Site) -> None:
    filler = "# filler\n" * 50_000
    site.says("/robots.txt", f"User-agent: *\nDisallow: /story\n{filler}{filler}")
    refused(RobotsRefused, site.url(), reader())
    site.says("/robots.txt", f"{filler}{filler}User-agent: *\nDisallow: /story\n")
    assert reader().read(site.url()).title == "Frogs hum before the rain"


def test_the_rules_are_asked_for_once(site: Site) -> None:
    by = reader()
    for path in ("/story", "/second-story", "/third-story"):
        by.read(site.url(path))
    assert site.asked.count("/robots.txt") == 1
    assert site.asked.count("/ai.txt") == 1


def test_the_place_that_a_page_sends_us_to_is_asked_too(site: Site) -> None:
    site.says("/story", "", 302, Location="/kept/story").says("/robots.txt", "User-agent: *\nDisallow: /kept/")
    with pytest.raises(RobotsRefused):
        reader().read(site.url())
    assert "/kept/story" not in site.asked


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/ai.txt", "User-Agent: *\nDisallow: /", "ai.txt"),
        (
            "/.well-known/tdmrep.json",
            json.dumps([{"location": "/open/*", "tdm-reservation": 0}, {"location": "/st*", "tdm-reservation": 1}]),
            "tdmrep.json",
        ),
    ],
)
def test_a_site_that_reserves_its_pages_is_respected(site: Site, path: str, body: str, where: str) -> None:
    site.says(path, body)
    assert where in refused(Reserved, site.url(), reader())
    assert "/story" not in site.asked


@pytest.mark.parametrize(
    "body", ['[{"location": "/other", "tdm-reservation": 1}]', "{", "[1, null]", '{"location": "/"}', "<html>"]
)
def test_what_reserves_nothing_or_cannot_be_read_is_no_reservation(site: Site, body: str) -> None:
    site.says("/.well-known/tdmrep.json", body)
    assert reader().read(site.url()).title == "Frogs hum before the rain"


@pytest.mark.parametrize(
    ("headers", "head", "where"),
    [
        ({"tdm-reservation": "1"}, "", "its header TDM-Reservation"),
        ({"x-robots-tag": "index, noai"}, "", "X-Robots-Tag"),
        ({}, '<meta name="tdm-reservation" content="1">', "meta tag tdm-reservation"),
        ({}, "<META content='noai, noimageai' name='robots'>", "robots meta tag"),
        ({}, "<meta name=robots content=noai>", "robots meta tag"),
        ({"tdm-reservation": "0", "x-robots-tag": "noimageai"}, '<meta name="robots" content="noindex">', ""),
        ({}, '<meta name="description" content="noai">', ""),
    ],
)
def test_a_page_that_reserves_itself_is_respected(headers: dict[str, str], head: str, where: str) -> None:
    found = reservation(headers, PAGE.format(head=head).encode())
    assert where in found
    assert bool(found) is bool(where)


def test_a_reserved_page_is_refused_with_its_place(site: Site) -> None:
    site.says("/story", PAGE.format(head=""), Content_Type="text/html", TDM_Reservation="1")
    assert "TDM-Reservation" in refused(Reserved, site.url(), reader())


def test_a_crawl_delay_longer_than_our_patience_is_said_at_the_second_page(site: Site) -> None:
    site.says("/robots.txt", "User-agent: *\nCrawl-delay: 600")
    by = reader(Manners(BudgetedVisits(Budget())))
    by.read(site.url())
    with pytest.raises(PageUnavailable, match="is not to be asked for another"):
        by.read(site.url("/second-story"))
    assert "/second-story" not in site.asked


def test_a_site_that_is_too_busy_is_left_alone_for_as_long_as_it_says(site: Site) -> None:
    site.says("/story", "later", 503, Retry_After="120")
    by = reader(Manners(BudgetedVisits(Budget())))
    refused(PageUnavailable, site.url(), by)
    with pytest.raises(PageUnavailable, match=r"another 1[12]\d s"):
        by.read(site.url("/second-story"))
    assert "/second-story" not in site.asked


@pytest.mark.parametrize("written", ["Mon, 01 Jan 99999999999 00:00:00 GMT", "-5", "inf", "\xb3", "9" * 400, "\x7f"])
def test_a_wait_that_makes_no_sense_is_no_failure_of_ours(site: Site, written: str) -> None:
    site.answers["/story"] = (503, {"Retry-After": written}, b"later")
    refused(PageUnavailable, site.url(), reader(Manners(BudgetedVisits(Budget()))))
