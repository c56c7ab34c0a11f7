"""Is every kind of article taken, once, and is what cannot be taken refused in words?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from evaluation.rig import free_port
from worker.store.entry import Priority

ARTICLES, BATCH = "/api/v1/articles", "/api/v1/articles/batch"
HTML = (Path(__file__).parents[2] / "examples" / "anti-reward.html").read_text()
TEXT = "Bees remember faces\n\nHoneybees can learn to tell the faces of people apart, researchers say.\n"


def test_an_address_a_page_and_a_text_are_put_in_line(desk: Any) -> None:
    for body, address, step in [
        ({"url": "https://example.org/story"}, "https://example.org/story", "read_article"),
        ({"html": HTML, "address": "https://example.org/drafts/1"}, "https://example.org/drafts/1", "clean_article"),
        ({"text": TEXT, "title": "Bees know us", "priority": "high"}, "handed in", "clean_article"),
    ]:
        answer = desk.post(body)
        assert answer.status_code == 202, answer.text
        key = answer.json()["key"]
        assert answer.json() == {"key": key, "new": True}
        assert answer.headers["Location"] == f"{ARTICLES}/{key}"
        entry = desk.line.store.entry(key)
        assert (entry.address, entry.step) == (address, step)
    assert entry.priority is Priority.HIGH
    assert desk.line.store.dossier(key).page.text.startswith("Bees know us\n\nBees remember faces")


def test_a_page_that_is_in_line_is_answered_with_its_key(desk: Any) -> None:
    first, again = (desk.post({"url": "https://example.org/twice"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == {"key": first.json()["key"], "new": False}
    assert again.headers["Location"] == first.headers["Location"]


def test_two_submissions_of_one_address_at_once_give_one_dossier(desk: Any) -> None:
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: desk.post({"url": "https://example.org/race"}), range(4)))
    assert len({answer.json()["key"] for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 202]


def test_the_same_idempotency_key_at_once_gives_one_dossier_and_one_answer(desk: Any) -> None:
    body = {"url": "https://example.org/named"}
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: desk.post(body, **{"Idempotency-Key": "named"}), range(4)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    desk.line.store.cancel(answers[0].json()["key"])
    later = desk.post(body, **{"Idempotency-Key": "named"})
    assert (later.status_code, later.text) == (202, answers[0].text)
    assert desk.post(body).json()["key"] != answers[0].json()["key"]


def test_an_idempotency_key_is_not_used_for_another_article(desk: Any) -> None:
    assert desk.post({"url": "https://example.org/1"}, **{"Idempotency-Key": "one"}).status_code == 202
    other = desk.post({"url": "https://example.org/2"}, **{"Idempotency-Key": "one"})
    assert (other.status_code, other.json()["type"]) == (422, "urn:copydesk:submission-differs")
    elsewhere = desk.client.post(
        ARTICLES, json={"url": "https://example.org/2"}, headers={"Idempotency-Key": "one", **desk.key("admin")}
    )
    assert elsewhere.status_code == 202


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"url": "http://10.0.0.1/"}, "not a public address"),
        ({"url": "http://[::1]/"}, "not a public address"),
        ({"url": "https://me:secret@example.org/"}, "user name or password"),
        ({"text": "No sentence here"}, "no sentences"),
        ({"html": "<html><body>" + "<b>" * 60_001}, "tags"),
    ],
)
def test_an_article_that_cannot_be_used_is_refused_with_the_reason(desk: Any, body: Any, words: str) -> None:
    answer = desk.post(body)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert words in answer.json()["detail"]
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "body"),
        ([], "body"),
        ({"url": "https://example.org/", "sort": "of"}, "body.url.sort"),
        ({"url": "https://example.org/", "text": TEXT}, "body.url.text"),
        ({"url": "ftp://example.org/"}, "body.url.url"),
        ({"url": "https://example.org/" + "x" * 2000}, "body.url.url"),
        ({"text": TEXT, "priority": "soon"}, "body.text.priority"),
        ({"html": 1}, "body.html.html"),
        ({"html": "<p>", "address": "\x1b[2J"}, "body.html.address"),
        ({"text": TEXT, "title": "two\nlines"}, "body.text.title"),
        ({"url": "https://example.org/\u202e"}, "body.url.url"),
    ],
)
def test_a_body_of_another_form_is_refused_with_the_place(desk: Any, body: Any, where: str) -> None:
    answer = desk.post(body)
    assert answer.status_code == 422
    assert [fault["where"] for fault in answer.json()["faults"]] == [where]


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"url": "\\ud800"}', b"[" * 100_000, b'{"url": NaN}', b"1" * 5000])
def test_what_is_not_json_or_holds_what_no_text_can_is_refused(desk: Any, body: bytes) -> None:
    answer = desk.client.post(ARTICLES, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.json()["status"] == answer.status_code


def test_of_a_batch_each_article_has_its_own_result(desk: Any) -> None:
    batch = {
        "articles": [{"url": "https://example.org/a"}, {"url": "http://10.0.0.1/"}, {"url": "https://example.org/a"}]
    }
    answer = desk.post(batch, BATCH, **{"Idempotency-Key": "batch"})
    results = answer.json()["results"]
    assert [result["status"] for result in results] == [202, 422, 200]
    assert results[0]["placed"]["key"] == results[2]["placed"]["key"]
    assert "not a public address" in results[1]["problem"]["detail"]
    desk.line.store.cancel(results[0]["placed"]["key"])
    assert desk.post(batch, BATCH, **{"Idempotency-Key": "batch"}).json() == answer.json()
    changed = {"articles": [{"url": "https://example.org/b"}]}
    assert desk.post(changed, BATCH, **{"Idempotency-Key": "batch"}).status_code == 422
    for wrong in ([], [{"url": "https://example.org/"}] * 101, [{"link": "x"}]):
        assert desk.post({"articles": wrong}, BATCH).status_code == 422


def test_while_the_line_is_full_nothing_is_taken_but_what_was_taken_is_told_again(open_web: Callable[..., Any]) -> None:
    desk = open_web(queue_limit=2)
    named = desk.post({"url": "https://example.org/1"}, **{"Idempotency-Key": "one"})
    two = {"articles": [{"url": "https://example.org/2"}, {"url": "https://example.org/3"}]}
    assert desk.post(two, BATCH).status_code == 503
    assert desk.post(two["articles"][0]).status_code == 202
    full = desk.post(two["articles"][1])
    assert (full.status_code, full.headers["Retry-After"]) == (503, "30")
    assert "no more than 2 are taken" in full.json()["detail"]
    assert desk.post({"url": "https://example.org/1"}, **{"Idempotency-Key": "one"}).text == named.text
    assert len(desk.line.store.entries()) == 2


def test_without_redis_an_article_is_taken_all_the_same(open_web: Callable[..., Any]) -> None:
    desk = open_web(redis_url=f"redis://127.0.0.1:{free_port()}/0")
    assert desk.post({"url": "https://example.org/1"}).status_code == 202
    assert len(desk.line.store.entries()) == 1
