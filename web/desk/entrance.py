"""How does an editor sign in at the desk, and out again? With a key that `copydesk keys create` made."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from web.desk.answers import HEADERS
from web.desk.editor import DESK, SIGN_IN, AnyForm, cookie_of, require_ours
from web.newsroom import Caller, newsroom_of
from web.pages.rendering import page
from worker.store.audit import VISITOR
from worker.store.keys import Keys
from worker.store.sessions import Sessions

router = APIRouter(prefix=DESK)

REFUSED = "This key opens nothing, or was revoked. Whoever made it can make another: copydesk keys create"

LONGEST_CHARACTERS = 2_000

Wanted = Annotated[str, Query(alias="next", max_length=LONGEST_CHARACTERS)]


@router.get("/sign-in")
def entrance(request: Request, wanted: Wanted = DESK) -> HTMLResponse:
    """The page on which an editor signs in."""
    return _entrance(request, wanted)


@router.post("/sign-in")
def sign_in(
    request: Request,
    key: Annotated[str, Form(max_length=LONGEST_CHARACTERS)] = "",
    wanted: Annotated[str, Form(alias="next", max_length=LONGEST_CHARACTERS)] = DESK,
) -> Response:
    """Begin a session, and go on to the page that was wanted. That is on record, as is a key that opens nothing."""
    require_ours(request)
    newsroom, address = newsroom_of(request), request.client.host if request.client else ""
    who = f"sign-in {address}"
    newsroom.visitors.take(who, count=False).require("one may try a wrong key")
    admitted = newsroom.keys.admit(key.strip())
    if admitted is None:
        newsroom.visitors.take(who)
        Keys(newsroom.line.store.by(f"{VISITOR}{address}")).note_refusal(key.strip())
        return _entrance(request, wanted, REFUSED, 401)
    answer = RedirectResponse(_within_the_desk(wanted), 303, HEADERS)
    sessions = Sessions(Caller(admitted, newsroom).store)
    sessions.end(request.cookies.get(cookie_of(request), ""))
    token = sessions.begin(admitted, address)
    secure = request.url.scheme == "https"
    answer.set_cookie(cookie_of(request), token, path=DESK, secure=secure, httponly=True, samesite="lax")
    return answer


@router.post("/sign-out")
def sign_out(request: Request, sent: AnyForm) -> Response:
    """End the session."""
    Sessions(sent.editor.store).end(sent.editor.token)
    answer = RedirectResponse(SIGN_IN, 303, HEADERS)
    answer.delete_cookie(cookie_of(request), path=DESK, secure=request.url.scheme == "https", httponly=True)
    return answer


def _entrance(request: Request, wanted: str, problem: str = "", status: int = 200) -> HTMLResponse:
    return page(request, "desk/sign-in.html.jinja", status, HEADERS, wanted=_within_the_desk(wanted), problem=problem)


def _within_the_desk(address: str) -> str:
    """The address, where it is one of the desk's pages; else the desk's first."""
    return address if address == DESK or address.startswith((f"{DESK}/", f"{DESK}?")) else DESK
