"""Does a hostile or broken site get the error designed for it, or its text read, in bounded time and memory?

The site speaks through a bare socket, so that it can break HTTP itself. What a well-behaved server can do wrong is in
test_reader.py, robots.txt and its kin in test_manners.py.
"""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from dossier.errors import AddressRefused, CopydeskError, NotAnArticle, NotFound, PageUnavailable, TooLarge
from evaluation.rig import answering
from scraper.limits import Limits
from scraper.reader import PageReader

STORY = (
    "<html><head>{meta}<title>Frogs hum before the rain</title></head><body><article>"
    "<h1>Frogs hum before the rain</h1>"
    "<p>Tree frogs begin to hum about an hour before it rains, a café owner’s recordings of eleven years show.</p>"
    "<p>Biologists who heard the tapes think that falling pressure sets them off, but have not tested it yet.</p>"
    "</article></body></html>"
)
PAGE = STORY.format(meta="").encode()
LAST_WORDS = "have not tested it yet."
MAX_BYTES = 1_000_000

Said = bytes | Callable[[], Iterator[bytes]]


def answer(body: bytes = PAGE, *headers: str, status: str = "200 OK", length: int | str | None = None) -> bytes:
    told = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*told, "", ""]).encode("latin-1") + body


def typed(body: bytes, content_type: str) -> bytes:
    return answer(body, f"Content-Type: {content_type}")


def coded(body: bytes, coding: str) -> bytes:
    return answer(body, "Content-Type: text/html", f"Content-Encoding: {coding}")


def headed(*lines: str | bytes, body: bytes = PAGE) -> bytes:
    """An answer of exactly these lines before its body."""
    return b"\r\n".join([line.encode() if isinstance(line, str) else line for line in lines] + [b"", body])


def chunked(*chunks: bytes) -> bytes:
    return headed("HTTP/1.1 200 OK", "Content-Type: text/html", "Transfer-Encoding: chunked", body=b"".join(chunks))


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


def to(place: str | bytes) -> bytes:
    place = place.encode("latin-1") if isinstance(place, str) else place
    return headed("HTTP/1.1 302 Found", b"Location: " + place, "Content-Length: 0", body=b"")


def forever(start: bytes, piece: bytes, every_s: float = 0.0) -> Said:
    def say() -> Iterator[bytes]:
        yield start
        while True:
            time.sleep(every_s)
            yield piece

    return say


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def meta(charset: str) -> str:
    return STORY.format(meta=f'<meta charset="{charset}">')


ENDLESS_PAGE = headed("HTTP/1.1 200 OK", "Content-Type: text/html")
ENDLESS_CHUNKS = chunked()
HALVES = (gzip.compress(PAGE[:200]), gzip.compress(PAGE[200:]))

READ: dict[str, Said] = {
    # redirects
    "a chain of five": to("/a chain of four"),
    "a chain of four": to("/a chain of three"),
    "a chain of three": to("a%20chain%20of%20two"),
    "a chain of two": to("?a chain of one"),
    "a relative place": to("story"),
    # packing
    "deflate": coded(zlib.compress(PAGE), "deflate"),
    "deflate without its header": coded(raw_deflate(PAGE), "deflate"),
    "gzip under an old name": coded(gzip.compress(PAGE), "X-GZip"),
    "gzip in two members": coded(b"".join(HALVES), "gzip"),
    "gzip with something after it": coded(gzip.compress(PAGE) + b"\0\0\0 and more", "gzip"),
    # lengths
    "chunks": chunked(chunk(PAGE[:100]), chunk(PAGE[100:]), b"0\r\n\r\n"),
    "chunks of a byte": chunked(*(chunk(PAGE[at : at + 1]) for at in range(len(PAGE))), b"0\r\n\r\n"),
    "an extension and a trailer": chunked(b"%x;x=y\r\n%s\r\n" % (len(PAGE), PAGE), b"0\r\nX: y\r\n\r\n"),
    "no length": headed("HTTP/1.1 200 OK", "Content-Type: text/html"),
    "too short a length": answer(PAGE + b"<p>" * 99, length=len(PAGE)),
    "the same length twice": answer(PAGE, f"Content-Length: {len(PAGE)}"),
    "HTTP/1.0": headed("HTTP/1.0 200 OK", "Content-Type: text/html"),
    "interim answers first": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 3 + answer(),
    # types that lie
    "no type": answer(),
    "sent as a picture": typed(PAGE, "image/png"),
    "sent as a text": typed(PAGE, "text/plain"),
    "sent as any bytes": typed(PAGE, "application/octet-stream"),
    "sent as nonsense": typed(PAGE, ";;;=\x7f"),
    "strewn with NULs": typed(PAGE.replace(b"<p>", b"\0<p>\0"), "text/html"),
    # characters
    "UTF-8 called UTF-16": typed(PAGE, "text/html; charset=utf-16"),
    "UTF-8 called windows-1252 twice": typed(meta("windows-1252").encode(), "text/html; charset=windows-1252"),
    "windows-1252 called UTF-8": typed(meta("windows-1252").encode("cp1252"), "text/html; charset=utf-8"),
    "windows-1252 called UTF-8 twice": typed(meta("utf-8").encode("cp1252"), "text/html; charset=utf-8"),
    "windows-1252 called punycode": typed(PAGE.decode().encode("cp1252"), "text/html; charset=punycode-"),
    "UTF-16 with its mark": typed(PAGE.decode().encode("utf-16"), "text/html; charset=utf-8"),
    "UTF-16 by its header": typed(PAGE.decode().encode("utf-16-be"), "text/html; charset=utf-16be"),
}  # fmt: skip

