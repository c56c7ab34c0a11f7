"""Is a page that its scripts build read through a browser, and can nothing on it reach what we would not fetch?"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dossier.errors import BuiltByScript, InputUnusable, NotAnArticle, PageUnavailable, TooLarge
from evaluation.rig import answering
from scraper.browser import AUTO, Browser, find_browser
from scraper.limits import Limits
from scraper.manners import Manners
from scraper.parts import Parts
from scraper.reader import PageReader

STORY = (
    "Tree frogs begin to hum about an hour before it rains, the recordings of eleven years show. Biologists who heard "
    "the tapes think that falling pressure sets them off, but have not tested it yet."
)
SHELL = "<html><head><title>Frogs hum</title></head><body><div id='root'></div>{}</body></html>"

# Every way out of a page that we know of. Where we answer the browser's requests but leave it a network, some of these
# reach the listener all the same.
WAYS_OUT = """
<link rel=preconnect href="{away}"><link rel=dns-prefetch href="{away}"><link rel=prefetch href="{away}/1">
<link rel=modulepreload href="{away}/2"><link rel=manifest href="{away}/3"><link rel=icon href="{away}/4">
<link rel=stylesheet href="{away}/5"><style>@import "{away}/6"; body {{ background: url({away}/7) }}</style>
<meta http-equiv=refresh content="0;url={away}/8">
<img src="{away}/9"><iframe src="{away}/10"></iframe><object data="{away}/11"></object><embed src="{away}/12">
<video src="{away}/13"></video><script src="{away}/14"></script><script src="/moved"></script>
<form id=form action="{away}/15" method=post target=_blank></form><a id=link href="#" ping="{away}/16">a</a>
<iframe srcdoc="<script>new WebSocket('ws://{host}/17')</script>"></iframe><img src="file:///etc/passwd">
<script>
const work = `fetch("{away}/18"); new WebSocket("ws://{host}/19"); new WebTransport("https://{host}/20");
  importScripts("{away}/21")`;
