"""Is it told truly where an article stands and what was found, and can it be cancelled, tried again and deleted?"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from dossier.record import as_json, from_json
from web import events
from web.events import MOST_WATCHERS
from worker.pipeline import STEPS

ARTICLES = "/api/v1/articles"
PARTS = {"flags": 3, "claims": 9, "link": 6, "summary": 12, "corrected": 8}
"""Each part, and how many steps must be done before there is one."""


@pytest.fixture(scope="module")
def finished(desk: Any) -> str:
    """The key of an article that has gone through every step."""
    key: str = desk.finished()
    return key


def get(desk: Any, path: str, status: int = 200, **headers: str) -> Any:
    answer = desk.client.get(f"{ARTICLES}/{path}", headers=headers)
    assert answer.status_code == status, answer.text
    return answer


def test_the_list_goes_page_by_page_and_by_standing_host_and_time(desk: Any, finished: str) -> None:
    keys = [desk.post({"url": f"https://pages.example/{number}"}).json()["key"] for number in range(5)]

    def listed(**query: Any) -> tuple[list[str], str | None]:
        answer = desk.client.get(ARTICLES, params=query).json()
        return [each["key"] for each in answer["articles"]], answer["next"]

    met, cursor = listed(host="pages.example", limit=2)
    while cursor:
        more, cursor = listed(host="pages.example", limit=2, cursor=cursor)
        met += more
    assert met == keys[::-1]
    assert listed(standing="FINISHED") == ([finished], None)
    assert listed(standing="FINISHED", state="draft") == ([finished], None)
    assert listed(state="published") == ([], None)
    began = get(desk, keys[3]).json()["queued_at"]
    assert listed(since=began)[0] == keys[:2:-1]
    assert listed(since="2100-01-01T00:00:00") == ([], None)


@pytest.mark.parametrize(
    "query",
    [
        *("standing=LOST", "limit=0", "limit=201", "since=soon", "sort=up", "cursor=x", "cursor=%00"),
        *(f"cursor={urlsafe_b64encode(each).decode()}" for each in (b"[]", b"null", b'["x", 1]', b"[1, 2, 3]", b"[")),
    ],
)
def test_a_list_that_cannot_be_given_is_refused(desk: Any, query: str) -> None:
    assert desk.client.get(f"{ARTICLES}?{query}").status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        *(f"cursor={urlsafe_b64encode(each).decode()}" for each in (b"[NaN, 1]", b"[-1e999, 2]", b'[0, "\\ud800"]')),
        *("since=9999-12-31T23:59:59-23:00", "since=0001-01-01T00:00:00%2B23:00", "host=%00"),
    ],
)
def test_a_list_may_be_empty(desk: Any, query: str) -> None:
    assert desk.client.get(f"{ARTICLES}?{query}").status_code == 200


def test_an_article_tells_how_far_it_is_and_how_long_each_step_took(desk: Any, finished: str) -> None:
    whole = get(desk, finished).json()
    assert (whole["standing"], whole["step"]) == ("FINISHED", None)
    assert [step["name"] for step in whole["steps"]] == [step.name for step in STEPS]
    assert {step["state"] for step in whole["steps"]} == {"done"}
    made = desk.line.store.dossier(finished).provenance
    assert [step["took_s"] for step in whole["steps"]] == list({each.step: each.took_s for each in made}.values())
    for path in whole["links"].values():
        assert desk.client.get(path).status_code == 200


def test_an_article_on_its_way_tells_what_waits_what_is_worked_on_and_what_is_to_come(desk: Any) -> None:
    key = desk.post({"text": "Owls hear mice\n\nOwls hear mice under snow, as researchers have found.\n"}).json()["key"]
    states = [step["state"] for step in get(desk, key).json()["steps"]]
    assert states == ["done", "waiting"] + ["to come"] * 10
    lease = desk.line.store.take(key, "clean_article", "here")
    assert get(desk, key).json()["steps"][1]["state"] == "working"
    desk.line.store.fail(lease, "not English")
    failed = get(desk, key).json()
    assert (failed["steps"][1]["state"], failed["standing"], failed["error"]) == ("failed", "FAILED", "not English")
    assert desk.client.post(f"{ARTICLES}/{key}/retry").json()["standing"] == "SENT"
    assert get(desk, key).json()["error"] is None


def test_the_dossier_is_the_one_in_the_store_until_it_changes(desk: Any, finished: str) -> None:
    answer = get(desk, f"{finished}/dossier")
    stored = desk.line.store.dossier(finished)
    assert answer.text == as_json(stored)
    assert from_json(answer.text) == stored
    etag = answer.headers["ETag"]
    for seen in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        same = get(desk, f"{finished}/dossier", 304, **{"If-None-Match": seen})
        assert (same.content, same.headers["ETag"]) == (b"", etag)
    assert get(desk, f"{finished}/dossier", **{"If-None-Match": '"x"'}).text == answer.text


def test_who_has_one_part_of_a_dossier_has_not_seen_another(desk: Any, finished: str) -> None:
    whole = get(desk, f"{finished}/dossier").headers["ETag"]
    flags = get(desk, f"{finished}/flags", **{"If-None-Match": whole})
    assert flags.json()["schema"] == "copydesk.flags/1"
    same = get(desk, f"{finished}/flags", 304, **{"If-None-Match": flags.headers["ETag"]})
    assert same.headers["ETag"] == flags.headers["ETag"]
    key = desk.line.put(desk.line.in_text("Mice hear\n\nMice hear owls, as researchers have found.\n")).key
    early = get(desk, f"{key}/dossier").headers["ETag"]
    assert get(desk, f"{key}/summary", 409, **{"If-None-Match": early})


def test_a_part_of_a_dossier_is_there_once_it_was_made_and_never_shown_as_empty_before(desk: Any) -> None:
    key = desk.line.put(desk.line.in_text("Ants count\n\nAnts count their steps, as researchers have found.\n")).key
    for done in range(1, len(STEPS) + 1):
        for part, needed in PARTS.items():
            answer = desk.client.get(f"{ARTICLES}/{key}/{part}")
            assert answer.status_code == (200 if done >= needed else 409), (part, done)
            assert ("Retry-After" in answer.headers) == (done < needed)
        if done < len(STEPS):
            desk.do(key, STEPS[done].name)


def test_each_part_names_its_layout(desk: Any, finished: str) -> None:
    for part in PARTS:
        answer = get(desk, f"{finished}/{part}")
        assert json.loads(answer.text)["schema"] == f"copydesk.{part}/1"
        get(desk, f"{finished}/{part}", 304, **{"If-None-Match": answer.headers["ETag"]})


def test_what_is_cancelled_stays_so_and_what_is_finished_cannot_be(desk: Any, finished: str) -> None:
    key = desk.post({"url": "https://example.org/cancelled"}).json()["key"]
    for _again in range(2):
        answer = desk.client.post(f"{ARTICLES}/{key}/cancel")
        assert (answer.status_code, answer.json()["standing"]) == (200, "CANCELLED")
    assert get(desk, key).json()["steps"][0]["state"] == "cancelled"
    for path in (f"{key}/retry", f"{finished}/cancel", f"{finished}/retry"):
        answer = desk.client.post(f"{ARTICLES}/{path}")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:copydesk:wrong-standing")
    assert "Retry-After" not in get(desk, f"{key}/flags", 409).headers
    assert desk.post({"url": "https://example.org/cancelled"}).status_code == 202


def test_what_is_deleted_is_gone(desk: Any) -> None:
    key = desk.post({"url": "https://example.org/deleted"}).json()["key"]
    assert desk.client.delete(f"{ARTICLES}/{key}").status_code == 204
    for method, path in [("GET", ""), ("GET", "/dossier"), ("GET", "/events"), ("POST", "/cancel"), ("DELETE", "")]:
        answer = desk.client.request(method, f"{ARTICLES}/{key}{path}")
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:copydesk:not-found")


def test_of_a_finished_article_the_stream_tells_that_and_ends(desk: Any, finished: str) -> None:
    answer = get(desk, f"{finished}/events")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    event = dict(line.split(": ", 1) for line in answer.text.splitlines() if line)
    assert event["event"] == "end"
    assert event["id"] == str(desk.line.store.entry(finished).version)
    assert json.loads(event["data"])["standing"] == "FINISHED"


def test_only_so_many_watch_at_once_and_each_makes_room_again(desk: Any, finished: str) -> None:
    for _place in range(MOST_WATCHERS - 1):
        events._watchers.acquire()
    try:
        for _again in range(3):
            get(desk, f"{finished}/events")
        get(desk, "nobody/events", 404)
        events._watchers.acquire()
        assert get(desk, f"{finished}/events", 503).headers["Retry-After"] == "2"
    finally:
        events._watchers.release(MOST_WATCHERS)
