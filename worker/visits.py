"""When may a site be visited again? The sources' budget keeps this book too, so that all workers share one."""

from __future__ import annotations

from math import ceil

from dossier.errors import PageUnavailable, SourceUnavailable
from linker.sources.budget import Budget
from linker.sources.declaration import Pace

LEAST_GAP_S = 1
"""Seconds between two pages of a host that names no Crawl-delay."""

PATIENCE_S = 30
"""A longer wait is not waited for: the page is tried again later."""


class BudgetedVisits:
    """One visit at a time for each host. Implements scraper.manners.Visits."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def take_turn(self, host: str, gap_s: float) -> None:
        """Wait for the host's turn. Raises PageUnavailable, at once, where that takes over half a minute."""
        try:
            self._budget.take(host, Pace(1, max(LEAST_GAP_S, ceil(gap_s))), PATIENCE_S)
        except SourceUnavailable as error:
            raise PageUnavailable(str(error)) from error

    def answered(self, host: str, too_busy: bool, retry_after: str) -> None:
        """Leave a busy host alone, for as long as it says or ever longer; forget that once it answers again."""
        if too_busy:
            self._budget.failed(host, retry_after)
        else:
            self._budget.succeeded(host)
