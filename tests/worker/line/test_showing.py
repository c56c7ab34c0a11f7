"""Does `copydesk show` tell of what editors decided, and is nothing that they overruled shown as if it stood?"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dossier.findings import Flag, Kind, Link, Outcome, Publication
from dossier.record import Dossier, Provenance
from dossier.summary import Sentence, Summary
from dossier.text import Article, Span
from tests.leases import finished
from worker.cli import app
from worker.review.decision import Act, Subject, Wish
from worker.review.reviewing import Reviews
from worker.store.opening import open_store
from worker.store.rechecks import Rechecks

DOSSIER = Dossier(
    "moths.txt",
    article=Article("Moths\n\nIt gives moths at lamps, day in day.", Span(0, 5), (Span(7, 43),), (), (), "en"),
    flags=(
        Flag(Span(7, 15), Kind.UNIDIOMATIC, 0.6, True, "reads oddly"),
        Flag(Span(32, 42), Kind.WORD_SALAD, 0.9, True, "makes no sense"),
    ),
    link=Link(Outcome.LINKED, Publication("10.5555/moths", "Moths"), 0.9, False, "title", ()),
    summary=Summary((Sentence("Moths turn their backs to the light.", ()),), (), True),
    provenance=(Provenance("check_summary", "rules", "1", datetime(2026, 1, 1, tzinfo=UTC), 0.1),),
)


@pytest.fixture
def reviews(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reviews]:
    monkeypatch.setenv("COPYDESK_DATABASE_URL", sqlite_url)
    store = open_store(sqlite_url, 60, 60)
    yield Reviews(store)
    store.close()


@pytest.fixture
def key(reviews: Reviews) -> str:
    """Of a dossier on which two editors decided, and which was published."""
    key = finished(reviews._store, DOSSIER)
    reviews.decide(key, Wish(Subject.FLAG, 1, Act.REJECT, "It reads well."), "Ada")
    reviews.decide(key, Wish(Subject.SENTENCE, 1, Act.EDIT, "Plainer.", {"text": "Moths lose their way."}), "Bo")
    reviews.publish(key, "", "Bo")
    return key


def call(*command: str) -> str:
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_an_overruled_flag_is_no_flag_and_the_report_says_who_overruled_it(key: str) -> None:
    report = call("show", key)
    assert [line.partition(" by ")[0] for line in report.splitlines()[:3]] == [
        "flag 1 rejected",
        "sentence 1 edited to Moths lose their way.",
        "edition 1 published",
    ]
    assert "It reads well. (on “It gives”)" in report
    assert ("⟦It gives" in report, "⟦day in day⟧" in report, "1 passage flagged" in report) == (False, True, True)


@pytest.mark.parametrize("name", ["page.html", "page.svg"])
def test_a_written_report_says_the_same(key: str, tmp_path: Path, name: str) -> None:
    call("show", key, "--report", str(tmp_path / name))
    written = html.unescape((tmp_path / name).read_text()).replace("\u00a0", " ")
    for words in ("flag 1 rejected by Ada", "Moths lose their way.", "edition 1 published by Bo"):
        assert words in written
    assert "reads oddly" not in written


def test_json_has_what_is_left_with_every_decision_beside_it(key: str) -> None:
    told = json.loads(call("show", key, "--json"))
    assert (told["state"], told["stale"]) == ("published", [])
    assert [each["who"] for each in told["decisions"]] == ["Ada", "Bo"]
    assert [each["kind"] for each in told["flags"]] == ["WORD_SALAD"]
    assert told["summary"]["sentences"][0]["by_editor"] is True


def test_what_the_machine_found_can_still_be_seen(key: str) -> None:
    assert json.loads(call("show", key, "--as-found", "--json"))["flags"][0]["reason"] == "reads oddly"
    report = call("show", key, "--as-found")
    assert ("⟦It gives⟧" in report, "rejected" in report) == (True, False)


def test_a_decision_that_applies_to_nothing_any_more_is_said_to_be_stale(key: str, reviews: Reviews) -> None:
    rechecks = Rechecks(reviews._store, 1)
    kept = rechecks.read(key)
    assert kept is not None
    assert rechecks.save(kept, replace(DOSSIER, flags=DOSSIER.flags[1:]), (), 60)
    report = call("show", key)
    assert "stale, applied to nothing: flag 1 rejected by Ada" in report
    assert "⟦day in day⟧" in report
    assert json.loads(call("show", key, "--json"))["stale"] == [1]
