"""What does a source answer to one request, and what does that mean: a body, "absent", an outage, or a mistake of ours?

The status is read before the body. Where a request can go is fixed: to the host of the declaration, over https, and by
a redirect only to hosts that the declaration names; a certificate for that name is demanded, so that an address that
lies about the host gives no answer. Proxies from the environment are not used.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Lock

import httpx

from dossier.errors import SourceRefused, SourceUnavailable
from linker.sources.budget import Budget
from linker.sources.declaration import Declaration, Request

_PRIVATE = frozenset({"api_key", "email", "mailto"})
_MOST_REDIRECTS = 4
_ENCODINGS = frozenset({"", "identity", "gzip", "deflate"})
# Answers that say "not now": 403 is OpenAlex's for asking too fast, and how firewalls keep a client out.
_NOT_NOW = frozenset({403, 408, 425, 429})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REASON_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a source is taken: seconds for connecting and each read, seconds for a body, bytes decompressed.

    `patience_s` is the longest wait for a turn where the source's limit is reached.
    """

    timeout_s: float = 10
    total_s: float = 40
    max_bytes: int = 8_000_000
    patience_s: float = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of a 200, and the day on which the source said so; for one from the cache, when it was last valid."""

    body: bytes
    on: date


class Sender:
    """Sends the requests of all sources; one at a time to each source; safe to use from several threads."""

    def __init__(
        self,
        user_agent: str,
        budget: Budget,
        cache: Path | None = None,
        bounds: Bounds | None = None,
        network: httpx.BaseTransport | None = None,
    ) -> None:
        """`user_agent` names us and a contact. `cache` is a folder for answers, kept as their headers allow (RFC 9111).

        It holds the addresses asked for, keys among their parameters, so that it is made for its owner's eyes alone.
        `network` carries the requests; the default is the real one.
        """
        self.bounds = bounds or Bounds()
        self.budget = budget
        self._cache = cache
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)
        paced = _Paced(network or httpx.HTTPTransport(), budget, self.bounds.patience_s)
        self._client = httpx.Client(
            transport=_cached(paced, cache) if cache else paced,
            timeout=self.bounds.timeout_s,
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
            follow_redirects=False,
        )

    def send(self, request: Request, source: Declaration, lookup: bool) -> Answer | None:
        """The answer; None where it means that the source holds no such record, which only a `lookup` can be told.

        Raises SourceUnavailable or SourceRefused.
        """
        with self._exchange(source):
            url = httpx.URL(f"https://{source.host}{request.path}", params=dict(request.params) or None)
            for _ in range(1 + _MOST_REDIRECTS):
                told = self._once(url, request, source, lookup)
                if not isinstance(told, httpx.URL):
                    return told
                url = told
        raise SourceUnavailable(f"{source.name} redirects in circles; ask again later")

    def close(self) -> None:
        """Close the connections and the cache."""
        self._client.close()

    def _once(self, url: httpx.URL, request: Request, source: Declaration, lookup: bool) -> Answer | httpx.URL | None:
        headers, extensions = {"Accept": request.accept}, {"source": source}
        with self._client.stream("GET", url, headers=headers, extensions=extensions) as response:
            status = response.status_code
            deadline = time.monotonic() + self.bounds.total_s
            if status == 200:
                return Answer(self._body(response, source, deadline), _day(response))
            if status in _REDIRECTS and "location" in response.headers:
                return _next_address(response, source)
            if status in _NOT_NOW or not 400 <= status < 500:
                raise SourceUnavailable(f"{source.name} answers with status {status}; ask again later")
            said = self._reason(response, deadline)
            if lookup and status in {404, 410}:
                if any(absence.status == status and absence.body_holds in said.lower() for absence in source.absent):
                    return None
                raise SourceUnavailable(f"{source.name} answers {status}, but not as it does for what it does not hold")
            raise SourceRefused(f"{source.name} refuses our request ({status}): {_shown(said, request)}; report it")

    def _body(self, response: httpx.Response, source: Declaration, deadline: float) -> bytes:
        if response.headers.get("content-encoding", "").strip().lower() not in _ENCODINGS:
            raise SourceUnavailable(f"{source.name} answers in an encoding that was not asked for; ask again later")
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self.bounds.max_bytes:
                raise SourceUnavailable(f"{source.name} answers with more than {self.bounds.max_bytes:,} bytes")
            if time.monotonic() > deadline:
                raise SourceUnavailable(f"{source.name} takes longer than {self.bounds.total_s:.0f} s; ask again later")
        return bytes(body)

    def _reason(self, response: httpx.Response, deadline: float) -> str:
        """The beginning of an error's body, as text."""
        body = bytearray()
        if response.headers.get("content-encoding", "").strip().lower() in _ENCODINGS:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > 10 * _REASON_BYTES or time.monotonic() > deadline:
                    break
        return body[: 10 * _REASON_BYTES].decode("utf-8", "replace")

    @contextmanager
    def _exchange(self, source: Declaration) -> Iterator[None]:
        """One request at a time, as the strictest of the sources demand; what fails below gets our words."""
        lock = self._locks[source.host]
        if not lock.acquire(timeout=self.bounds.total_s + self.bounds.patience_s):
            raise SourceUnavailable(f"{source.name} is still busy with an earlier request; ask again later")
        try:
            yield
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            why = "does not answer in time" if isinstance(error, httpx.TimeoutException) else "cannot be reached"
            raise SourceUnavailable(f"{source.name} {why} ({type(error).__name__}); ask again later") from error
        except (sqlite3.Error, RuntimeError, OSError) as error:
            raise SourceUnavailable(f"the cache in {self._cache} cannot be used ({error}); delete it") from error
        finally:
            lock.release()