const blob = URL.createObjectURL(new Blob([work], {{type: "text/javascript"}}));
for (const way of [
  () => fetch("{away}/22", {{mode: "no-cors", method: "POST", keepalive: true}}),
  () => fetch("{away}/23"), () => fetch("/moved"), () => fetch("file:///etc/passwd"),
  () => new WebSocket("ws://{host}/24"), () => new EventSource("{away}/25"), () => navigator.sendBeacon("{away}/26"),
  () => open("{away}/27"), () => form.submit(), () => link.click(), () => new Worker(blob),
  () => new SharedWorker(blob), () => new Worker("{away}/28"), () => navigator.serviceWorker.register("/moved"),
  () => new WebTransport("https://{host}/29"), () => setTimeout(() => {{ location.href = "{away}/30" }}, 200),
  () => {{
    const talk = new RTCPeerConnection({{iceServers: [{{urls: "stun:{host}"}},
      {{urls: ["turn:{host}", "turn:{host}?transport=tcp"], username: "a", credential: "b"}}]}});
    talk.createDataChannel("a");
    talk.createOffer().then(offer => talk.setLocalDescription(offer));
  }},
]) {{ try {{ Promise.resolve(way()).catch(() => 0); }} catch {{ }} }}
</script>
"""
BUILD = """<script src="/build.js"></script>"""
SCRIPT = """
fetch("/kept.json").catch(() => fetch("/story.json")).then(answer => answer.json()).then(story => {
  document.getElementById("root").innerHTML = `<article><h1>${story.title}</h1><p>${story.text}</p></article>`;
});
"""


class Site(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, tuple[str, str]] = {
            "/build.js": ("text/javascript", SCRIPT),
            "/story.json": ("application/json", f'{{"title": "Frogs hum", "text": "{STORY}"}}'),
            "/stuck": ("text/html", SHELL.format("<script>for (;;) { }</script>")),
            "/robots.txt": ("text/plain", "User-agent: *\nDisallow: /kept"),
            "/kept.json": ("application/json", '{"title": "Kept", "text": "Kept from programs."}'),
            "/built": ("text/html", SHELL.format(BUILD)),
            "/hollow": ("text/html", SHELL.format("<script>document.title = 'Soon';</script>")),
        }
        self.asked: list[str] = []

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        content_type, body = self.server.answers.get(self.path, ("", ""))
        self.send_response(302 if self.path == "/moved" else 200 if body else 404)
        if self.path == "/moved":
            self.send_header("Location", body)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


class Listener:
    """A host of its own on this machine, which counts who comes by TCP or UDP."""

    def __init__(self) -> None:
        self._tcp = socket.create_server(("127.0.0.2", 0))
        self.host = f"127.0.0.2:{self._tcp.getsockname()[1]}"
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(self._tcp.getsockname())
        self._tcp.setblocking(False)
        self._udp.setblocking(False)

    def visits(self) -> int:
        count = 0
        with suppress(BlockingIOError):
            while True:
                self._tcp.accept()[0].close()
                count += 1
        with suppress(BlockingIOError):
            while True:
                self._udp.recv(2000)
                count += 1
        return count


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with answering(Site()) as server:
        yield server


LIMITS = Limits(allowed_networks=("127.0.0.1/32",), total_s=20)


def test_the_story_is_shown_and_no_way_out_of_the_page_leads_anywhere(site: Site, chromium: Path) -> None:
    listener = Listener()
    away = f"http://{listener.host}"
    site.answers["/moved"] = ("text/html", f"{away}/moved")
    site.answers["/hostile"] = ("text/html", SHELL.format(WAYS_OUT.format(away=away, host=listener.host) + BUILD))
    text = PageReader(LIMITS, browser=Browser(chromium)).read(site.url("/hostile")).text
    assert STORY in text
    assert "Kept" not in text
    assert listener.visits() == 0
    assert {"/moved", "/build.js", "/story.json"} <= set(site.asked)
    assert "/kept.json" not in site.asked


def test_a_page_that_stays_empty_is_no_article(site: Site, chromium: Path) -> None:
    with pytest.raises(NotAnArticle, match="even with its scripts run"):
        PageReader(LIMITS, browser=Browser(chromium)).read(site.url("/hollow"))


def test_without_a_browser_a_page_that_its_scripts_build_is_said_to_be_one(site: Site) -> None:
    with pytest.raises(BuiltByScript, match="COPYDESK_BROWSER"):
        PageReader(LIMITS).read(site.url("/built"))


def test_scripts_that_never_end_hold_nobody_up(site: Site, chromium: Path) -> None:
    limits = replace(LIMITS, total_s=2, timeout_s=1)
    start = time.monotonic()
    with pytest.raises(PageUnavailable, match="could not show it"):
        PageReader(limits, browser=Browser(chromium)).read(site.url("/stuck"))
    assert time.monotonic() - start < 20


def test_the_parts_of_a_page_have_one_pages_limits_together(site: Site) -> None:
    site.answers["/large"] = ("text/javascript", "x" * 600)
    parts = Parts(3, replace(LIMITS, max_bytes=1_000), Manners())
    assert len(parts.get(site.url("/large")).body) == 600
    with pytest.raises(TooLarge):
        parts.get(site.url("/large"))
    parts.get(site.url("/build.js"))
    with pytest.raises(TooLarge, match="more than 3 further parts"):
        parts.get(site.url("/build.js"))


@pytest.mark.parametrize("setting", ["/no/such/chromium", "/etc", "no-such-browser"])
def test_a_browser_that_is_not_there_is_said_so(setting: str) -> None:
    with pytest.raises(InputUnusable, match=f"{setting} is no program"):
        find_browser(setting)


def test_a_browser_is_looked_for_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputUnusable, match="is on the PATH"):
        find_browser(AUTO)
    program = tmp_path / "chromium-browser"
    program.touch(mode=0o755)
    assert find_browser(AUTO) == program
