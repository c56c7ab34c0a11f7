"""Does the reader keep its limits and say what is wrong, with real files and a real server on this machine?"""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dossier.errors import (
    AddressRefused,
    CopydeskError,
    Gone,
    InputUnusable,
    NotAnArticle,
    NotFound,
    PageUnavailable,
    Paywalled,
    TooLarge,
)
from evaluation.rig import answering
from scraper.limits import Limits
from scraper.reader import PageReader

STORY = (
    "<html><head><title>Frogs hum before the rain</title>{meta}</head><body><article>"
    "<h1>Frogs hum before the rain</h1>"
    "<p>Tree frogs begin to hum about an hour before it rains, a café owner’s recordings of eleven years show.</p>"
    "<p>Biologists who heard the tapes think that falling pressure sets them off, but have not tested it yet.</p>"
    "</article></body></html>"
)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
BOMB_BYTES = 64_000_000

Answer = tuple[int, dict[str, str], bytes]


def html(body: str = STORY.format(meta=""), charset: str = "utf-8", declared: str | None = None) -> Answer:
    content_type = "text/html" + (f"; charset={declared}" if declared else "")
    return 200, {"Content-Type": content_type}, body.encode(charset)


def bomb() -> Answer:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    body = b"".join(packer.compress(bytes(1_000_000)) for _ in range(BOMB_BYTES // 1_000_000)) + packer.flush()
    return 200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, body


def packed(body: bytes) -> Answer:
    return 200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, body


ANSWERS: dict[str, Callable[[], Answer]] = {
    "/story": html,
    "/packed": lambda: packed(gzip.compress(STORY.format(meta="").encode())),
    "/packed-cut": lambda: packed(gzip.compress(STORY.format(meta="").encode())[:-40]),
    "/packed-oddly": lambda: (200, {"Content-Type": "text/html", "Content-Encoding": "br"}, b"\x0b\x02\x80"),
    "/bomb": bomb,
    "/large": lambda: html(STORY.format(meta="") + "<!--" + "x" * 3_000_000 + "-->"),
    "/latin-1": lambda: html(charset="windows-1252", declared="iso-8859-1"),
    "/wrong-charset": lambda: html(declared="iso-8859-1"),
    "/meta-charset": lambda: html(STORY.format(meta='<meta charset="windows-1252">'), charset="windows-1252"),
    "/no-charset": lambda: html(charset="windows-1252"),
    "/unknown-charset": lambda: html(declared="x-klingon"),
    "/pdf": lambda: (200, {"Content-Type": "application/pdf"}, PDF),
    "/pdf-as-html": lambda: (200, {"Content-Type": "text/html"}, PDF),
    "/png-as-html": lambda: (200, {"Content-Type": "text/html"}, PNG),
    "/json": lambda: (200, {"Content-Type": "application/json"}, b'{"story": "Frogs hum before the rain."}'),
    "/empty": lambda: (200, {"Content-Type": "text/html"}, b""),
    "/text": lambda: (200, {"Content-Type": "text/plain"}, b"Frogs hum\n\nThe frogs hum an hour before the rain."),
    "/moved": lambda: (301, {"Location": "/story"}, b""),
    "/loop": lambda: (302, {"Location": "/loop"}, b""),
    "/to-metadata": lambda: (302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b""),
    "/to-mapped": lambda: (302, {"Location": "http://[::ffff:10.0.0.1]/"}, b""),
    "/to-file": lambda: (302, {"Location": "file:///etc/passwd"}, b""),
    "/to-nowhere": lambda: (302, {}, b""),
} | {
    f"/status/{status}": lambda status=status: (status, {}, b"no")
    for status in (401, 402, 403, 404, 410, 418, 429, 500, 503)
}


class Site(BaseHTTPRequestHandler):
    """A web server that answers by path; /drip-* and /silent never come to an end by themselves."""

    def do_GET(self) -> None:
        if self.path in {"/robots.txt", "/ai.txt", "/.well-known/tdmrep.json"}:  # test_manners.py is about these
            self.send_error(404)
            return
        self.server.seen.append(dict(self.headers.items()))  # type: ignore[attr-defined]
        if self.path in {"/silent", "/drip-headers", "/drip-body"}:
            self._dawdle()
            return
        status, headers, body = ANSWERS[self.path]()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _dawdle(self) -> None:
        if self.path == "/drip-body":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
        if self.path == "/drip-headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(60):
            time.sleep(0.1)
            if self.path != "/silent":
                self.wfile.write(b"x")
                self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Site)
        self.seen: list[dict[str, str]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up early is what these tests are about."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with answering(Server()) as server:
        yield server


def reader(**limits: float | int | str) -> PageReader:
    return PageReader(Limits(allowed_networks=("127.0.0.0/8",), **limits))  # type: ignore[arg-type]


def refusal(kind: type[CopydeskError], address: str, by: PageReader) -> str:
    """The message of the error that reading must raise, checked to be one line that names the address."""
    with pytest.raises(kind) as told:
        by.read(address)
    assert type(told.value) is kind
    message = str(told.value)
    assert "\n" not in message
    assert address.strip() in message or address == "-"
    return message


def test_a_page_is_read_with_an_honest_user_agent(site: Server) -> None:
    page = reader(user_agent="Copydesk/test (desk@example.org)").read(site.url("/story"))
    assert page.text.startswith("Frogs hum before the rain\n\nTree frogs begin to hum")
    assert page.address == site.url("/story")
    assert site.seen[-1]["User-Agent"] == "Copydesk/test (desk@example.org)"
    assert site.seen[-1]["Host"] == site.url("").removeprefix("http://")


@pytest.mark.parametrize(
    "path", ["/packed", "/latin-1", "/wrong-charset", "/meta-charset", "/no-charset", "/unknown-charset"]
)
def test_a_page_is_read_in_its_true_characters(site: Server, path: str) -> None:
    assert "a café owner’s recordings" in reader().read(site.url(path)).text


def test_plain_text_from_the_web_is_read(site: Server) -> None:
    assert reader().read(site.url("/text")).title == "Frogs hum"


def test_a_redirect_is_followed_and_the_asked_address_is_kept(site: Server) -> None:
    page = reader().read(site.url("/moved"))
    assert page.title == "Frogs hum before the rain"
    assert page.address == site.url("/moved")


@pytest.mark.parametrize("path", ["/to-metadata", "/to-mapped", "/to-file"])
def test_a_redirect_to_a_refused_address_is_refused(site: Server, path: str) -> None:
    with pytest.raises(AddressRefused):
        reader(timeout_s=2, total_s=3).read(site.url(path))


def test_a_server_on_this_machine_is_refused_without_the_allowance(site: Server) -> None:
    before = len(site.seen)
    with pytest.raises(AddressRefused):
        PageReader(Limits()).read(site.url("/story"))
    assert len(site.seen) == before


def test_a_redirect_loop_ends(site: Server) -> None:
    before = len(site.seen)
    assert "more than 3 times" in refusal(PageUnavailable, site.url("/loop"), reader(max_redirects=3))
    assert len(site.seen) - before == 4


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Paywalled),
        (402, Paywalled),
        (403, Paywalled),
        (404, NotFound),
        (410, Gone),
        (418, PageUnavailable),
        (429, PageUnavailable),
        (500, PageUnavailable),
        (503, PageUnavailable),
    ],
)
def test_a_status_tells_whose_turn_it_is(site: Server, status: int, kind: type[CopydeskError]) -> None:
    assert str(status) in refusal(kind, site.url(f"/status/{status}"), reader())


