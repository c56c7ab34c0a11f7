"""Does the server live, and could it do its work if it were asked?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, HTTPException, Request

from dossier.errors import OutsideFailed
from web.newsroom import newsroom_of
from web.problems import AWAY_FOR_S, documented
from web.shapes import Health
from worker.line.broker import open_broker

router = APIRouter(prefix="/health", tags=["health"])
log = logging.getLogger("copydesk")


@router.get("/live", operation_id="isLive", responses=documented(500))
def live() -> Health:
    """The server answers. It asks nothing else: this is for whatever starts it again when it hangs."""
    return Health(status="ok")


@router.get("/ready", operation_id="isReady", responses=documented(500, 503))
def ready(request: Request) -> Health:
    """Database and Redis answer too; 503 says which does not."""
    newsroom = newsroom_of(request)
    asked: dict[str, Callable[[], object]] = {
        "the database": newsroom.line.store.in_line,
        "Redis": partial(_ask_redis, newsroom.settings.redis_url),
    }
    away = []
    for name, ask in asked.items():
        try:
            ask()
        except OutsideFailed as error:
            log.warning("not ready: %s", error)
            away.append(name)
    if away:
        raise HTTPException(503, f"away: {', '.join(away)}", {"Retry-After": str(AWAY_FOR_S)})
    return Health(status="ok")


def _ask_redis(url: str) -> None:
    open_broker(url).close()
