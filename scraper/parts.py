"""May one more part of a page be fetched: of what its scripts ask for, or a later page of its story?"""

from __future__ import annotations

import time
from dataclasses import replace

from dossier.errors import TooLarge
from scraper.fetch import PAGES, Fetched, fetch
from scraper.guard import shown
from scraper.limits import Limits
from scraper.manners import Manners


class Parts:
    """Fetches as pages are fetched, within the limits of one page for all parts together."""

    def __init__(self, most: int, limits: Limits, manners: Manners) -> None:
        self._left = self._most = most
        self._limits = limits
        self._manners = manners
        self._ends_at = time.monotonic() + limits.total_s
        self._bytes_left = limits.max_bytes

    def get(self, url: str, accept: str = PAGES) -> Fetched:
        """One part. Raises as `fetch` does, and TooLarge where there are more than `most`."""
        if not self._left:
            raise TooLarge(f"{shown(url)}: not read: there are more than {self._most} further parts of one page")
        self._left -= 1
        limits = replace(self._limits, total_s=self._ends_at - time.monotonic(), max_bytes=self._bytes_left)
        part = fetch(url, limits, self._manners, accept)
        self._bytes_left -= len(part.body)
        return part