def test_a_redirect_that_names_no_place_is_said_so(site: Server) -> None:
    assert "302" in refusal(PageUnavailable, site.url("/to-nowhere"), reader())


def test_a_page_over_the_limit_is_refused(site: Server) -> None:
    assert "1,000,000 bytes" in refusal(TooLarge, site.url("/large"), reader(max_bytes=1_000_000))


def test_a_gzip_bomb_is_refused_at_its_unpacked_size(site: Server) -> None:
    assert "1,000,000 bytes" in refusal(TooLarge, site.url("/bomb"), reader(max_bytes=1_000_000))


def test_a_cut_compressed_page_is_not_read_as_whole(site: Server) -> None:
    assert "cut short" in refusal(PageUnavailable, site.url("/packed-cut"), reader())


def test_an_encoding_that_we_did_not_ask_for_is_said_so(site: Server) -> None:
    assert "(br)" in refusal(PageUnavailable, site.url("/packed-oddly"), reader())


def test_a_silent_server_times_out(site: Server) -> None:
    start = time.monotonic()
    assert "timed out" in refusal(PageUnavailable, site.url("/silent"), reader(timeout_s=0.3))
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("path", ["/drip-headers", "/drip-body"])
def test_a_slow_drip_holds_us_no_longer_than_the_total(site: Server, path: str) -> None:
    start = time.monotonic()
    assert "timed out" in refusal(PageUnavailable, site.url(path), reader(timeout_s=5, total_s=0.6))
    assert time.monotonic() - start < 2.5


