"""What bytes does the web give us for a URL, within the limits?"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

import httpcore
import httpx

from dossier.errors import AddressRefused, CopydeskError, Gone, NotFound, PageUnavailable, Paywalled, TooLarge
from dossier.text import Validators
from scraper.connection import CheckedTransport
from scraper.guard import check_url, shown
from scraper.limits import Limits
from scraper.manners import Manners
from scraper.site_rules import MOST_BYTES
from scraper.unpacking import unpacked

REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
ABSENT = {404: NotFound, 410: Gone}
KEPT_FROM_US = frozenset({401, 402, 403, 451})

NO_COPY = Validators()

PAGES = "text/html,application/xhtml+xml,text/plain;q=0.9"
"""What we accept where a page is wanted."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The body, decompressed; the URL that it came from after redirects; and its Content-Type header, or empty.

    `unchanged`: the copy that `validators` were asked with still holds, and there is no body.
    """

    url: str
    content_type: str
    body: bytes
    validators: Validators = NO_COPY
    cache_control: str = ""
    unchanged: bool = False


def fetch(url: str, limits: Limits, manners: Manners, accept: str = PAGES, held: Validators = NO_COPY) -> Fetched:
    """Get a page, following redirects by hand so that every hop is checked, and the rules of every site asked.

    `held` are those of a copy that the caller has. Raises AddressRefused, RobotsRefused, Reserved, NotFound, Paywalled,
    TooLarge or PageUnavailable.
    """
    if limits.offline:
        raise AddressRefused(f"{shown(url)}: --offline reads no web address; give a file, or leave --offline out")
    with httpx.Client(
        transport=CheckedTransport(limits),
        headers={
            "User-Agent": limits.user_agent,
            "Accept": accept,
            "Accept-Language": "en",
            "Accept-Encoding": "gzip",
        },
        timeout=limits.timeout_s,
        follow_redirects=False,
        trust_env=False,
    ) as client:
        here = url
        for _ in range(limits.max_redirects + 1):
            check_url(here)
            manners.before(here, partial(_rules_file, client, limits, here))
            with _asked(client, here, here, limits, held.conditions()) as response:
                manners.after(here, response.status_code, response.headers)
                if forward := _forward(response):
                    here = forward
                    continue
                unchanged = response.status_code == NOT_MODIFIED and bool(held.conditions())
                if not unchanged:
                    _check_status(response, here)
                body = b"" if unchanged else _read(response, here, limits.max_bytes)
                manners.check_page(here, response.headers, body)
                return _fetched(response, here, body, held)
    raise PageUnavailable(f"{shown(url)}: redirected more than {limits.max_redirects} times; give the final address")


def _fetched(response: httpx.Response, url: str, body: bytes, held: Validators) -> Fetched:
    """The answer as we keep it; what a 304 does not repeat of the validators is as it was."""
    told, unchanged = response.headers, response.status_code == NOT_MODIFIED
    before = held if unchanged else NO_COPY
    validators = Validators(told.get("etag", before.etag), told.get("last-modified", before.last_modified))
    return Fetched(url, told.get("content-type", ""), body, validators, told.get("cache-control", ""), unchanged)


def _rules_file(client: httpx.Client, limits: Limits, page: str, url: str) -> tuple[int, bytes]:
    """Status and first bytes of a file of the site's rules; what goes wrong on the way goes wrong for the page."""
    for _ in range(limits.max_redirects + 1):
        check_url(url)
        with _asked(client, url, page, limits) as response:
            if forward := _forward(response):
                url = forward
                continue
            told = b"" if response.status_code >= 300 else _beginning(response, page)
            return response.status_code, told
    return 404, b""  # RFC 9309, 2.3.1.2: after five redirects it counts as not there


def _beginning(response: httpx.Response, page: str) -> bytes:
    """So much of the file as is read; a line that is cut there is left out."""
    body = bytearray()
    for piece in _decompressed(response, page, MOST_BYTES):
        body += piece
        if len(body) > MOST_BYTES:
            return bytes(body[:MOST_BYTES]).rpartition(b"\n")[0]
    return bytes(body)


def _forward(response: httpx.Response) -> str:
    """Where the answer sends us; empty where nowhere."""
    if response.status_code in REDIRECTS and "location" in response.headers:
        return str(response.url.join(response.headers["location"]))
    return ""


@contextmanager
def _asked(
    client: httpx.Client, url: str, page: str, limits: Limits, headers: Mapping[str, str] | None = None
) -> Iterator[httpx.Response]:
    """The answer to one request. What fails in the block is told of `page`, the one that was to be read."""
    with telling_of(page, limits), client.stream("GET", url, headers=headers) as response:
        yield response


@contextmanager
def telling_of(page: str, limits: Limits) -> Iterator[None]:
    """Whatever fails in the block is AddressRefused or PageUnavailable, and told of `page`."""
    try:
        yield
    except AddressRefused as reason:
        told = str(reason)
        raise AddressRefused(told if shown(page) in told else f"{shown(page)}: refused, {told}") from reason
    except CopydeskError:
        raise
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as reason:
        raise AddressRefused(f"{shown(page)}: not a valid URL; check how it is written") from reason
    except (httpx.TimeoutException, httpcore.TimeoutException) as reason:
        waits = f"{limits.timeout_s:g} s for an answer or {limits.total_s:g} s in all"
        raise PageUnavailable(f"{shown(page)}: timed out (we wait {waits}); try later") from reason
    except (httpx.TransportError, httpcore.NetworkError, httpcore.ProtocolError, OSError) as reason:
        raise PageUnavailable(f"{shown(page)}: {_one_line(reason)}; check the address or try later") from reason


def _check_status(response: httpx.Response, url: str) -> None:
    status = response.status_code
    if 200 <= status < 300:
        return
    told = f"{shown(url)}: the site answered {named(status)}"
    if status in ABSENT:
        raise ABSENT[status](f"{told}; check the address")
    if status in KEPT_FROM_US:
        raise Paywalled(f"{told}; we do not work around that: save the page as a file if you may read it")
    retry_after = response.headers.get("retry-after", "")
    raise PageUnavailable(f"{told}; try later, or save the page as a file", retry_after)


def named(status: int) -> str:
    """The status with its name."""
    return f"{status} {HTTPStatus(status).phrase if status in list(HTTPStatus) else 'unknown status'}"


def _read(response: httpx.Response, url: str, max_bytes: int) -> bytes:
    """The body within the limit, which holds for the decompressed bytes."""
    body = bytearray()
    for piece in _decompressed(response, url, max_bytes):
        body += piece
        if len(body) > max_bytes:
            raise TooLarge(f"{shown(url)}: more than {max_bytes:,} bytes; save the story alone as a file")
    return bytes(body)


def _decompressed(response: httpx.Response, url: str, max_bytes: int) -> Iterator[bytes]:
    """The body piece by piece. Each piece is bounded before it is unpacked, which httpx's own decoders do not do."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in {"", "identity"}:
        yield from response.iter_raw()
    elif coding in {"gzip", "x-gzip", "deflate"}:
        try:
            yield from unpacked(response.iter_raw(), coding, max_bytes + 1)
        except EOFError as reason:
            raise PageUnavailable(f"{shown(url)}: the compressed page was cut short; try later") from reason
        except zlib.error as reason:
            raise PageUnavailable(f"{shown(url)}: not compressed as its headers say; try later") from reason
    else:
        raise PageUnavailable(f"{shown(url)}: sent in an encoding that we did not ask for ({coding[:40]}); save it")


def _one_line(reason: Exception) -> str:
    told = " ".join(str(reason).split())
    return told[:150] or type(reason).__name__
