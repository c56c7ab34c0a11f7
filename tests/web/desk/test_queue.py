"""Does the queue show what is in line and what was done, chosen as wanted, and what becomes of it meanwhile?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.web.desk.conftest import Visitor
from tests.web.stories import OWLS
from web.articles import cursor_of
from web.desk.queue import A_PAGE, Filter, Page
from worker.store.listing import Place


@pytest.fixture(scope="module")
def owls(desk: Any) -> str:
    key: str = desk.keep(OWLS)
    return key


def keys(page: Any) -> list[str]:
    return [row["id"].removeprefix("row-") for row in page.select(".row")]


def submitted(desk: Any, *addresses: str) -> list[str]:
    return [desk.line.put(desk.line.at_url(address)).key for address in addresses]


def test_an_article_is_shown_with_its_headline_how_far_it_is_and_what_was_found(
    desk: Any, editor: Visitor, owls: str
) -> None:
    (waiting,) = submitted(desk, "https://waits.example/1")
    page = editor.page()
    assert keys(page)[:2] == [waiting, owls]
    row = page.select_one(f"#row-{owls}")
    assert row.select_one(".headline").text == "Owls hear to mice"
    assert row.select_one(".headline")["href"] == f"/desk/articles/{owls}"
    assert [each.text for each in row.select(".tallies li")] == [
        "1 mistranslated term, 91%",
        "1 unidiomatic, 62%",
        "1 word salad, 40%",
        "gap: PubMed",
        "1 contradicted, 77%",
    ]
    row = page.select_one(f"#row-{waiting}")
    assert (row.select_one("progress")["value"], row.select_one("progress")["max"]) == ("0", "12")
    assert "waiting: read article" in row.text


def test_the_queue_is_narrowed_by_standing_site_what_was_found_and_how_sure(
    desk: Any, editor: Visitor, owls: str
) -> None:
    (waiting,) = submitted(desk, "https://other.example/1")
    assert keys(editor.page("?standing=FINISHED&site=&found=&sure=")) == [owls]
    assert keys(editor.page("?site=OTHER.example")) == [waiting]
    assert keys(editor.page("?found=flag:MISTRANSLATED_TERM&sure=high")) == [owls]
    assert keys(editor.page("?found=flag:MISTRANSLATED_TERM&sure=low")) == []
    assert keys(editor.page("?found=ruling:CONTRADICTED&sure=middling")) == [owls]
    assert keys(editor.page("?found=flag:MOJIBAKE")) == []
    assert keys(editor.page("?standing=FINISHED&state=draft")) == [owls]
    assert keys(editor.page("?state=withdrawn")) == []
    page = editor.page("?standing=FINISHED&found=flag:")
    assert [each["value"] for each in page.select("option[selected]")] == ["FINISHED", "", "flag:", ""]
    assert "No article is like that" in editor.page("?site=nobody.example").text


@pytest.mark.parametrize("query", ["standing=LOST", "state=lost", "sure=very", "cursor=x", f"site={'x' * 300}"])
def test_a_queue_that_cannot_be_given_is_refused_in_words(editor: Visitor, query: str) -> None:
    assert editor.page(f"?{query}", 422).select_one("h1")


def test_the_queue_goes_page_by_page(desk: Any, editor: Visitor) -> None:
    new = submitted(desk, *(f"https://pages.example/{number}" for number in range(A_PAGE + 2)))
    first = editor.page("?site=pages.example")
    further = first.select_one("a[rel=next]")
    assert further is not None
    second = editor.page(further["href"].removeprefix("/desk"))
    assert keys(first) + keys(second) == new[::-1]
    assert second.select_one("a[rel=next]") is None
    assert len(json.dumps(first.select_one("#rows")["data-live"])) < 4_000


def test_what_becomes_of_the_articles_on_the_page_is_told_once_each(desk: Any) -> None:
    one, other = submitted(desk, "https://live.example/1", "https://live.example/2")
    store = desk.line.store
    entry = store.entry(other)
    chosen = Filter(site="live.example", cursor=cursor_of(Place(entry.queued_at, entry.key)))
    look = Page(store, chosen, [one, other])

    def told() -> list[tuple[str | None, Any]]:
        events, over = look()
        assert not over
        return [(event.event, event.data) for event in events]

    assert [data["id"] for _, data in told()][-1] == "counts"
    assert told() == []
    lease = store.take(one, "read_article", "the test")
    (kind, data), _counts = told()
    assert (kind, data["id"], data["told"]) == ("row", f"row-{one}", "")
    assert "at work: read article" in data["html"]
    store.fail(lease, "<b>not</b> English")
    (_, data), (_, counts) = told()
    assert "1 failed" in counts["html"]
    assert data["told"] == "failed: https://live.example/1"
    assert "&lt;b&gt;not&lt;/b&gt; English" in data["html"]
    submitted(desk, "https://live.example/3", "https://elsewhere.example/4")
    assert told()[0] == ("above", {"count": 1})
    assert told() == []
