"""What does a page say once its scripts have run? A browser without a network shows it; all that it gets, we fetch.

Each request of the browser is answered with what `fetch` brings, which connects to checked addresses alone, asks the
site's rules and keeps the limits. What does not pass by us (WebRTC, sockets, the look-up of names) finds a proxy that
does not exist.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dossier.errors import CopydeskError, InputUnusable, PageUnavailable, TooLarge
from scraper.guard import shown
from scraper.limits import Limits
from scraper.manners import Manners
from scraper.parts import Parts

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Route

AUTO = "auto"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

FLAGS = (
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A second lock on WebRTC, for browsers that know the flag by another name.
NO_WEBRTC = "delete globalThis.RTCPeerConnection; delete globalThis.webkitRTCPeerConnection"

NEEDED = frozenset({"script", "xhr", "fetch"})
"""The kinds of parts that bring text. Style sheets are told to be empty, since scripts may wait for them."""

LAUNCH_S = 30
SETTLE_S = 5
"""Once the page is loaded, so long its scripts may go on asking for parts."""


def find_browser(setting: str) -> Path:
    """The program that COPYDESK_BROWSER names. Raises InputUnusable where there is none, or Playwright is missing."""
    found = next(filter(None, map(shutil.which, NAMES)), None) if setting == AUTO else shutil.which(setting)
    if found is None:
        what = f"none of {', '.join(NAMES)} is on the PATH" if setting == AUTO else f"{setting} is no program"
        raise InputUnusable(f"the setting COPYDESK_BROWSER is not usable: {what}; install Chromium or unset it")
    if find_spec("playwright") is None:
        raise InputUnusable(
            "the setting COPYDESK_BROWSER needs Playwright: pip install 'copydesk[browser]', or unset it"
        )
    return Path(found)


@dataclass(frozen=True, slots=True)
class Browser:
    """A Chromium on this machine, started for each page anew."""

    program: Path

    def show(self, url: str, html: str, limits: Limits, manners: Manners) -> str:
        """The HTML of the page at `url` once its scripts have run. All its parts together have the limits of one page.

        Raises PageUnavailable where the browser fails or the scripts hold it up, TooLarge.
        """
        from playwright.sync_api import Error, sync_playwright

        as_one_visit = Manners(rules=manners.rules)
        parts = Parts(limits.max_parts, limits, as_one_visit)
        try:
            with TemporaryDirectory() as home, sync_playwright() as playwright:
                chromium = playwright.chromium.launch(
                    executable_path=self.program,
                    args=FLAGS,
                    chromium_sandbox=os.geteuid() != 0,  # as root it does not start with one
                    env={"PATH": os.defpath, "HOME": home},
                    timeout=LAUNCH_S * 1000,
                )
                try:
                    told = _shown(chromium, _Stage(html, parts), url, limits)
                finally:
                    chromium.close()
        except Error as reason:
            why = reason.message.partition("\n")[0][:150]
            raise PageUnavailable(
                f"{shown(url)}: the browser {self.program} could not show it ({why}); try later, or save the page "
                "as a file"
            ) from reason
        if len(told) > limits.max_bytes:
            raise TooLarge(f"{shown(url)}: its scripts make more than {limits.max_bytes:,} characters; save it")
        return told


class _Stage:
    """What the browser gets for each of its requests."""

    def __init__(self, html: str, parts: Parts) -> None:
        self._html: str | None = html
        self._parts = parts

    def answer(self, route: Route) -> None:
        asked = route.request
        if asked.is_navigation_request():
            self._answer_navigation(route)
        elif asked.resource_type == "stylesheet":
            route.fulfill(content_type="text/css", body="")
        elif asked.resource_type in NEEDED and asked.method == "GET":
            self._answer_part(route, asked.url, asked.headers.get("origin", "*"))
        else:
            route.abort()

    def _answer_navigation(self, route: Route) -> None:
        """The page itself, once; the browser stays on it wherever a script or a frame wants to go (204)."""
        html, self._html = self._html, None
        if html is None:
            route.fulfill(status=204)
        else:
            route.fulfill(content_type="text/html; charset=utf-8", body=html)

    def _answer_part(self, route: Route, url: str, origin: str) -> None:
        """The part, free for the page to read whoever it is from: this browser has no secrets of anybody's."""
        try:
            part = self._parts.get(url, accept="*/*")
        except CopydeskError:
            route.abort()
            return
        free = {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
        route.fulfill(headers={"content-type": part.content_type, **free}, body=part.body)


def _shown(chromium: Chromium, stage: _Stage, url: str, limits: Limits) -> str:
    from playwright.sync_api import TimeoutError as TimedOut

    context = chromium.new_context(user_agent=limits.user_agent, service_workers="block", accept_downloads=False)
    context.add_init_script(NO_WEBRTC)
    context.route("**/*", stage.answer)
    tab = context.new_page()
    waits: tuple[Callable[[], object], ...] = (
        lambda: tab.goto(url, wait_until="load", timeout=limits.timeout_s * 1000),
        lambda: tab.wait_for_load_state("networkidle", timeout=min(SETTLE_S, limits.timeout_s) * 1000),
    )
    for wait in waits:
        with suppress(TimedOut):  # what is there by then may do
            wait()
    return tab.locator("html").inner_html(timeout=limits.timeout_s * 1000)
