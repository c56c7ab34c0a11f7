"""Can another site make an editor's browser send a form of the desk? Asked of a real Chromium, by every way it has.

To 127.0.0.1 Chromium says how near a form comes from (`Sec-Fetch-Site`), as to any address by https; to desk.test, by
plain http as in a newsroom's own network, it says no more than `Origin`, and of some pages only that this is null. The
other site knows the session's seal here, which it never would: it is not believed even then.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from evaluation.rig import answering
from tests.web.desk.conftest import Visit, Visitor
from tests.web.stories import moths
from worker.review.reviewing import Reviews
from worker.store.mistakes import Mistakes

FORM = """<form method="post" action="{action}" enctype="{kind}">{fields}</form><script>{then}</script>"""
SEND = "document.forms[0].submit()"
FETCH = "fetch(document.forms[0].action, {method: 'POST', mode: 'no-cors', credentials: 'include', body: new URLSearchParams(new FormData(document.forms[0]))})"  # noqa: E501  one line of JavaScript
WAYS = ("a form", "a form without a referrer", "a form in a sandbox", "a form in a frame", "a script", "text")


class Elsewhere(BaseHTTPRequestHandler):
    """A site whose page sends the form that its address asks for, by the way that it names."""

    def do_GET(self) -> None:
        asked = {name: value for name, (value,) in parse_qs(urlsplit(self.path).query).items()}
        if not asked:
            self.send_error(404)
            return
        way, action = asked.pop("way"), asked.pop("action")
        fields = "".join(f'<input name="{escape(name)}" value="{escape(value)}">' for name, value in asked.items())
        kind = "text/plain" if way == "text" else "application/x-www-form-urlencoded"
        page = FORM.format(action=escape(action), kind=kind, fields=fields, then=FETCH if way == "a script" else SEND)
        if way == "a form in a sandbox":
            page = f'<iframe sandbox="allow-forms allow-scripts" srcdoc="{escape(page)}"></iframe>'
        elif way == "a form in a frame":
            page = f'<iframe srcdoc="{escape(page)}"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if way == "a form without a referrer":
            self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


class Heard:
    """The desk's app, with somebody who writes down what forms it was sent: path, status of the answer, headers."""

    def __init__(self, app: FastAPI) -> None:
        self.state, self.forms = app.state, list[tuple[str, int, Headers]]()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] == "POST":
                self.forms.append((scope["path"], message["status"], Headers(scope=scope)))
            await send(message)

        await self._app(scope, receive, note)


@pytest.fixture(scope="module")
def desk(open_web: Callable[..., Any]) -> Any:
    desk = open_web()
    desk.app = Heard(desk.app)
    return desk


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """A Chromium for which every site of the domain test is this machine."""
    with sync_playwright() as playwright:
        arguments = ["--host-resolver-rules=MAP *.test 127.0.0.1"]
        sandbox = os.geteuid() != 0
        running = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=sandbox, args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[int]:
    """The port of the other site."""
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)) as server:
        yield server.server_address[1]


@dataclass
class Window:
    """A window in which somebody has signed in at the desk, by its own form."""

    page: Page
    root: str
    visitor: Visitor
    heard: Heard

    @property
    def token(self) -> str:
        """What the browser keeps of the session."""
        kept = {each["name"]: each["value"] for each in self.page.context.cookies(f"{self.root}/desk")}
        self.visitor.client.cookies.set("copydesk", kept["copydesk"])
        return str(kept["copydesk"])

    def last(self, path: str) -> tuple[int, Headers]:
        """How the desk answered to the form that it was sent last, and what that said of itself; waits for one."""
        for _ in range(100):
            if self.heard.forms:
                sent, status, said = self.heard.forms.pop()
                assert sent == path
                return status, said
            self.page.wait_for_timeout(100)
        raise TimeoutError(path)

    def led_to(self, site: str, way: str, path: str, **fields: str) -> tuple[int, Headers]:
        """The same of the form that the other site has this browser send."""
        other = self.page.context.new_page()
        asked = {"way": way, "action": self.root + path, **fields}
        other.goto(f"{site}/?{urlencode(asked)}", wait_until="commit")
        return self.last(path)


@pytest.fixture(params=["127.0.0.1", "desk.test"])
def window(request: pytest.FixtureRequest, browser: Browser, served: str, desk: Any, visit: Visit) -> Iterator[Window]:
    context: BrowserContext = browser.new_context()
    context.set_default_timeout(10_000)
    root = served.replace("127.0.0.1", request.param)
    visitor, page = visit(signed_in=False), context.new_page()
    page.goto(f"{root}/desk/sign-in")
    page.get_by_label("Your key").fill(visitor.bearer)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{root}/desk")
    window = Window(page, root, visitor, desk.app)
    status, said = window.last("/desk/sign-in")
    assert (status, said["origin"]) == (303, root), "the desk's own pages say where their forms come from"
    assert said.get("sec-fetch-site") == ("same-origin" if request.param == "127.0.0.1" else None)
    yield window
    context.close()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("near", [False, True], ids=["another site", "another port of the desk's host"])
def test_what_another_site_has_a_browser_send_is_refused(
    window: Window, elsewhere: int, visit: Visit, way: str, near: bool
) -> None:
    token, trusted = window.token, "127.0.0.1" in window.root
    bare = way in {"a form without a referrer", "a form in a sandbox"}
    host = urlsplit(window.root).hostname if near else "evil.test"
    site, other = f"http://{host}:{elsewhere}", visit(signed_in=False)
    for path, fields in (("/desk/sign-out", {"seal": window.visitor.seal}), ("/desk/sign-in", {"key": other.bearer})):
        status, said = window.led_to(site, way, path, **fields)
        assert status == 403, said
        assert said["origin"] == ("null" if bare else site)
        assert said.get("sec-fetch-site") in ({"same-site", "cross-site"} if trusted else {None})
    assert window.token == token, "nobody was signed out, nor in as somebody else"
    window.page.goto(f"{window.root}/desk")
    assert window.page.url == f"{window.root}/desk"


def test_the_same_form_is_taken_from_the_desk_itself(window: Window) -> None:
    window.page.get_by_role("button", name="Sign out").click()
    window.page.wait_for_url("**/desk/sign-in")
    status, said = window.last("/desk/sign-out")
    assert (status, said["origin"]) == (303, window.root)
    window.page.goto(f"{window.root}/desk/failed")
    assert "/desk/sign-in" in window.page.url


def test_a_readers_report_is_taken_though_its_page_says_not_whence_it_comes(desk: Any, window: Window) -> None:
    """Readers' pages send no referrer: their form's `Origin` is null, and nothing of it is asked."""
    key = desk.keep(moths(address=f"https://lamps.example/{secrets.token_hex(4)}"))
    Reviews(desk.line.store).publish(key, "", "Ada")
    window.page.goto(f"{window.root}/stories/{key}/mistake")
    window.page.get_by_label("What is wrong").fill("It was bees.")
    window.page.locator("form button").click()
    window.page.wait_for_url("**/thanks")
    status, said = window.last(f"/stories/{key}/mistake")
    assert (status, said["origin"]) == (303, "null")
    assert [each.words for each in Mistakes(desk.line.store).open_on(key)] == ["It was bees."]
