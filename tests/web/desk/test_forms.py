"""Does the desk do nothing that its own pages did not ask for, and do these ask for nothing from elsewhere?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute

from tests.web.desk.conftest import Visit, Visitor
from web.desk.routes import ROUTERS
from worker.store.api_key import Scope


def paths(method: str) -> list[str]:
    """Where the desk may be asked by that method, with something in each place."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    asked = [route.path.removeprefix("/desk") for route in routes if method in route.methods]
    return [path.replace("{number}", "1").replace("{key}", "000000000000") for path in asked]


def test_no_form_is_taken_without_the_seal_of_its_session(visit: Visit) -> None:
    visitor, other = visit(Scope.ADMIN), visit(Scope.ADMIN)
    forms = [path for path in paths("POST") if path != "/sign-in"]
    assert "/sign-out" in forms
    for path in forms:
        for seal in ({}, {"seal": ""}, {"seal": other.seal}, {"seal": visitor.seal[:-1]}, {"seal": "\u00fc"}):
            answer = visitor.client.post(f"/desk{path}", data=seal, follow_redirects=False)
            assert (answer.status_code, "not of your session" in answer.text) == (403, True), (path, seal)
        for said in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            answer = visitor.send(path, said)
            assert (answer.status_code, "another site" in answer.text) == (403, True), (path, said)
    visitor.send("/sign-out")
    for path in forms:
        led = visitor.client.post(f"/desk{path}", data={"seal": other.seal}, follow_redirects=False)
        assert (led.status_code, led.headers["Location"]) == (303, "/desk/sign-in"), path


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data", b"--x--"),
        ("application/x-www-form-urlencoded", b"seal=%ff%fe&" + b"a=1&" * 500),
        ("application/json", b"{}"),
        ("text/plain", b"\xff"),
    ],
)
def test_what_is_no_form_is_refused(editor: Visitor, kind: str, body: bytes) -> None:
    answer = editor.client.post("/desk/sign-out", content=body, headers={"Content-Type": kind})
    assert answer.status_code in {400, 403}
    assert editor.client.get("/desk", follow_redirects=False).status_code == 200


def test_every_page_keeps_to_itself(visit: Visit) -> None:
    visitor = visit(Scope.ADMIN)
    for path in paths("GET"):
        if path.endswith("/events"):
            continue
        answer = visitor.client.get(f"/desk{path}")
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        if answer.status_code == 200:
            assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<style|<script(?! type=\"module\" src=)|\sstyle=|\son\w+=|javascript:", answer.text), (
            path
        )
        elsewhere = re.findall(r'(?:src|href|action)="(?!/|#)([^"]*)', answer.text)
        assert elsewhere == [], path


def test_no_page_of_the_desk_is_part_of_the_programs_description(desk: Any) -> None:
    assert not [path for path in desk.app.openapi()["paths"] if path.startswith("/desk")]
