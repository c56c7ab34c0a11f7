"""Do editors read over HTTP and by command what readers report, and close it?"""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from dossier.record import Dossier
from dossier.summary import Sentence, Summary
from web.cli import app
from worker.review.reviewing import Reviews
from worker.store.api_key import Scope
from worker.store.mistakes import Mistakes

MISTAKES = "/api/v1/mistakes"


def test_what_readers_report_is_listed_and_closed_by_editors_alone(desk: Any) -> None:
    store = desk.line.store
    key = desk.keep(Dossier("story.txt", summary=Summary((Sentence("Owls hear mice.", ()),), (), True)))
    Reviews(store).publish(key, "", "Ada")
    first, second = (Mistakes(store).report(key, 1, f"Wrong,\n{n}.", "reader@example.org").number for n in range(2))

    def typed(*words: str) -> str:
        env = {"COPYDESK_DATABASE_URL": desk.line.settings.database_url, "LOGNAME": "bo"}
        done = CliRunner().invoke(app, ("mistakes", *words), env=env, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    listed = desk.client.get(MISTAKES).json()["mistakes"]
    assert [each["number"] for each in listed] == [second, first]
    assert (listed[0]["key"], listed[0]["words"], listed[0]["contact"]) == (key, "Wrong,\n1.", "reader@example.org")
    more = desk.client.get(MISTAKES, params={"before": second, "standing": "open"}).json()["mistakes"]
    assert [each["number"] for each in more] == [first]
    assert "edition 1  (reader@example.org): Wrong, 1." in typed("list")
    closed = desk.client.post(f"{MISTAKES}/{second}/close", json={"why": "Edition 2 says so."})
    assert (closed.status_code, closed.json()["closed_by"], closed.json()["contact"]) == (200, "a test", "")
    assert "closed by bo: It is right." in typed("close", str(first), "--why", "It is right.")
    assert [each["number"] for each in json.loads(typed("list", "--json", "--standing", "closed"))["mistakes"]] == [
        second,
        first,
    ]
    assert typed("list").strip() == ""
    for path, body, status in ((second, {"why": "x"}, 409), (99, {"why": "x"}, 404), (first, {"why": " "}, 422)):
        assert desk.client.post(f"{MISTAKES}/{path}/close", json=body).status_code == status
    others = desk.key(*(set(Scope) - {Scope.REVIEW, Scope.ADMIN}))
    assert desk.client.get(MISTAKES, headers=others).status_code == 403
    assert desk.client.post(f"{MISTAKES}/1/close", json={"why": "x"}, headers=others).status_code == 403
