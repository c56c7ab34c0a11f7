"""Are all versions of an edited story told over HTTP, what each changed, and can it be fetched again by asking?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dossier.record import Dossier, as_json
from tests.leases import lease_of
from worker.desk import ModelSet, open_desk
from worker.line.broker import open_broker, queue_length
from worker.line.refetch import open_refetches
from worker.pipeline import STEPS, advance
from worker.store.copies import Copies
from worker.store.entry import Standing

ARTICLES = "/api/v1/articles"
STORY = "Owls hear mice\n\nOwls hear mice under snow, as researchers have found. The team filmed {} owls in a barn.\n"


@pytest.fixture(scope="module")
def key(desk: Any) -> str:
    """That of a story from the web that was edited once."""
    first, second = (flagged(desk, number) for number in ("nine", "twelve"))
    key = desk.keep(first)
    refetches = open_refetches(desk.line.settings, desk.line.store)
    assert refetches.save(refetches.read(key), second, "1 words added, 1 removed")
    return str(key)


def flagged(desk: Any, number: str) -> Dossier:
    """The story as read, cleaned and split into sentences."""
    dossier = replace(desk.line.in_text(STORY.format(number)), address="https://example.org/owls")
    for step in STEPS[1:3]:
        dossier = advance(
            dossier,
            step,
            open_desk(desk.line.settings, offline=True, models=ModelSet.TEACHING),
            lambda _step, _took_s: None,
        )
    return dossier


def get(desk: Any, path: str, status: int = 200, **headers: str) -> Any:
    answer = desk.client.get(f"{ARTICLES}/{path}", headers=headers)
    assert answer.status_code == status, answer.text
    return answer


def test_every_version_is_listed_with_what_it_changed_and_what_the_last_fetch_found(desk: Any, key: str) -> None:
    answer = get(desk, f"{key}/versions")
    told = answer.json()
    assert [(each["number"], each["added"], each["removed"]) for each in told["versions"]] == [
        (1, None, None),
        (2, 1, 1),
    ]
    assert (told["key"], told["refetched"]["outcome"]) == (key, "edited")
    assert told["refetched"]["due_at"] > told["refetched"]["at"]
    get(desk, f"{key}/versions", 304, **{"If-None-Match": answer.headers["ETag"]})


def test_a_version_is_the_dossier_as_it_was(desk: Any, key: str) -> None:
    first, second = (get(desk, f"{key}/versions/{number}") for number in (1, 2))
    assert second.text == as_json(desk.line.store.dossier(key))
    assert ("nine owls" in first.text, "nine owls" in second.text) == (True, False)
    assert first.headers["ETag"] != second.headers["ETag"]
    assert get(desk, f"{key}/versions/3", 404).json()["detail"].startswith("there is no version 3: there are 2")


def test_what_differs_is_told_sentence_by_sentence(desk: Any, key: str) -> None:
    told = get(desk, f"{key}/versions/2/changes").json()
    assert (told["added"], told["removed"]) == (1, 1)
    assert [line for line in told["diff"] if line[:1] in "+-" and line[:2] not in ("++", "--")] == [
        "-The team filmed nine owls in a barn.",
        "+The team filmed twelve owls in a barn.",
    ]
    get(desk, f"{key}/versions/1/changes", 404)
    get(desk, f"{key}/versions/0", 422)


def test_a_copy_has_the_versions_of_its_original_and_one_of_its_own(desk: Any) -> None:
    keys = []
    for number, address in (("nine", "https://a.example/first"), ("nine", "https://b.example/second")):
        read = replace(flagged(desk, number), address=address)
        key, _ = desk.line.store.add(read, "clean_article")
        Copies(desk.line.store).save(lease_of(desk.line.store, key), read, None)
        keys.append(key)
    original, copy = keys
    refetches = open_refetches(desk.line.settings, desk.line.store)
    edited = replace(flagged(desk, "twelve"), address="https://a.example/first")
    assert refetches.save(refetches.read(original), edited, "1 words added, 1 removed")
    shared, own = get(desk, f"{copy}/versions").json(), get(desk, f"{copy}/versions?own=true").json()
    assert (shared["key"], len(shared["versions"])) == (original, 2)
    assert shared == get(desk, f"{original}/versions").json() == get(desk, f"{original}/versions?own=true").json()
    assert (own["key"], [each["number"] for each in own["versions"]], own["refetched"]) == (copy, [1], None)
    assert own["versions"][0]["words"] == shared["versions"][0]["words"]
    told = get(desk, f"{copy}/versions/1?own=true").json()
    assert (told["address"], "nine owls" in told["article"]["text"]) == ("https://b.example/second", True)
    assert get(desk, f"{copy}/versions/2").json()["address"] == "https://a.example/first"
    get(desk, f"{copy}/versions/2?own=true", 404)
    get(desk, f"{copy}/versions/2/changes")
    get(desk, f"{copy}/versions/2/changes?own=true", 404)


def test_before_a_story_is_read_there_is_no_version(desk: Any) -> None:
    waiting = desk.post({"url": "https://example.org/waits"}).json()["key"]
    assert "Retry-After" in get(desk, f"{waiting}/versions", 409).headers
    get(desk, "000000000000/versions", 404)


def test_a_finished_story_of_the_web_is_fetched_again_on_request(desk: Any, key: str) -> None:
    before = queue_length(open_broker(desk.line.settings.redis_url), "network")
    answer = desk.client.post(f"{ARTICLES}/{key}/refetch")
    assert (answer.status_code, answer.json()["standing"]) == (202, Standing.FINISHED)
    assert queue_length(open_broker(desk.line.settings.redis_url), "network") > before
    handed_in = desk.finished()
    assert desk.client.post(f"{ARTICLES}/{handed_in}/refetch").status_code == 422
    waiting = desk.post({"url": "https://example.org/waits-too"}).json()["key"]
    assert desk.client.post(f"{ARTICLES}/{waiting}/refetch").status_code == 409
