"""Who may come to the desk, and what may they do there?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from dossier.errors import InputUnusable
from web.desk.answers import desk_page, onward
from web.desk.editor import DESK, AdminEditor, AdminForm, Editor
from worker.store.api_key import Scope
from worker.store.keys import Keys

router = APIRouter(prefix=f"{DESK}/keys")


@router.get("")
def keys(request: Request, editor: AdminEditor) -> HTMLResponse:
    """All keys, never one itself."""
    return _page(request, editor)


@router.post("")
def create(request: Request, sent: AdminForm) -> HTMLResponse:
    """Make a key, and show it this once."""
    editor, values = sent.editor, dict(sent.form)
    scopes = [scope for scope in Scope if sent.text(f"scope-{scope}")]
    if not scopes:
        return _page(request, editor, 422, problem="say what the key is good for", sent=values)
    try:
        made, bearer = Keys(editor.store).create(sent.text("name"), scopes)
    except InputUnusable as error:
        return _page(request, editor, 422, problem=str(error), sent=values)
    return _page(request, editor, made=made, bearer=bearer)


@router.post("/revoke")
def revoke(request: Request, sent: AdminForm) -> Response:
    """Make a key good for nothing, at once and for ever."""
    key = Keys(sent.editor.store).revoke(sent.text("id"))
    return onward(request, "/keys", f"the key of {key.name} opens nothing any more")


def _page(request: Request, editor: Editor, status: int = 200, **values: Any) -> HTMLResponse:
    told: dict[str, Any] = {"problem": "", "sent": {}, "made": None, "bearer": ""}
    every = Keys(editor.store).every()
    return desk_page(request, editor, "keys", status, keys=every, scopes=tuple(Scope), **{**told, **values})
