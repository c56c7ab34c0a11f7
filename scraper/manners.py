"""How do we behave towards a site: by its rules, one visit after another, and not while it wants to be left alone?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from scraper.rights import reservation
from scraper.site_rules import Get, SiteRules, reserved

TOO_BUSY = frozenset({429, 503})
"""Statuses with which a site wants to be left alone for a while."""


class Visits(Protocol):
    """The book of visits, which several processes may share."""

    def take_turn(self, host: str, gap_s: float) -> None:
        """Wait until `gap_s` seconds have passed since the last visit. Raises PageUnavailable for too long a wait."""

    def answered(self, host: str, too_busy: bool, retry_after: str) -> None:
        """Note how the host answered; `retry_after` is its header, seconds or a date, or empty."""


class Unpaced:
    """No book is kept: for one page, and for servers of one's own."""

    def take_turn(self, host: str, gap_s: float) -> None:
        """At once."""

    def answered(self, host: str, too_busy: bool, retry_after: str) -> None:
        """Forgotten."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What is known of sites, for as long as a process lives."""

    visits: Visits = field(default_factory=Unpaced)
    rules: SiteRules = field(default_factory=SiteRules)

    def before(self, url: str, get: Get) -> None:
        """Ask the site's rules, and wait for a turn. Raises RobotsRefused, Reserved or PageUnavailable."""
        gap_s = self.rules.check(url, get)
        self.visits.take_turn(_host(url), gap_s)

    def after(self, url: str, status: int, headers: Mapping[str, str]) -> None:
        """Note how the site answered."""
        self.visits.answered(_host(url), status in TOO_BUSY, headers.get("retry-after", ""))

    def check_page(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Raises Reserved where the page itself says that it is not to be mined."""
        if where := reservation(headers, body):
            raise reserved(url, where)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()