class _Paced(httpx.BaseTransport):
    """Below the cache, so that an answer that is kept costs nothing: takes a turn, sends, learns from the headers."""

    def __init__(self, network: httpx.BaseTransport, budget: Budget, patience_s: float) -> None:
        self._network = network
        self._budget = budget
        self._patience_s = patience_s

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        source: Declaration = request.extensions["source"]
        host = request.url.host
        self._budget.take(host, source.pace, self._patience_s)
        try:
            response = self._network.handle_request(request)
        except httpx.TransportError:
            self._budget.failed(host)
            raise
        self._budget.learn(host, source.meter, response.headers)
        if response.status_code in _NOT_NOW or response.status_code >= 500:
            self._budget.failed(host, response.headers.get("retry-after", ""))
        else:
            self._budget.succeeded(host)
        return response

    def close(self) -> None:
        self._network.close()


def _cached(network: httpx.BaseTransport, folder: Path) -> httpx.BaseTransport:
    from hishel import CacheOptions, SqliteStorage
    from hishel.httpx import CacheTransport

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    storage = SqliteStorage(database_path=folder / "answers.db", max_size=256 * 1024**2)
    return CacheTransport(network, storage, rfc=CacheOptions(shared=False))


def _next_address(response: httpx.Response, source: Declaration) -> httpx.URL:
    url = response.url.join(response.headers["location"])
    if url.scheme != "https" or url.port not in {None, 443} or url.userinfo:
        raise SourceUnavailable(f"{source.name} redirects to an address that is not plain https; we do not follow")
    if url.host not in {source.host, *source.redirects}:
        raise SourceUnavailable(f"{source.name} redirects to {url.host[:80]}, which is not one of its hosts")
    return url


def _day(response: httpx.Response) -> date:
    """The day of the Date header, not later than today (UTC); today without one."""
    today = datetime.now(UTC).date()
    try:
        return min(today, parsedate_to_datetime(response.headers.get("date", "")).date())
    except ValueError:
        return today


def _shown(said: str, request: Request) -> str:
    """The beginning of what was said, in one line, without keys and mail addresses that it may repeat."""
    for name, value in request.params:
        if name in _PRIVATE:
            said = said.replace(value, "***")
    line = " ".join(said[:_REASON_BYTES].split())[:160]
    return "".join(character if character.isprintable() else "?" for character in line) or "no reason given"
