"""May a program read this page, by the rules of its site: robots.txt (RFC 9309), ai.txt, tdmrep.json?

The files of a site are fetched once and kept for an hour. A robots.txt that is not there forbids nothing; one that
cannot be had (a 5xx, a 429, no answer) means that the site is not read now, as RFC 9309, 2.3.1.4, has it. The other two
tell reservations of text and data mining; where they are missing, or are no such files, nothing is reserved.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dossier.errors import PageUnavailable, Reserved, RobotsRefused
from scraper.guard import shown

if TYPE_CHECKING:
    from protego import Protego

KEPT_S = 3600
"""RFC 9309 asks that a copy be used for no more than a day."""

MOST_BYTES = 512 * 1024
"""Of each file: RFC 9309 asks that at least 500 KiB be read."""

NAME = "Copydesk"
"""The product token by which robots.txt may address us; it is also the beginning of our User-Agent."""

ROBOTS, AI, TDM = "/robots.txt", "/ai.txt", "/.well-known/tdmrep.json"

Get = Callable[[str], tuple[int, bytes]]
"""Status and body of a URL, redirects followed. Raises as a page's fetch does."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the files of one site say, and until when (monotonic seconds) they are believed."""

    robots: Protego
    ai: Protego
    reserved: tuple[str, ...]
    until: float


class SiteRules:
    """The rules of every site that was met; safe to use from several threads."""

    def __init__(self) -> None:
        self._known: dict[str, _Rules] = {}
        self._lock = Lock()

    def check(self, url: str, get: Get) -> float:
        """How many seconds the site wants between visits (0: it does not say).

        Raises RobotsRefused or Reserved where the site does not want the page read by programs, PageUnavailable where
        it cannot be asked whether it does.
        """
        rules = self._of(url, get)
        if not rules.robots.can_fetch(url, NAME):
            raise RobotsRefused(
                f"{shown(url)}: the site's robots.txt asks programs not to read this page; save it as a file if you "
                "may read it"
            )
        path = urlsplit(url).path or "/"
        if not rules.ai.can_fetch(url, NAME):
            raise reserved(url, "its ai.txt")
        if any(fnmatchcase(path, location) for location in rules.reserved):
            raise reserved(url, "its tdmrep.json")
        return float(rules.robots.crawl_delay(NAME) or 0.0)

    def _of(self, url: str, get: Get) -> _Rules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            known = self._known.get(site)
        if known is None or known.until < time.monotonic():
            known = _read(site, url, get)
            with self._lock:
                self._known[site] = known
        return known


def reserved(url: str, where: str) -> Reserved:
    """The error for a page whose site reserves it, as it says in that place."""
    return Reserved(
        f"{shown(url)}: the site reserves this page from text and data mining ({where}); save it as a file if you have "
        "the right to use it so"
    )


def _read(site: str, url: str, get: Get) -> _Rules:
    from protego import Protego

    status, body = get(f"{site}{ROBOTS}")
    if status == 429 or status >= 500:
        raise PageUnavailable(
            f"{shown(url)}: the site answered {status} when asked for its robots.txt, without which it is not read; "
            "try later"
        )
    robots = Protego.parse(_text(status, body))
    ai = Protego.parse(_text(*get(f"{site}{AI}")))
    return _Rules(robots, ai, _reservations(*get(f"{site}{TDM}")), time.monotonic() + KEPT_S)


def _text(status: int, body: bytes) -> str:
    """The file, or nothing where there is none; a web page in its place is none."""
    text = body.decode("utf-8", errors="replace").removeprefix("\ufeff") if 200 <= status < 300 else ""
    return "" if text.lstrip().startswith("<") else text


def _reservations(status: int, body: bytes) -> tuple[str, ...]:
    """The locations that a tdmrep.json reserves (TDM Reservation Protocol, W3C community group, 2024)."""
    try:
        rows = json.loads(_text(status, body))
    except (ValueError, RecursionError):
        return ()
    rows = rows if isinstance(rows, list) else []
    return tuple(
        str(row["location"])
        for row in rows
        if isinstance(row, dict) and row.get("tdm-reservation") in (1, "1") and "location" in row
    )
