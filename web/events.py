"""How does somebody watch an article on its way? By server-sent events, until it ends."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from threading import BoundedSemaphore
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, HTTPException
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from dossier.errors import NotFound
from web.articles import PROBLEMS, DossierKey
from web.newsroom import Caller, Reader
from web.shapes import ArticleState, state_of
from worker.store.entry import ENDED, Entry

router = APIRouter(prefix="/articles/{key}", tags=["articles"])

MOST_WATCHERS = 100
"""In one process: each asks the database twice a second."""

LOOK_EVERY_S = 0.5
LONGEST_S = 900
"""Then the stream ends, and a client that still wants it connects again, as browsers do by themselves."""

RECONNECT_AFTER_S = 2

_watchers = BoundedSemaphore(MOST_WATCHERS)


def _watched(key: DossierKey, caller: Reader) -> Iterator[Entry]:
    """The article to be watched, while there is room for one more watcher. Raises NotFound before anything is sent."""
    entry = caller.store.entry(key)
    if not _watchers.acquire(blocking=False):
        wait = {"Retry-After": str(RECONNECT_AFTER_S)}
        raise HTTPException(503, f"{MOST_WATCHERS} watch already: ask for the article's state instead", wait)
    try:
        yield entry
    finally:
        _watchers.release()


@router.get(
    "/events", name="events", operation_id="watchArticle", response_class=EventSourceResponse, responses=PROBLEMS
)
async def events(entry: Annotated[Entry, Depends(_watched)], caller: Reader) -> AsyncIterator[ServerSentEvent]:
    """An event `progress` with the article's state whenever that has changed, and `end` when it has come to an end.

    After `end`, after fifteen minutes, or when the server ends, the stream is over.
    """
    seen, until = 0, time.monotonic() + LONGEST_S
    while time.monotonic() < until and not caller.newsroom.closing.is_set():
        try:
            state, version = await run_in_threadpool(_state, caller, entry.key)
        except NotFound:
            return
        ended = state.standing in ENDED
        if version != seen:
            kind, seen = "end" if ended else "progress", version
            yield ServerSentEvent(data=state, event=kind, id=str(version), retry=RECONNECT_AFTER_S * 1000)
        if ended:
            return
        await anyio.sleep(LOOK_EVERY_S)


def _state(caller: Caller, key: str) -> tuple[ArticleState, int]:
    entry, dossier = caller.store.whole(key)
    return state_of(entry, dossier), entry.version
