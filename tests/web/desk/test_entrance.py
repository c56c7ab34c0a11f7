"""Does nobody come to the desk but with a key, for as long as it is good, and out again when they want?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from tests.web.desk.conftest import Visit, Visitor
from worker.store.api_key import Scope
from worker.store.audit import Sought, noted
from worker.store.deed import Deed


def test_whoever_is_not_signed_in_is_led_to_the_entrance_and_on_to_what_was_wanted(visit: Visit) -> None:
    visitor = visit(signed_in=False)
    led = visitor.client.get("/desk?standing=FAILED&site=a.example", follow_redirects=False)
    assert led.status_code == 303
    assert led.headers["Location"] == "/desk/sign-in?next=/desk%3Fstanding%3DFAILED%26site%3Da.example"
    entrance = visitor.page("?standing=FAILED&site=a.example")
    wanted = entrance.select_one("input[name=next]")
    assert wanted is not None
    came = visitor.sign_in(next=wanted["value"])
    assert (came.status_code, str(came.url)) == (200, "http://desk.test/desk?standing=FAILED&site=a.example")
    assert "Ada Adams" in came.text


@pytest.mark.parametrize("bearer", ["", "x", "cdk_00000000_no", "cdk_\0_\ud800".encode("utf-8", "replace").decode()])
def test_a_key_that_opens_nothing_does_not_open_the_desk(visit: Visit, bearer: str) -> None:
    visitor = visit(signed_in=False)
    visitor.bearer = bearer
    answer = visitor.sign_in()
    assert answer.status_code == 401
    assert "opens nothing" in answer.text
    assert not visitor.client.cookies
    assert visitor.client.get("/desk", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example/desk", "/deskevil", "/\\evil.example", "javascript:alert(1)", ""],
)
def test_the_entrance_leads_nowhere_but_to_the_desk(visit: Visit, wanted: str) -> None:
    visitor = visit(signed_in=False)
    answer = visitor.client.post("/desk/sign-in", data={"key": visitor.bearer, "next": wanted}, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")


@pytest.mark.parametrize(
    ("base_url", "name", "secure"),
    [("http://desk.test", "copydesk", False), ("https://desk.test", "__Secure-copydesk", True)],
)
def test_the_cookie_is_for_the_desk_alone_and_not_for_scripts(
    visit: Visit, base_url: str, name: str, secure: bool
) -> None:
    visitor = visit(signed_in=False, base_url=base_url)
    answer = visitor.client.post("/desk/sign-in", data={"key": visitor.bearer}, follow_redirects=False)
    given, *marks = answer.headers["Set-Cookie"].split("; ")
    assert given.startswith(f"{name}=")
    assert set(marks) == {"HttpOnly", "Path=/desk", "SameSite=lax", *(["Secure"] if secure else [])}
    assert visitor.client.get("/desk").status_code == 200


def test_a_session_is_no_key_and_a_key_no_session(visit: Visit) -> None:
    visitor = visit(Scope.ADMIN)
    held = {"Cookie": f"copydesk={visitor.token}"}
    assert visitor.client.get("/api/v1/articles", headers=held).status_code == 401
    stranger = visit(signed_in=False)
    bearing = {"Authorization": f"Bearer {visitor.bearer}"}
    assert stranger.client.get("/desk", headers=bearing, follow_redirects=False).status_code == 303
    made_up = {"Cookie": "copydesk=made-up"}
    assert stranger.client.get("/desk", headers=made_up, follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session_wherever_its_cookie_is(visit: Visit) -> None:
    visitor = visit()
    token = visitor.token
    answer = visitor.send("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/sign-in")
    assert not visitor.client.cookies
    held = {"Cookie": f"copydesk={token}"}
    assert visitor.client.get("/desk", headers=held, follow_redirects=False).status_code == 303


def test_a_whole_newsroom_behind_one_address_signs_in(visit: Visit) -> None:
    visitor = visit()
    assert {visitor.sign_in().status_code for _editor in range(12)} == {200}


def test_signing_in_again_ends_the_session_before(visit: Visit) -> None:
    visitor = visit()
    before = visitor.token
    visitor.sign_in()
    assert visitor.token != before
    assert visitor.newsroom.sessions.holder(before) is None


def test_a_key_that_is_revoked_ends_its_session(visit: Visit) -> None:
    visitor = visit()
    assert visitor.client.get("/desk", follow_redirects=False).status_code == 200
    visitor.newsroom.keys.revoke(visitor.key.id)
    assert visitor.client.get("/desk", follow_redirects=False).status_code == 303


def test_nobody_tries_keys_for_long_nor_asks_more_often_than_a_key_may(open_web: Callable[..., Any]) -> None:
    strange = open_web(requests_per_minute=3)
    client = strange.client
    tries = [client.post("/desk/sign-in", data={"key": f"cdk_1_{number}"}) for number in range(11)]
    assert [each.status_code for each in tries] == [401] * 10 + [429]
    assert tries[-1].headers["Retry-After"].isdigit()
    assert tries[-1].headers["Content-Type"].startswith("text/html")
    newsroom = strange.app.state.newsroom
    key, bearer = newsroom.keys.create("Ada Adams", [Scope.READ])
    assert client.post("/desk/sign-in", data={"key": bearer}).status_code == 429, "not even the right one, for a while"
    held = {"Cookie": f"copydesk={newsroom.sessions.begin(key)}"}
    asked = [client.get("/desk", headers=held, follow_redirects=False) for _again in range(4)]
    assert [each.status_code for each in asked] == [200] * 3 + [429]


def test_an_entrance_on_another_site_leads_nobody_in(visit: Visit) -> None:
    visitor = visit(signed_in=False)
    for said in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://desk.test"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        answer = visitor.client.post("/desk/sign-in", data={"key": visitor.bearer}, headers=said)
        assert (answer.status_code, "another site" in answer.text) == (403, True), said
    ours = {"Origin": "http://desk.test", "Sec-Fetch-Site": "same-origin"}
    assert visitor.client.post("/desk/sign-in", data={"key": visitor.bearer}, headers=ours).status_code == 200


def test_who_signed_in_and_out_is_on_record(visit: Visit) -> None:
    visitor = visit()
    key, store = visitor.key, visitor.newsroom.line.store
    visitor.sign_in()
    seal = visitor.seal
    for _again in range(2):
        visitor.client.post("/desk/sign-out", data={"seal": seal}, follow_redirects=False)
    told = noted(store, Sought(about=key.id), 9)[::-1]
    begun, ended = (Deed.SIGNED_IN, {"address": "testclient"}), (Deed.SIGNED_OUT, {})
    assert [(each.deed, each.told) for each in told] == [begun, ended, begun, ended]
    assert {(each.actor, each.name) for each in told} == {(f"key:{key.id}", "Ada Adams")}
    other = visit()
    visitor.client.cookies = other.client.cookies
    visitor.sign_in()
    assert [(each.deed, each.actor) for each in noted(store, Sought(about=other.key.id), 9)] == [
        (Deed.SIGNED_OUT, f"key:{key.id}"),
        (Deed.SIGNED_IN, f"key:{other.key.id}"),
    ], "whoever signs in ends the session of the same browser"
    everything = json.dumps([asdict(each) for each in noted(store, Sought(), 99)])
    assert not any(secret in everything for secret in (visitor.bearer.split("_", 2)[2], visitor.token))


def test_a_key_that_opened_nothing_is_on_record_without_it(open_web: Callable[..., Any]) -> None:
    desk = open_web()
    newsroom = desk.app.state.newsroom
    key, bearer = newsroom.keys.create("Ada Adams", [Scope.READ])
    newsroom.keys.revoke(key.id)
    tried = ("my bank's password", f"cdk_{key.id}_guessed", bearer, "cdk_00000000_x", "cdk_\0_\ufffd", "")
    for each in tried:
        assert desk.client.post("/desk/sign-in", data={"key": each}).status_code == 401
    refused = noted(newsroom.line.store, Sought(deed=Deed.SIGN_IN_REFUSED), 99)[::-1]
    assert [each.about for each in refused] == ["", key.id, key.id, "", "", ""]
    assert {(each.actor, each.name, str(each.told)) for each in refused} == {("visitor:testclient", "", "{}")}
    for _more in range(9):
        desk.client.post("/desk/sign-in", data={"key": "x"})
    assert len(noted(newsroom.line.store, Sought(deed=Deed.SIGN_IN_REFUSED), 99)) == 10, "nor does it grow without end"
    told = desk.client.get("/api/v1/audit", params={"actor": "visitor:testclient", "limit": 1}).json()["deeds"]
    assert [(each["deed"], each["about"]) for each in told] == [("sign-in refused", "")]


def test_a_stranger_signed_in_sees_what_their_key_is_good_for(visit: Visit) -> None:
    submitter = visit(Scope.SUBMIT)
    answer = submitter.client.get("/desk")
    assert answer.status_code == 403
    assert "not good for `read`" in answer.text


def test_visitors_are_told_by_pages(editor: Visitor) -> None:
    answer = editor.client.get("/desk/nowhere")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "desk.css" in answer.text
