"""Which articles were given up, and how are they taken up again?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from dossier.errors import WrongStanding
from web import articles
from web.articles import cursor_of, place_at
from web.desk.answers import desk_page, onward
from web.desk.editor import DESK, ReadingEditor, SubmitForm
from worker.report.wording import counted
from worker.store.entry import Standing
from worker.store.listing import Wanted, page

router = APIRouter(prefix=f"{DESK}/failed")

A_PAGE = 50


@router.get("")
def failed(request: Request, editor: ReadingEditor, cursor: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
    """The dead letters, the one that was queued last first."""
    below = place_at(cursor) if cursor else None
    found = page(editor.store, Wanted(Standing.FAILED), A_PAGE + 1, below)
    shown = found[:A_PAGE]
    further = cursor_of(shown[-1]) if len(found) > len(shown) else ""
    return desk_page(request, editor, "failed", entries=shown, further=further, is_first=not cursor)


@router.post("/retry")
def retry_all(request: Request, sent: SubmitForm) -> Response:
    """Take all of them up again, each at the step that failed."""
    taken = 0
    for entry in sent.editor.store.entries(Standing.FAILED):
        try:
            articles.retry(entry.key, sent.editor)
        except WrongStanding:  # somebody was faster, or the page is in line again
            continue
        taken += 1
    return onward(request, "/failed", f"{counted(taken, 'article')} in line again")
