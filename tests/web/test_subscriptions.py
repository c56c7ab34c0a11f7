"""Can feeds be listed, added, asked and given up over HTTP, and is what is wrong with one said?

A real site on loopback; each test has a host of its own there, since a host is visited once a second at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from evaluation.rig import answering
from worker.store.api_key import Scope

FEEDS = "/api/v1/feeds"


@pytest.fixture(scope="module")
def site() -> Iterator[Callable[[int, str], str]]:
    """The address of a path on the site's host of that number, where nothing is but a feed that grows and a page."""
    answers = {"/page": "<html><head><title>No feed</title></head><body>No feed.</body></html>"}

    class Handler(BaseHTTPRequestHandler):
        asked = 0

        def do_GET(self) -> None:
            body = answers.get(self.path)
            if self.path.startswith("/feed"):
                Handler.asked += 1
                items = "".join(f"<item><link>/news/{number}</link></item>" for number in range(Handler.asked))
                body = f"<rss version='2.0'><channel><title>The Pond</title>{items}</channel></rss>"
            self.send_response(200 if body else 404)
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_: object) -> None:
            return

    listener = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
    with answering(listener):
        yield lambda host, path: f"http://127.0.0.{host}:{listener.server_port}{path}"


@pytest.fixture(scope="module")
def desk(open_web: Callable[..., Any]) -> Any:
    return open_web(allowed_networks=("127.0.0.0/8",))


def test_a_feed_is_added_listed_asked_and_given_up(desk: Any, site: Callable[[int, str], str]) -> None:
    feed = site(1, "/feed.xml")
    nothing = desk.client.get(FEEDS)
    assert nothing.json() == {"feeds": []}
    added = desk.post({"address": feed}, FEEDS)
    assert (added.status_code, added.json()["title"], added.json()["new"], added.json()["marked"]) == (
        201, "The Pond", [], 1,
    )  # fmt: skip
    again = desk.post({"address": f" {feed} "}, FEEDS)
    assert (again.status_code, again.json()["known"]) == (200, True)
    listed = desk.client.get(FEEDS, headers={"If-None-Match": nothing.headers["ETag"]})
    (told,) = listed.json()["feeds"]
    assert (told["address"], told["failures"], told["due_at"] > told["polled_at"]) == (feed, 0, True)
    same = desk.client.get(FEEDS, headers={"If-None-Match": listed.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    polled = desk.post({"address": feed}, f"{FEEDS}/poll").json()
    assert (len(polled["new"]), polled["seen"], polled["told"]) == (1, 1, "2 items: 1 new, 1 seen before")
    assert desk.client.get(f"/api/v1/articles/{polled['new'][0]}").json()["address"].endswith("/news/1")
    assert desk.client.delete(FEEDS, params={"address": feed}).status_code == 204
    assert desk.client.get(FEEDS).json() == {"feeds": []}
    for answer in (desk.client.delete(FEEDS, params={"address": feed}), desk.post({"address": feed}, f"{FEEDS}/poll")):
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:copydesk:not-found")


def test_with_its_backlog_what_a_feed_holds_is_queued(desk: Any, site: Callable[[int, str], str]) -> None:
    added = desk.post({"address": site(2, "/feed"), "backlog": True}, FEEDS).json()
    assert len(added["new"]) > 0


@pytest.mark.parametrize(
    ("host", "path", "status", "kind"),
    [
        (3, "/page", 422, "not-a-feed"),
        (4, "/nothing", 422, "input-unusable"),
    ],
)
def test_what_is_no_feed_is_refused_and_not_kept(
    desk: Any, site: Callable[[int, str], str], host: int, path: str, status: int, kind: str
) -> None:
    before = desk.client.get(FEEDS).json()
    answer = desk.post({"address": site(host, path)}, FEEDS)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:copydesk:{kind}"), answer.text
    assert desk.client.get(FEEDS).json() == before


@pytest.mark.parametrize(
    "body",
    [{"address": "ftp://x.example/f"}, {"address": "http://10.0.0.1/feed"}, {"address": "http://x\u0007.example/"}, {}],
)
def test_an_address_that_is_none_is_refused(desk: Any, body: dict[str, str]) -> None:
    assert desk.post(body, FEEDS).status_code == 422


def test_only_an_admin_adds_and_removes_feeds_and_a_reader_does_not_poll(desk: Any) -> None:
    address = {"address": "https://example.org/feed"}
    reads, submits = desk.key(Scope.READ), desk.key(Scope.SUBMIT)
    for method, path, bearer in [
        ("POST", FEEDS, submits),
        ("POST", f"{FEEDS}/poll", reads),
        ("DELETE", f"{FEEDS}?address=https://example.org/feed", submits),
        ("GET", FEEDS, submits),
    ]:
        given = {"json": address} if method == "POST" else {}
        assert desk.client.request(method, path, headers=bearer, **given).status_code == 403
