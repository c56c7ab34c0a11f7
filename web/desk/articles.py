"""What can an editor do about an article that is not finished, or is not wanted: watch, cancel, try again, delete?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import HTMLResponse, Response

from dossier.record import Dossier
from web import articles
from web.articles import DossierKey
from web.desk import wording
from web.desk.answers import desk_page, onward
from web.desk.editor import DESK, AdminForm, ReadingEditor, SubmitForm, WatchingEditor
from web.desk.queue import rows
from web.events import RECONNECT_AFTER_S, Article, seen, watching
from web.pages.rendering import fragment
from web.progress import progress
from worker.history import changes, states
from worker.line.refetch import open_refetches
from worker.store.copies import Copies
from worker.store.entry import Entry
from worker.store.store import DossierStore

router = APIRouter(prefix=f"{DESK}/articles/{{key}}")


@router.get("/events", response_class=EventSourceResponse, dependencies=[Depends(watching)])
async def events(key: DossierKey, editor: WatchingEditor) -> AsyncIterator[ServerSentEvent]:
    """An event `row` with the steps of an article whenever it has moved on."""
    async for event in seen(Article(editor.store, key, partial(_steps, editor.store)), editor.newsroom.closing):
        yield event


@router.post("/cancel")
def cancel(request: Request, key: DossierKey, sent: SubmitForm) -> Response:
    """Do nothing more about it."""
    articles.cancel(key, sent.editor)
    return onward(request, sent.back, "it is cancelled")


@router.post("/retry")
def retry(request: Request, key: DossierKey, sent: SubmitForm) -> Response:
    """Take it up again, at the step that failed."""
    step = articles.retry(key, sent.editor).step or ""
    return onward(request, sent.back, f"it is in line again, at {wording.step_words(step)}")


@router.post("/delete")
def delete(request: Request, key: DossierKey, sent: AdminForm) -> Response:
    """Delete it, with everything that was kept of it."""
    articles.delete(key, sent.editor)
    return onward(request, sent.back, "it is deleted")


@router.post("/refetch")
def refetch(request: Request, key: DossierKey, sent: SubmitForm) -> Response:
    """Have it fetched again now, and checked again where it was edited."""
    articles.refetch(key, sent.editor)
    return onward(request, f"/articles/{key}/versions", "a worker fetches it again: look here in a while")


@router.get("/versions")
def versions(request: Request, key: DossierKey, editor: ReadingEditor) -> HTMLResponse:
    """What edits after it was published have changed in the story."""
    entry = editor.store.entry(Copies(editor.store).checked(key))
    refetches = open_refetches(editor.newsroom.settings, editor.store)
    every = [each for each in refetches.versions(entry.key) if each.dossier.article]
    edits = [(state, changes(every, state.number)[2:] if state.number > 1 else ()) for state in states(every)]
    return desk_page(request, editor, "versions", entry=entry, edits=edits[::-1], last=refetches.last(entry.key))


def _steps(store: DossierStore, entry: Entry, dossier: Dossier) -> ServerSentEvent:
    (row,) = rows(store, [entry])
    end = "" if row.is_open else f"{wording.STANDINGS[entry.standing]}: {entry.headline or entry.address}"
    told = {"entry": entry, "row": row, "steps": progress(entry, dossier), "d": wording}
    data = {"id": "steps", "html": fragment("desk/steps.html.jinja", **told), "told": end}
    return ServerSentEvent(data=data, event="row", retry=RECONNECT_AFTER_S * 1000)