REFUSED: dict[str, tuple[Said, type[CopydeskError], str]] = {
    # redirects
    "a chain of six": (to("/a chain of seven"), PageUnavailable, "more than 5 times"),
    "to a port of mail": (to("http://8.8.8.8:25/"), AddressRefused, "port 25"),
    "to a private address": (to("http://10.0.0.1/"), AddressRefused, "10.0.0.1"),
    "to a name and password": (to("http://me:secret@127.0.0.1/"), AddressRefused, "user name"),
    "to a script": (to("javascript:alert(1)"), AddressRefused, "not a valid URL"),
    "to its own data": (to("data:text/html,<p>hello"), AddressRefused, "not a valid URL"),
    "to a broken address": (to("http://[::1"), PageUnavailable, "Invalid URL in location header"),
    "to a port of letters": (to("http://127.0.0.1:port/"), PageUnavailable, "Invalid URL in location"),
    "to bytes": (to(b"http://\xff\xfe/"), PageUnavailable, "was not found"),
    "to nowhere": (to("#"), PageUnavailable, "more than 5 times"),
    "to far too long an address": (to("/" + "x" * 60_000), NotFound, "404"),
    # packing
    "deflate cut short": (coded(zlib.compress(PAGE)[:-20], "deflate"), PageUnavailable, "cut short"),
    "gzip's header alone": (coded(gzip.compress(PAGE)[:10], "gzip"), PageUnavailable, "cut short"),
    "gzip cut in its second member": (coded(b"".join(HALVES)[:-30], "gzip"), PageUnavailable, "cut short"),
    "no gzip": (coded(PAGE, "gzip"), PageUnavailable, "not compressed as"),
    "gzip with a wrong sum": (coded(gzip.compress(PAGE)[:-8] + b"x" * 8, "gzip"), PageUnavailable, "not compressed as"),
    "gzip in gzip": (coded(gzip.compress(gzip.compress(PAGE)), "gzip"), NotAnArticle, "a compressed file"),
    "gzip twice": (coded(gzip.compress(PAGE), "gzip, gzip"), PageUnavailable, "(gzip, gzip)"),
    "a bomb of deflate": (coded(zlib.compress(bytes(50_000_000)), "deflate"), TooLarge, "1,000,000 bytes"),
    "a bomb of members": (coded(gzip.compress(bytes(100_000)) * 100, "gzip"), TooLarge, "1,000,000 bytes"),
    "a flood of empty members": (forever(coded(b"", "gzip").replace(b"Content-Length: 0\r\n", b""),
                                         gzip.compress(b"") * 50), PageUnavailable, "timed out"),
    # lengths
    "too long a length": (answer(length=9_999), PageUnavailable, "without sending complete"),
    "a length below nothing": (answer(length=-1), PageUnavailable, "Content-Length"),
    "two lengths": (answer(PAGE, "Content-Length: 7"), PageUnavailable, "Content-Length"),
    "a length in words": (answer(length="long"), PageUnavailable, "Content-Length"),
    "a chunk of no number": (chunked(b"zz\r\n" + PAGE), PageUnavailable, "chunk"),
    "a chunk without end": (chunked(b"ffff\r\n" + PAGE), PageUnavailable, "without sending complete"),
    "chunks without an end": (chunked(chunk(PAGE)), PageUnavailable, "without sending complete"),
    "a flood of trailers": (forever(chunked(chunk(PAGE), b"0\r\n"), b"X: y\r\n" * 999), PageUnavailable, ""),
    "an endless extension": (forever(chunked(b"5;"), b"x" * 9_999), PageUnavailable, ""),
    "an endless page": (forever(ENDLESS_PAGE, b"<p>on and on.</p>" * 999), TooLarge, "1,000,000 bytes"),
    "endless chunks": (forever(ENDLESS_CHUNKS, chunk(b"<p>on and on.</p>" * 999)), TooLarge, "1,000,000 bytes"),
    "endless chunks of a byte": (forever(ENDLESS_CHUNKS, chunk(b"x") * 999), PageUnavailable, "timed out"),
    "a trickle of chunks": (forever(ENDLESS_CHUNKS, chunk(b"x"), 0.1), PageUnavailable, "timed out"),
    # headers
    "a flood of headers": (forever(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 99), PageUnavailable, ""),
    "an endless header": (forever(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 999), PageUnavailable, ""),
    "a trickle of headers": (forever(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.1), PageUnavailable, "timed out"),
    "a flood of interim answers": (forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99), PageUnavailable, "timed out"),
    "a header with a NUL": (headed("HTTP/1.1 200 OK", b"X: \0"), PageUnavailable, ""),
    "a header without a name": (headed("HTTP/1.1 200 OK", b": x"), PageUnavailable, ""),
    "a switch of protocol": (headed("HTTP/1.1 101 Switching Protocols", "Upgrade: x"), PageUnavailable, ""),
    # no HTTP
    "nothing at all": (b"", PageUnavailable, "disconnected"),
    "half a header": (b"HTTP/1.1 200 OK\r\nContent-", PageUnavailable, "disconnected"),
    "HTTP/0.9": (PAGE, PageUnavailable, ""),
    "HTTP/3 over TCP": (headed("HTTP/3 200 OK"), PageUnavailable, ""),
    "a server of mail": (b"220 mail.example ESMTP\r\n", PageUnavailable, ""),
    "TLS": (b"\x15\x03\x03\x00\x02\x02\x28", PageUnavailable, ""),
    "noise": (bytes(range(256)) * 40, PageUnavailable, ""),
    # empty or other things
    "204": (answer(b"", status="204 No Content"), NotAnArticle, "empty"),
    "205": (answer(b"", status="205 Reset Content"), NotAnArticle, "empty"),
    "white space": (typed(b" \r\n\0\t" * 99, "text/html"), NotAnArticle, ""),
    "an unknown status": (answer(status="999 Denied"), PageUnavailable, "999"),
    "a programme": (typed(b"\x7fELF\x02\x01\x01" + bytes(64), "text/html"), NotAnArticle, "binary data"),
    "a style sheet": (typed(b"p { color: red }", "text/css"), NotAnArticle, ""),
    "a feed": (typed(b"<?xml version='1.0'?><rss><channel/></rss>", "text/html"), NotAnArticle, "an XML document"),
    "nothing but NULs": (typed(bytes(9_999), "text/html"), NotAnArticle, ""),
}  # fmt: skip
SAYS: dict[str, Said] = {
    **READ,
    **{name: said for name, (said, _, _) in REFUSED.items()},
    "story": answer(),
    "a chain of one": to("/story"),
    "a chain of seven": to("/a chain of five"),
}


