"""How does somebody watch articles on their way? By server-sent events, until they end."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from threading import BoundedSemaphore, Event
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, HTTPException
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from dossier.errors import NotFound
from dossier.record import Dossier
from web.articles import PROBLEMS, DossierKey
from web.newsroom import Reader
from web.shapes import state_of
from worker.store.entry import ENDED, Entry
from worker.store.store import DossierStore

router = APIRouter(prefix="/articles/{key}", tags=["articles"])

MOST_WATCHERS = 100
"""In one process: each asks the database twice a second."""

LOOK_EVERY_S = 0.5
LONGEST_S = 900
"""Then the stream ends, and a client that still wants it connects again, as browsers do by themselves."""

RECONNECT_AFTER_S = 2

Look = Callable[[], tuple[Sequence[ServerSentEvent], bool]]
"""Looks once: what is to be told, and whether that was all."""

_watchers = BoundedSemaphore(MOST_WATCHERS)


def watching() -> Iterator[None]:
    """While one more watches. Raises HTTPException 503 where there is no room."""
    if not _watchers.acquire(blocking=False):
        wait = {"Retry-After": str(RECONNECT_AFTER_S)}
        raise HTTPException(503, f"{MOST_WATCHERS} watch already: ask for the article's state instead", wait)
    try:
        yield
    finally:
        _watchers.release()


async def seen(look: Look, closing: Event) -> AsyncIterator[ServerSentEvent]:
    """What is seen by looking again and again: until that was all, for fifteen minutes, or until the server ends."""
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until and not closing.is_set():
        events, over = await run_in_threadpool(look)
        for event in events:
            yield event
        if over:
            return
        await anyio.sleep(LOOK_EVERY_S)


def _watched(key: DossierKey, caller: Reader) -> Entry:
    """The article to be watched. Raises NotFound before anything is sent."""
    return caller.store.entry(key)


@router.get(
    "/events",
    name="events",
    operation_id="watchArticle",
    response_class=EventSourceResponse,
    responses=PROBLEMS,
    dependencies=[Depends(watching)],
)
async def events(entry: Annotated[Entry, Depends(_watched)], caller: Reader) -> AsyncIterator[ServerSentEvent]:
    """An event `progress` with the article's state whenever that has changed, and `end` when it has come to an end.

    After `end`, after fifteen minutes, or when the server ends, the stream is over.
    """
    async for event in seen(Article(caller.store, entry.key, _state), caller.newsroom.closing):
        yield event


def _state(entry: Entry, dossier: Dossier) -> ServerSentEvent:
    kind = "end" if entry.standing in ENDED else "progress"
    again_ms = RECONNECT_AFTER_S * 1000
    return ServerSentEvent(data=state_of(entry, dossier), event=kind, id=str(entry.version), retry=again_ms)


class Article:
    """Looks at one article: what is `told` of it, where it has changed since the last look; over once it has ended."""

    def __init__(self, store: DossierStore, key: str, told: Callable[[Entry, Dossier], ServerSentEvent]) -> None:
        self._store, self._key, self._told, self._seen = store, key, told, 0

    def __call__(self) -> tuple[Sequence[ServerSentEvent], bool]:
        """The news, and whether that was all."""
        try:
            entry, dossier = self._store.whole(self._key)
        except NotFound:
            return (), True
        ended = entry.standing in ENDED
        if entry.version == self._seen:
            return (), ended
        self._seen = entry.version
        return (self._told(entry, dossier),), ended
