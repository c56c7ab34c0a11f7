"""Which feeds are asked, and how is one added, asked now, given up?"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from dossier.errors import CopydeskError
from web.desk.answers import desk_page, onward
from web.desk.editor import DESK, Editor, ReadingEditor, Sent, SubmitForm
from web.problems import problem_of
from worker.desk import open_feed_reader
from worker.feeds import Taken, came_of, poll, subscribe
from worker.line.feeds import MINUTE_S
from worker.pipeline import STEPS
from worker.store.entry import Priority
from worker.store.feeds import Feeds

router = APIRouter(prefix=f"{DESK}/feeds")


@router.get("")
def feeds(request: Request, editor: ReadingEditor) -> HTMLResponse:
    """Every feed: when it was last read, when it is due, and what is wrong with it."""
    return _page(request, editor)


@router.post("")
def add(request: Request, sent: SubmitForm) -> Response:
    """Subscribe to a feed, which is read at once."""
    settings, backlog = sent.editor.newsroom.settings, bool(sent.text("backlog"))
    reader, known = open_feed_reader(settings), Feeds(sent.editor.store)
    try:
        taken = subscribe(known, reader, sent.text("address"), settings.feed_minutes * MINUTE_S, backlog)
    except CopydeskError as error:
        return _page(request, sent.editor, error, sent)
    return _told(request, sent.editor, taken)


@router.post("/poll")
def poll_now(request: Request, sent: SubmitForm) -> Response:
    """Ask a feed, due or not."""
    settings, known = sent.editor.newsroom.settings, Feeds(sent.editor.store)
    feed = known.read(sent.text("address"))
    return _told(request, sent.editor, poll(known, open_feed_reader(settings), feed, settings.feed_minutes * MINUTE_S))


@router.post("/remove")
def remove(request: Request, sent: SubmitForm) -> Response:
    """Give up a feed; its stories stay."""
    Feeds(sent.editor.store).remove(sent.text("address"))
    return onward(request, "/feeds", "it is asked no more")


def _told(request: Request, editor: Editor, taken: Taken) -> Response:
    """Send what was queued, and say what came of asking."""
    for key in taken.new:
        editor.newsroom.line.send(STEPS[0], key, Priority.NORMAL)
    return onward(request, "/feeds", f"{taken.title or taken.address}: {came_of(taken)}")


def _page(
    request: Request, editor: Editor, error: CopydeskError | None = None, sent: Sent | None = None
) -> HTMLResponse:
    status = problem_of(error).status if error else 200
    problem, values = str(error) if error else "", dict(sent.form) if sent else {}
    return desk_page(request, editor, "feeds", status, feeds=Feeds(editor.store).all(), problem=problem, sent=values)
