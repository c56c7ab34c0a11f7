"""Can an editor decide, publish and withdraw over HTTP, two at once without harm, and learn from it afterwards?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from dossier.findings import Flag, Kind, Link, Outcome, Publication
from dossier.record import Dossier, Provenance
from dossier.summary import Sentence, Summary
from dossier.text import Article, Span
from web.cli import app
from worker.store.api_key import Scope

ARTICLES = "/api/v1/articles"
DOSSIER = Dossier(
    "story.txt",
    article=Article("Moths\n\nIt gives moths at lamps.", Span(0, 5), (Span(7, 31),), (), (), "en"),
    flags=(Flag(Span(7, 15), Kind.UNIDIOMATIC, 0.6, True, "reads oddly"),),
    link=Link(Outcome.LINKED, Publication("10.5555/moths", "Moths"), 0.9, False, "title", ()),
    summary=Summary((Sentence("Moths turn their backs to the light.", ()),), (), True),
    provenance=(Provenance("flag_passages", "rules", "1", datetime(2026, 1, 1, tzinfo=UTC), 0.1),),
)


@pytest.fixture(scope="module")
def article(desk: Any) -> str:
    """The path of an article that was checked."""
    return f"{ARTICLES}/{checked(desk)}"


def checked(desk: Any) -> str:
    return str(desk.keep(DOSSIER))


def wanted(desk: Any, article: str, subject: str, **more: Any) -> dict[str, Any]:
    """A decision on the first of them, as an editor sees it now."""
    seen = desk.client.get(f"{article}/decisions").json()
    finding = next(each for each in seen["findings"] if each["subject"] == subject)
    told = {name: finding[name] for name in ("subject", "number", "mark")}
    return {**told, "version": seen["version"], "why": "so it is", "act": "reject", **more}


def copydesk(desk: Any, *words: str) -> str:
    where = {"COPYDESK_DATABASE_URL": desk.line.settings.database_url, "LOGNAME": "bo"}
    done = CliRunner().invoke(app, words, env=where, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_decision_is_kept_and_the_dossier_can_be_read_with_and_without_it(desk: Any, article: str) -> None:
    flags = desk.client.get(f"{article}/dossier").json()["flags"]
    body = wanted(desk, article, "flag")
    made = desk.post(body, f"{article}/decisions")
    assert made.status_code == 201, made.text
    assert (made.json()["who"], made.json()["act"]) == ("a test", "reject")
    reviewed = desk.client.get(f"{article}/dossier", params={"reviewed": True})
    assert reviewed.json()["flags"] == flags[1:]
    assert desk.client.get(f"{article}/dossier").json()["flags"] == flags
    etag = {"If-None-Match": reviewed.headers["ETag"]}
    assert desk.client.get(f"{article}/dossier?reviewed=true", headers=etag).status_code == 304
    again = desk.post(body, f"{article}/decisions")
    assert (again.status_code, again.json()["type"]) == (409, "urn:copydesk:outdated")
    assert again.headers["Content-Type"] == "application/problem+json"
    desk.post(wanted(desk, article, "flag", act="accept"), f"{article}/decisions")
    accepted = desk.client.get(f"{article}/dossier", params={"reviewed": True})
    assert (accepted.json()["flags"], accepted.headers["ETag"] == etag["If-None-Match"]) == (flags, False)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"number": 99}, 404),
        ({"number": 0}, 422),
        ({"number": 2**40}, 422),
        ({"version": 99}, 409),
        ({"mark": "other"}, 409),
        ({"act": "edit"}, 422),
        ({"act": "edit", "to": {"kind": "BAD"}}, 422),
        ({"act": "edit", "to": {"colour": "red"}}, 422),
        ({"why": " "}, 422),
        ({"who": "somebody else"}, 422),
    ],
)
def test_a_decision_that_cannot_be_kept_is_refused(desk: Any, article: str, more: dict[str, Any], status: int) -> None:
    before = desk.client.get(f"{article}/decisions").json()
    answer = desk.post(wanted(desk, article, "flag", **more), f"{article}/decisions")
    assert answer.status_code == status, answer.text
    assert desk.client.get(f"{article}/decisions").json() == before


def test_what_is_published_can_be_read_until_it_is_withdrawn_and_its_record_stays(desk: Any, article: str) -> None:
    assert desk.client.get(f"{article}/published").status_code == 404
    assert desk.post({}, f"{article}/withdraw").status_code == 422
    assert desk.post({"why": "x"}, f"{article}/withdraw").status_code == 409
    first = desk.client.post(f"{article}/publish")
    assert first.status_code == 201, first.text
    read = desk.client.get(f"{article}/published").json()
    assert (read["edition"], read["corrections"], read["body"]["schema"]) == (1, [], "copydesk.edition/1")
    assert desk.client.post(f"{article}/publish").status_code == 409
    edit = wanted(desk, article, "sentence", act="edit", to={"text": "Moths lose their way."})
    assert desk.post(edit, f"{article}/decisions").status_code == 201
    assert desk.post({}, f"{article}/publish").status_code == 422
    assert desk.post({"note": "Said more plainly."}, f"{article}/publish").status_code == 201
    read = desk.client.get(f"{article}/published").json()
    assert [each["note"] for each in read["corrections"]] == ["Said more plainly."]
    assert read["body"]["summary"]["sentences"][0]["text"] == "Moths lose their way."
    assert read["body"]["summary"]["verified"] is False
    assert desk.post({"why": "Another study."}, f"{article}/withdraw").json()["state"] == "withdrawn"
    gone = desk.client.get(f"{article}/published")
    assert (gone.status_code, "Another study." in gone.json()["detail"]) == (410, True)
    record = desk.client.get(f"{article}/editions").json()
    assert record["state"] == "withdrawn"
    assert [(each["edition"], each["state"]) for each in record["editions"]] == [
        (1, "published"),
        (2, "published"),
        (2, "withdrawn"),
    ]
    assert record["editions"][0]["body"]["claims"] == read["body"]["claims"]
    reader = desk.key(Scope.READ)
    assert desk.client.get(f"{article}/editions", headers=reader).status_code == 403


def test_the_command_line_does_the_same_and_exports_what_was_decided(desk: Any) -> None:
    key = checked(desk)
    assert "rejected by bo" in copydesk(desk, "decide", key, "flag", "1", "reject", "--why", "It reads well.")
    edit = ("decide", key, "sentence", "1", "edit", "--to", "Moths lose their way.", "--why", "Plainer.")
    copydesk(desk, *edit, "--who", "Ada")
    assert "[sentence 1 edited to Moths lose their way. by Ada," in copydesk(desk, "review", key)
    copydesk(desk, "publish", key)
    read = desk.client.get(f"{ARTICLES}/{key}/published").json()["body"]
    assert read["summary"]["sentences"][0]["text"] == "Moths lose their way."
    copydesk(desk, "withdraw", key, "--why", "Another study.")
    assert json.loads(copydesk(desk, "review", key, "--json"))["state"] == "withdrawn"
    lines = map(json.loads, copydesk(desk, "decisions", "export").splitlines())
    rejected, edited = [line for line in lines if line["key"] == key]
    where = rejected["span"]
    assert rejected["text"][where["start"] : where["end"]] == rejected["about"]
    assert (rejected["editor"], rejected["machine"]["kind"]) == (None, "UNIDIOMATIC")
    assert {each["step"] for each in rejected["provenance"]} == {"flag_passages"}
    assert edited["editor"] == {"text": "Moths lose their way."}
    assert edited["machine"] == {"text": edited["about"]}
    assert copydesk(desk, "decisions", "export", "--since", "2100-01-01") == ""
