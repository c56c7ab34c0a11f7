"""Is whoever submits an article called back, and is what was sent to be seen?"""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from web.cli import app


def test_whoever_submits_an_article_may_be_called_back_and_what_was_sent_is_listed(open_web: Any) -> None:
    article = {"url": "https://example.org/owls", "callback": "https://back.example/hook"}
    unsigned = open_web()
    assert "COPYDESK_WEBHOOK_SECRET" in unsigned.post(article).json()["detail"]
    desk = open_web(webhook_secret="c2VjcmV0" * 4)
    assert desk.post({**article, "callback": "http://127.0.0.1/"}).json()["type"] == "urn:copydesk:address-refused"
    key = desk.post(article, **{"Idempotency-Key": "monday"}).json()["key"]
    assert desk.post({**article, "callback": "https://other.example/hook"}).json()["key"] == key
    lease = desk.line.store.take(key, "read_article", "the test")
    assert desk.line.store.fail(lease, "no such page")
    (first, second) = desk.client.get("/api/v1/deliveries", params={"key": key}).json()["deliveries"]
    assert {first["url"], second["url"]} == {"https://back.example/hook", "https://other.example/hook"}
    assert (first["topic"], first["status"], first["id"]) == ("article.failed", "waiting", second["id"])
    more = desk.client.get("/api/v1/deliveries", params={"before": first["number"], "status": "waiting"}).json()
    assert [each["number"] for each in more["deliveries"]] == [second["number"]]
    where = {"COPYDESK_DATABASE_URL": desk.line.settings.database_url}
    printed = json.loads(CliRunner().invoke(app, ("deliveries", "--json"), env=where).stdout)["deliveries"]
    assert [each["number"] for each in printed] == [first["number"], second["number"]]
    assert "article.failed  https://" in CliRunner().invoke(app, ("deliveries",), env=where).stdout