def test_a_refused_connection_is_an_outage() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        refusal(PageUnavailable, f"http://127.0.0.1:{free.getsockname()[1]}/", reader(timeout_s=2))


def test_an_unknown_host_is_an_outage() -> None:
    refusal(PageUnavailable, "http://no-such-host.invalid/", reader(timeout_s=2))


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/pdf", "a PDF"),
        ("/pdf-as-html", "a PDF"),
        ("/png-as-html", "a PNG image"),
        ("/json", "application/json"),
        ("/empty", "empty"),
    ],
)
def test_what_is_not_a_page_is_named(site: Server, path: str, what: str) -> None:
    assert what in refusal(NotAnArticle, site.url(path), reader())


def test_proxies_of_the_environment_are_not_used(site: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert reader().read(site.url("/story")).title == "Frogs hum before the rain"


def test_a_file_is_read_by_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "page.dat"
    file.write_text(STORY.format(meta=""), encoding="utf-8")
    assert reader(offline=True).read(str(file)).title == "Frogs hum before the rain"


@pytest.mark.parametrize(
    ("name", "body", "what"),
    [
        ("a.txt", b"", "empty"),
        ("b.txt", b" \r\n\t ", "empty"),
        ("c.html", PDF, "a PDF"),
        ("d.txt", PNG, "a PNG image"),
        ("e.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image"),
        ("f.docx", b"PK\x03\x04\x14\x00\x06\x00", "office document"),
        ("g.bin", bytes(range(256)) * 4, "binary data"),
        ("h.xml", b"<?xml version='1.0'?><rss><channel/></rss>", "an XML document"),
        ("i.html", b"<html><body></body></html>", "no story"),
    ],
)
def test_a_file_that_is_no_article_is_named(tmp_path: Path, name: str, body: bytes, what: str) -> None:
    file = tmp_path / name
    file.write_bytes(body)
    assert what in refusal(NotAnArticle, str(file), reader())


def test_a_missing_file_a_folder_and_a_large_file_are_said_so(tmp_path: Path) -> None:
    assert "no such file" in refusal(NotFound, str(tmp_path / "none.txt"), reader())
    assert "a folder" in refusal(NotAnArticle, str(tmp_path), reader())
    (tmp_path / "large.txt").write_bytes(b"x" * 2_000)
    assert "1,000 bytes" in refusal(TooLarge, str(tmp_path / "large.txt"), reader(max_bytes=1_000))
    assert "cannot be read" in refusal(InputUnusable, str(tmp_path / "large.txt" / "below"), reader())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_text_file_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "story.txt"
    text = "Frogs hum before the rain\n\nA café owner’s recordings show it, “again and again”, over eleven years."
    file.write_bytes(text.encode(encoding))
    assert reader().read(str(file)).text == text


def test_a_few_broken_bytes_do_not_spoil_a_utf_8_text(tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    file.write_bytes("Frogs hum\n\nA café owner’s “tapes” show it \N{EM DASH} again.".encode() + b" And \xff so on.")
    assert "A café owner’s “tapes” show it — again. And \ufffd so on." in reader().read(str(file)).text


def test_standard_input_is_read() -> None:
    code = (
        "from scraper.limits import Limits; from scraper.reader import PageReader; "
        "print(ascii(PageReader(Limits()).read('-').title))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=STORY.format(meta="").encode(), capture_output=True, timeout=60, check=True
    )
    assert done.stdout.strip() == b"'Frogs hum before the rain'"
