"""What have readers reported, and what came of it?"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse, Response

from web.desk.answers import desk_page, onward
from web.desk.editor import DESK, ReviewForm, ReviewingEditor
from web.shapes import MOST
from worker.store.listing import among
from worker.store.mistake import MistakeStanding
from worker.store.mistakes import Mistakes

router = APIRouter(prefix=f"{DESK}/mistakes")

A_PAGE = 30

Before = Annotated[int | None, Query(ge=1, le=MOST)]


@router.get("")
def mistakes(
    request: Request, editor: ReviewingEditor, standing: MistakeStanding = MistakeStanding.OPEN, before: Before = None
) -> HTMLResponse:
    """Reports that are open, or closed, the newest first."""
    found = Mistakes(editor.store).listed(standing, A_PAGE + 1, before)
    shown = found[:A_PAGE]
    headlines = {entry.key: entry.headline for entry in among(editor.store, {each.key for each in shown})}
    further = shown[-1].number if len(found) > len(shown) else 0
    told: dict[str, Any] = {"mistakes": shown, "headlines": headlines, "standing": standing, "further": further}
    return desk_page(request, editor, "mistakes", **told)


@router.post("/{number}/close")
def close(request: Request, number: Annotated[int, Path(ge=1, le=MOST)], sent: ReviewForm) -> Response:
    """Say what came of a report."""
    Mistakes(sent.editor.store).close(number, sent.editor.key.name, sent.text("why"))
    return onward(request, sent.back, "the report is closed")
