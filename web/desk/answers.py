"""How is an editor answered: by a page of the desk, or, after a form, by the way to one and a message there?"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from web.desk import wording
from web.desk.editor import DESK, Editor
from web.pages.rendering import page
from worker.report import papers
from worker.report import wording as report_wording
from worker.store.api_key import Scope
from worker.store.entry import Standing
from worker.store.listing import FIRST, Wanted, count_above
from worker.store.mistakes import Mistakes

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
"""Nothing of the desk stays in a browser that others may use; and that is to say which page a form comes from."""

MESSAGE = "copydesk-message"
"""The cookie that brings a message from a form to the page after it."""

MESSAGE_S = 60
LONGEST_MESSAGE_CHARACTERS = 500

ROOMS = (
    ("", "Queue", Scope.READ),
    ("/submit", "Submit", Scope.SUBMIT),
    ("/failed", "Failed", Scope.READ),
    ("/mistakes", "Mistakes", Scope.REVIEW),
    ("/feeds", "Feeds", Scope.READ),
    ("/sources", "Sources", Scope.READ),
    ("/dashboard", "Dashboard", Scope.READ),
    ("/keys", "Keys", Scope.ADMIN),
)


def desk_page(request: Request, editor: Editor, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The desk's page of that name for the editor, with the message that a form left for it."""
    message = unquote(request.cookies.get(MESSAGE, ""))
    store = editor.store
    waiting = {"/failed": count_above(store, Wanted(Standing.FAILED), FIRST), "/mistakes": Mistakes(store).open()}
    told = {"editor": editor, "message": message, "rooms": ROOMS, "waiting": waiting}
    words = {"w": report_wording, "d": wording, "papers": papers}
    answer = page(request, f"desk/{template}.html.jinja", status, HEADERS, **told, **words, **values)
    if message:
        answer.delete_cookie(MESSAGE, path=DESK)
    return answer


def onward(request: Request, path: str, message: str = "") -> Response:
    """On to a page of the desk, where the message is shown once."""
    answer = RedirectResponse(f"{DESK}{path}", 303, HEADERS)
    if message:
        kept = quote(message[:LONGEST_MESSAGE_CHARACTERS])
        answer.set_cookie(
            MESSAGE, kept, MESSAGE_S, path=DESK, secure=request.url.scheme == "https", httponly=True, samesite="strict"
        )
    return answer
