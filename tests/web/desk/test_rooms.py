"""The desk's other rooms: what failed, feeds, sources, keys. Do they do what the commands do, for whoever may?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from dossier.record import Dossier, Gap
from evaluation.rig import answering
from tests.web.desk.conftest import Visit, Visitor
from tests.web.stories import OWLS
from tests.worker.line.rechecking_worker import crossref_at
from worker import sources
from worker.desk import Online, open_dossiers
from worker.store.api_key import Scope
from worker.store.audit import Sought, noted
from worker.store.deed import Deed
from worker.store.entry import Standing
from worker.store.keys import Keys
from worker.store.sources import Sources

FEED = """<rss version="2.0"><channel><title>Owl news</title>{}</channel></rss>"""
ITEM = "<item><title>Story {0}</title><link>https://owls.example/{0}</link></item>"


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.items: int | None = 1

    @property
    def feed(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/feed"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        items = self.server.items if self.path == "/feed" else None
        body = FEED.format("".join(map(ITEM.format, range(items or 0)))).encode()
        self.send_response(404 if items is None else 200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


@pytest.fixture(scope="module")
def desk(open_web: Callable[..., Any]) -> Any:
    return open_web(allowed_networks=("127.0.0.1/32",))


@pytest.fixture
def site() -> Iterator[Site]:
    with answering(Site()) as server:
        yield server


def failed(desk: Any, number: int) -> str:
    key: str = desk.line.put(desk.line.at_url(f"https://failed.example/{number}")).key
    lease = desk.line.store.take(key, "read_article", "the test")
    assert desk.line.store.fail(lease, "<script>alert(1)</script> stood there")
    return key


def test_what_failed_is_told_with_its_reason_and_taken_up_again(desk: Any, editor: Visitor) -> None:
    keys = [failed(desk, number) for number in range(4)]
    page = editor.page("/failed")
    assert [row["id"] for row in page.select(".row")] == [f"row-{key}" for key in reversed(keys)]
    assert "<script>alert(1)</script> stood there" in page.select_one(".row .problem").text
    assert page.select_one("nav .count").text == "4"
    store = desk.line.store
    page = editor.after(f"/articles/{keys[0]}/retry", back="/failed")
    assert "It is in line again, at read article." in page.select_one(".message").text
    editor.after(f"/articles/{keys[1]}/cancel", back="/failed")
    assert [store.entry(key).standing for key in keys[:2]] == [Standing.SENT, Standing.CANCELLED]
    assert editor.send(f"/articles/{keys[0]}/retry", back="/failed").status_code == 409
    page = editor.after("/failed/retry")
    assert "2 articles in line again." in page.select_one(".message").text
    assert "Nothing has failed" in page.text
    assert [store.entry(key).standing for key in keys[2:]] == [Standing.SENT] * 2


def test_only_an_admin_deletes(desk: Any, editor: Visitor, visit: Visit) -> None:
    key = failed(desk, 9)
    assert editor.send(f"/articles/{key}/delete").status_code == 403
    assert not editor.page("/failed").select("form[action$=delete]")
    admin = visit(Scope.ADMIN)
    assert admin.page("/failed").select_one("form[action$=delete]")
    assert "It is deleted." in admin.after(f"/articles/{key}/delete", back="/failed").text
    admin.page(f"/articles/{key}", 404)


def test_a_way_back_leads_nowhere_but_to_the_desk(desk: Any, editor: Visitor) -> None:
    for back in ("https://evil.example", "//evil.example", "@evil.example"):
        answer = editor.send(f"/articles/{failed(desk, 8)}/cancel", back=back)
        assert answer.headers["Location"].startswith("/desk")
        assert not answer.headers["Location"].startswith("/desk@")


def test_a_feed_is_added_asked_and_given_up(editor: Visitor, visit: Visit, site: Site) -> None:
    admin = visit(Scope.ADMIN)
    page = admin.after("/feeds", address=site.feed)
    assert "Owl news: 1 item: 1 marked as seen." in page.select_one(".message").text
    assert page.select_one(".row b").text == "Owl news"
    site.items = 3
    page = editor.after("/feeds/poll", address=site.feed)
    assert "3 items: 2 new, 1 seen before." in page.select_one(".message").text
    assert len(editor.page("?site=owls.example").select(".row")) == 2
    site.items = None
    page = editor.after("/feeds/poll", address=site.feed)
    assert "Failed 1 time" in page.select_one(".row .problem").text
    for path in ("/feeds", "/feeds/remove"):
        assert editor.send(path, address=site.feed).status_code == 403
    assert not page.select("form[action$=remove], form[action$=feeds]")
    assert "No feed is asked yet" in admin.after("/feeds/remove", address=site.feed).text
    assert admin.send("/feeds/remove", address=site.feed).status_code == 404


def test_what_is_no_feed_is_said_and_what_was_typed_stays(visit: Visit, site: Site) -> None:
    site.items, admin = None, visit(Scope.ADMIN)
    answer = admin.send("/feeds", address=site.feed)
    assert answer.status_code == 422
    assert f'value="{site.feed}"' in answer.text
    for address in ("javascript:alert(1)", "", "x" * 3000):
        assert "This is no web address" in admin.send("/feeds", address=address).text
    assert "No feed is asked yet" in admin.page("/feeds").text


def test_gaps_are_told_by_source_and_day(desk: Any, editor: Visitor) -> None:
    for number in range(2):
        desk.keep(Dossier(f"https://owls.example/gap-{number}", OWLS.page, gaps=(Gap("x", "PubMed <b>", "away"),)))
    page = editor.page("/sources")
    (row,) = [row for row in page.select(".days tr") if row.select_one("th").text == "PubMed <b>"]
    cells = [cell.text for cell in row.select("td")]
    assert (cells[-2:], set(cells[:-2])) == (["2", "2"], {""})
    assert "not asked" in page.text
    assert "COPYDESK_CONTACT" in page.select_one(".problem").text
    assert len(page.select("table")[-1].select("tbody tr")) > 5


def row_of(page: BeautifulSoup, source: str) -> list[str]:
    (row,) = [row for row in page.select("table")[-1].select("tbody tr") if row.select_one("th").text == source]
    return [" ".join(cell.text.split()) for cell in row.select("td")]


def test_it_is_told_when_a_source_last_answered_a_worker_and_last_could_not_be_asked(
    desk: Any, editor: Visitor
) -> None:
    kept = Sources(open_dossiers(desk.line.settings))  # as a worker has it
    kept.answered("PubMed")
    kept.failed("arXiv", "<b>it answered 503</b>")
    page = editor.page("/sources")
    answered, gap = row_of(page, "PubMed")[1:3]
    assert (answered.endswith(" UTC"), gap) == (True, "never")
    answered, gap = row_of(page, "arXiv")[1:3]
    assert (answered, gap.endswith(" UTC: <b>it answered 503</b>")) == ("never", True)
    assert row_of(page, "Crossref")[1:3] == ["never", "never"]


class Crossref(BaseHTTPRequestHandler):
    """It is away, and then answers as it does what it holds."""

    away = True

    def do_GET(self) -> None:
        doi = unquote(self.path.removeprefix("/works/").partition("?")[0])
        work = {"DOI": doi, "title": ["Owls hear mice"], "type": "journal-article"}
        body = json.dumps({"status": "ok", "message-type": "work", "message": work}).encode()
        self.send_response(500 if Crossref.away else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


def test_a_live_question_of_an_editor_is_kept_for_everyone(
    open_web: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_web(contact="desk@newsroom.example")
    key, bearer = Keys(desk.line.store).create("Ada", (Scope.READ, Scope.SUBMIT))
    asking = Visitor(TestClient(desk.app, "http://desk.test"), desk.app.state.newsroom, key, bearer)
    asking.sign_in()
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Crossref)) as server:
        monkeypatch.setattr(sources, "open_online", lambda _: Online((crossref_at(server.server_address[1]),), ()))
        told = [row_of(BeautifulSoup(asking.send("/sources").text, "lxml"), "Crossref")]
        Crossref.away = False
        told += [row_of(BeautifulSoup(asking.send("/sources").text, "lxml"), "Crossref")]
    told.append(row_of(asking.page("/sources"), "Crossref"))
    assert [row[0].partition(":")[0] for row in told] == ["does not answer", "answers", "not asked"]
    assert [row[1] == "never" for row in told] == [True, False, False]
    assert ["status 500" in row[2] for row in told] == [True, True, True]
    asked = desk.client.get("/api/v1/dashboard").json()["health"]["sources"]
    assert [each["source"] for each in asked] == ["Crossref"]
    assert asked[0]["gap_at"] < asked[0]["answered_at"]
    assert "status 500" in asked[0]["gap_why"]
    metrics = desk.client.get("/metrics").text
    assert 'copydesk_source_answered_timestamp_seconds{source="Crossref"} 1.' in metrics
    assert 'copydesk_source_gap_timestamp_seconds{source="Crossref"} 1.' in metrics


def test_keys_are_made_shown_once_and_revoked(visit: Visit) -> None:
    admin = visit(Scope.ADMIN)
    fields = {"name": "The <i>night</i> desk", "scope-read": "yes", "scope-submit": "yes"}
    answer = admin.send("/keys", **fields)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    bearer = answer.text.split("<p><code>")[1].split("<")[0]
    key = admin.newsroom.keys.admit(bearer)
    assert key is not None
    assert (key.name, key.scopes) == ("The <i>night</i> desk", {Scope.READ, Scope.SUBMIT})
    page = admin.page("/keys")
    assert bearer not in page.text
    assert "The <i>night</i> desk" in page.text
    assert "opens nothing any more" in admin.after("/keys/revoke", id=key.id).select_one(".message").text
    assert admin.newsroom.keys.admit(bearer) is None
    deeds = noted(admin.newsroom.line.store, Sought(about=key.id), 9)
    assert [(each.deed, each.actor) for each in deeds] == [
        (Deed.KEY_REVOKED, f"key:{admin.key.id}"),
        (Deed.KEY_CREATED, f"key:{admin.key.id}"),
    ]
    for wrong in ({"name": "x"}, {"name": " ", "scope-read": "yes"}, {"name": "a\nb", "scope-admin": "yes"}):
        assert admin.send("/keys", **wrong).status_code == 422
    assert admin.send("/keys/revoke", id="nobody").status_code == 404


def test_keys_are_for_admins_alone(editor: Visitor) -> None:
    assert not editor.page().select('nav a[href="/desk/keys"]')
    for answer in (editor.client.get("/desk/keys"), editor.send("/keys", name="me", **{"scope-admin": "yes"})):
        assert answer.status_code == 403
    assert editor.send("/keys/revoke", id=editor.key.id).status_code == 403