class Handler(StreamRequestHandler):
    """Says what is written for the path, a piece at a time, until the reader hangs up."""

    server: Site

    def handle(self) -> None:
        with suppress(OSError):
            path = self.rfile.readline().split()[1].decode().removeprefix("/").replace("%20", " ").rpartition("?")[2]
            while self.rfile.readline().strip():
                """The reader's headers."""
            said = self.server.says.get(path, answer(b"", status="404 Not Found"))
            for piece in (said,) if isinstance(said, bytes) else said():
                self.wfile.write(piece)
                self.server.sent += len(piece)


class Site(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.says = dict(SAYS)
        self.sent = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{path.replace(' ', '%20')}"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with answering(Site()) as server:
        yield server


def reader(total_s: float = 20) -> PageReader:
    return PageReader(Limits(allowed_networks=("127.0.0.0/8",), total_s=total_s, max_bytes=MAX_BYTES))


@pytest.fixture(scope="module")
def patient() -> PageReader:
    return reader()


@pytest.mark.parametrize("trouble", READ)
def test_a_page_is_read_for_all_that(site: Site, patient: PageReader, trouble: str) -> None:
    text = patient.read(site.url(trouble)).text
    assert text.startswith("Frogs hum before the rain\n\nTree frogs begin to hum")
    assert "a café owner’s recordings of eleven years show" in text
    assert text.endswith(LAST_WORDS)


@pytest.mark.parametrize("trouble", REFUSED)
def test_a_trouble_has_its_error_in_time(site: Site, patient: PageReader, trouble: str) -> None:
    _, kind, words = REFUSED[trouble]
    by = reader(total_s=0.6) if words == "timed out" else patient
    start = time.monotonic()
    with pytest.raises(CopydeskError) as told:
        by.read(site.url(trouble))
    assert time.monotonic() - start < 3
    assert type(told.value) is kind, told.value
    assert words in str(told.value)
    assert str(told.value).isprintable()
    assert "secret" not in str(told.value)


def test_an_address_of_tls_at_a_plain_port_is_an_outage(site: Site) -> None:
    with pytest.raises(PageUnavailable):
        reader().read(site.url("story").replace("http:", "https:"))


def test_of_a_page_of_200_megabytes_no_more_is_taken_or_held_than_the_limit(site: Site) -> None:
    piece = b"<p>on and on.</p>" * 4_000
    site.says["large"] = lambda: iter([ENDLESS_PAGE, *[piece] * (200_000_000 // len(piece))])
    by, before = reader(), site.sent
    with pytest.raises(NotFound):
        by.read(site.url("none"))  # what is loaded and kept once does not count
    tracemalloc.start()
    with pytest.raises(TooLarge, match="1,000,000 bytes"):
        by.read(site.url("large"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * MAX_BYTES
    assert site.sent - before < 12 * MAX_BYTES  # the rest is in the buffers of the two sockets


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (b"", PageUnavailable, "disconnected"),
        (forever(ENDLESS_PAGE, b"#", 0.1), PageUnavailable, "timed out"),
        (coded(gzip.compress(b"User-agent: *\nDisallow: /")[:-9], "gzip"), PageUnavailable, "cut short"),
        (to("http://169.254.169.254/latest"), AddressRefused, "169.254.169.254"),
        (to("file:///etc/passwd"), AddressRefused, "only http and https"),
    ],
)
def test_a_site_whose_rules_cannot_be_had_is_not_read(
    site: Site, said: Said, kind: type[CopydeskError], words: str
) -> None:
    site.says["robots.txt"] = said
    try:
        with pytest.raises(kind, match=words):
            reader(total_s=0.6).read(site.url("story"))
    finally:
        del site.says["robots.txt"]


@pytest.mark.parametrize(
    "said",
    [
        typed(bytes(range(256)) * 99, "text/plain"),
        coded(gzip.compress(b"#" * 50_000_000), "gzip"),
        forever(ENDLESS_PAGE, b"User-agent: other\nDisallow: /\n" * 99),
        typed(b"Crawl-delay: inf\nUser-agent: *\nCrawl-delay: 1e999\nDisallow: /%zz%\n", "text/plain"),
    ],
)  # fmt: skip
def test_rules_that_are_nonsense_or_endless_hold_nobody_up(site: Site, said: Said) -> None:
    site.says["robots.txt"] = said
    try:
        assert reader().read(site.url("story")).text.endswith(LAST_WORDS)
    finally:
        del site.says["robots.txt"]
