"""Which feeds are asked, and how is one added, asked now, given up?"""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from dossier.errors import CopydeskError, InputUnusable
from web import subscriptions
from web.desk.answers import desk_page, onward
from web.desk.editor import DESK, AdminForm, Editor, ReadingEditor, Sent, SubmitForm
from web.problems import problem_of
from web.subscriptions import ChosenFeed, FeedTaken, NewFeed
from worker.store.feeds import Feeds

router = APIRouter(prefix=f"{DESK}/feeds")


@router.get("")
def feeds(request: Request, editor: ReadingEditor) -> HTMLResponse:
    """Every feed: when it was last read, when it is due, and what is wrong with it."""
    return _page(request, editor)


@router.post("")
def add(request: Request, sent: AdminForm) -> Response:
    """Subscribe to a feed, which is read at once."""
    try:
        wanted = NewFeed(address=_address(sent), backlog=bool(sent.text("backlog")))
        taken = subscriptions.add(wanted, sent.editor, Response())
    except CopydeskError as error:
        return _page(request, sent.editor, error, sent)
    return _told(request, taken)


@router.post("/poll")
def poll(request: Request, sent: SubmitForm) -> Response:
    """Ask a feed, due or not."""
    return _told(request, subscriptions.poll_feed(ChosenFeed(address=_address(sent)), sent.editor))


@router.post("/remove")
def remove(request: Request, sent: AdminForm) -> Response:
    """Give up a feed; its stories stay."""
    subscriptions.remove(ChosenFeed(address=_address(sent)), sent.editor)
    return onward(request, "/feeds", "it is asked no more")


def _address(sent: Sent) -> str:
    """Raises InputUnusable for what is no web address."""
    try:
        return ChosenFeed(address=sent.text("address")).address
    except ValidationError as error:
        raise InputUnusable("this is no web address: it begins with https:// or http://") from error


def _told(request: Request, taken: FeedTaken) -> Response:
    return onward(request, "/feeds", f"{taken.title or taken.address}: {taken.told}")


def _page(
    request: Request, editor: Editor, error: CopydeskError | None = None, sent: Sent | None = None
) -> HTMLResponse:
    status = problem_of(error).status if error else 200
    problem, values = str(error) if error else "", dict(sent.form) if sent else {}
    return desk_page(request, editor, "feeds", status, feeds=Feeds(editor.store).all(), problem=problem, sent=values)
