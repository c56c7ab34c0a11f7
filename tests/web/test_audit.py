"""Is it on record over HTTP who did what, by which key or command, and does nobody but an admin read that?"""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from web.cli import app
from worker.store.api_key import Scope

AUDIT = "/api/v1/audit"
ARTICLES = "/api/v1/articles"


def copydesk(desk: Any, *words: str) -> str:
    where = {"COPYDESK_DATABASE_URL": desk.line.settings.database_url, "LOGNAME": "bo"}
    where |= {"COPYDESK_REDIS_URL": desk.line.settings.redis_url}
    done = CliRunner().invoke(app, words, env=where, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_who_did_what_by_key_and_by_command_is_told_to_an_admin(desk: Any) -> None:
    submitter = desk.key(Scope.SUBMIT)
    own = submitter["Authorization"].split("_")[1]
    body = {"url": "https://example.org/news/1"}
    key = desk.client.post(ARTICLES, json=body, headers=submitter).json()["key"]
    copydesk(desk, "cancel", key)
    desk.client.delete(f"{ARTICLES}/{key}")
    told = desk.client.get(AUDIT, params={"about": key}).json()["deeds"]
    assert [each["deed"] for each in told] == ["deleted", "cancelled", "submitted"]
    assert [each["actor"] for each in told][1:] == ["cli:bo", f"key:{own}"]
    assert [each["name"] for each in told] == ["a test", "", "a test"]
    assert told[2]["told"] == {"address": "https://example.org/news/1", "new": True, "callback": ""}
    assert desk.client.get(AUDIT, params={"actor": f"key:{own}", "deed": "submitted"}).json()["deeds"] == told[2:]
    assert desk.client.get(AUDIT, params={"since": "2100-01-01T00:00:00Z"}).json() == {"deeds": []}
    older = desk.client.get(AUDIT, params={"about": key, "before": told[0]["number"], "limit": 1}).json()
    assert older["deeds"] == told[1:2]
    assert desk.client.get(AUDIT, headers=submitter).status_code == 403


def test_each_of_a_batch_is_on_record_once_however_often_it_is_sent(desk: Any) -> None:
    articles = [{"url": f"https://example.org/batch/{number}"} for number in range(3)]
    for _again in range(2):
        desk.post({"articles": articles}, f"{ARTICLES}/batch", **{"Idempotency-Key": "once"})
    told = desk.client.get(AUDIT, params={"deed": "submitted"}).json()["deeds"]
    batch = [each["told"]["address"] for each in told if "/batch/" in each["told"]["address"]]
    assert batch == [each["url"] for each in reversed(articles)]


def test_the_command_line_tells_the_same_and_notes_what_it_does(desk: Any) -> None:
    made = json.loads(copydesk(desk, "keys", "create", "the night desk", "--scope", "read", "--json"))
    copydesk(desk, "keys", "revoke", made["id"])
    lines = copydesk(desk, "audit", "--about", made["id"]).splitlines()
    assert [line.partition("cli:bo  ")[2] for line in lines] == [
        f"key revoked {made['id']}: name the night desk",
        f"key created {made['id']}: name the night desk, scopes read",
    ]
    told = json.loads(copydesk(desk, "audit", "--actor", "cli:bo", "--deed", "key revoked", "--json"))["deeds"]
    assert [each["about"] for each in told] == [made["id"]]
    assert made["key"] not in copydesk(desk, "audit", "--limit", "99")
