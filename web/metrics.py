"""What does Prometheus read of the newsroom, and who may ask for it?

Told is what the database knows, the same by every web server, and this process's own share of the machine. Where
workers run on this machine together with us (`copydesk up`), what they count is told beside it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.registry import Collector
from starlette.responses import PlainTextResponse, Response

from web.gauges import of_figures, of_findings, of_sources
from web.newsroom import Newsroom, Reader
from web.problems import documented
from worker.line.counts import counts_folder
from worker.line.exposition import add_counts
from worker.line.recheck import DAY_S
from worker.store.figures import figures
from worker.store.sources import Sources
from worker.store.tallies import Tallies

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

router = APIRouter(tags=["metrics"])

KEPT_S = 5
"""For so long what the database told is told again."""


@router.get(
    "/metrics",
    operation_id="getMetrics",
    response_class=PlainTextResponse,
    responses=documented(401, 403, 429, 500, 503),
)
def metrics(request: Request, _caller: Reader) -> Response:
    """For Prometheus, in its text format: the line, what was found within a day, what editors decided."""
    registry = cast(CollectorRegistry, request.app.state.metrics)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def registry_of(newsroom: Newsroom) -> CollectorRegistry:
    """What is told at /metrics; nothing is asked before somebody wants to know."""
    registry = CollectorRegistry()
    registry.register(_FromDatabase(newsroom))
    ProcessCollector(registry=registry)
    if folder := counts_folder():
        add_counts(registry, folder)
    return registry


class _FromDatabase(Collector):
    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._lock = Lock()
        self._told: tuple[Metric, ...] = ()
        self._until_s = 0.0

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            if time.monotonic() >= self._until_s:
                self._told = self._ask()
                self._until_s = time.monotonic() + KEPT_S
            return self._told

    def _ask(self) -> tuple[Metric, ...]:
        store, since = self._newsroom.line.store, time.time() - DAY_S
        now = figures(store, since, self._newsroom.settings.recheck_days * DAY_S)
        told = of_figures(now), of_sources(Sources(store).heard()), of_findings(Tallies(store).by_host(since))
        return tuple(chain.from_iterable(told))
