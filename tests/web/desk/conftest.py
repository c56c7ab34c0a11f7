"""Who sits at the desk in these tests? Somebody with a browser that keeps cookies and sends forms as they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from web.desk.editor import Editor
from web.newsroom import Newsroom
from worker.store.api_key import ApiKey, Scope
from worker.store.keys import Keys

EDITOR = (Scope.READ, Scope.SUBMIT, Scope.REVIEW)


@dataclass
class Visitor:
    """A browser that nobody is signed in with, until somebody is."""

    client: TestClient
    newsroom: Newsroom
    key: ApiKey
    bearer: str

    def sign_in(self, **more: Any) -> Any:
        return self.client.post("/desk/sign-in", data={"key": self.bearer, **more})

    def page(self, path: str = "", status: int = 200) -> BeautifulSoup:
        """A page of the desk."""
        answer = self.client.get(f"/desk{path}")
        assert answer.status_code == status, answer.text
        return BeautifulSoup(answer.text, "lxml")

    @property
    def token(self) -> str:
        """What the browser keeps while somebody is signed in."""
        return next(cookie.value or "" for cookie in self.client.cookies.jar if cookie.name.endswith("copydesk"))

    @property
    def seal(self) -> str:
        """What the forms of this session bear."""
        return Editor(self.key, self.newsroom, self.token).seal

    def send(self, path: str, _headers: dict[str, str] | None = None, **fields: Any) -> Any:
        """A form with these fields, sealed; where it leads to is not asked for."""
        return self.client.post(
            f"/desk{path}", data={"seal": self.seal, **fields}, headers=_headers, follow_redirects=False
        )

    def after(self, path: str, **fields: Any) -> BeautifulSoup:
        """The page to which a form with these fields leads."""
        answer = self.send(path, **fields)
        assert answer.status_code == 303, answer.text
        return self.page(answer.headers["Location"].removeprefix("/desk"))


Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def visit(desk: Any) -> Visit:
    """Makes a browser with a key that is good for these scopes, signed in with it or not."""

    def make(*scopes: Scope, signed_in: bool = True, base_url: str = "http://desk.test") -> Visitor:
        key, bearer = Keys(desk.line.store).create("Ada Adams", scopes or EDITOR)
        client = TestClient(desk.app, base_url, raise_server_exceptions=False)
        visitor = Visitor(client, desk.app.state.newsroom, key, bearer)
        if signed_in:
            visitor.sign_in()
        return visitor

    return make


@pytest.fixture(scope="module")
def editor(visit: Visit) -> Visitor:
    """Somebody who may read, submit and review."""
    return visit()
