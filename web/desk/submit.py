"""How does an editor put articles in line: by their addresses, as a text, as a file; and what came of each?"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from dossier.errors import InputUnusable
from dossier.record import Dossier
from web.desk.answers import desk_page
from web.desk.editor import DESK, Editor, Sent, SubmitForm, SubmittingEditor
from web.shapes import MOST_AT_ONCE, Submission, SubmittedText, SubmittedUrl
from web.submitting import digest_of, opened
from worker.line.submitting import HANDED_IN, Line
from worker.store.entry import Priority
from worker.store.submissions import Ticket

router = APIRouter(prefix=f"{DESK}/submit")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one submission, called `what`: its key, or the problem with it; `held` says why nothing is sent."""

    what: str
    key: str = ""
    new: bool = False
    problem: str = ""
    held: str = ""


@router.get("")
def form(request: Request, editor: SubmittingEditor) -> HTMLResponse:
    """The ways to submit."""
    return _page(request, editor)


@router.post("")
def submit(request: Request, sent: SubmitForm) -> HTMLResponse:
    """Put what was sent in line. Sent again, as when the page is loaded again, it has the same answer."""
    editor, values = sent.editor, {name: value for name, value in sent.form.items() if isinstance(value, str)}
    try:
        wanted = list(_wanted(sent))
        editor.newsroom.require_room(len(wanted))
    except InputUnusable as error:
        return _page(request, editor, 422, problem=str(error), sent=values)
    except HTTPException as error:
        return _page(request, editor, error.status_code, problem=error.detail, sent=values)
    results = [_result(each, sent, place) for place, each in enumerate(wanted)]
    return _page(request, editor, results=results)


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was chosen."""

    name: str
    body: bytes


_Wanted = Submission | _File | Result


def _wanted(sent: Sent) -> Iterator[_Wanted]:
    """Each article that was sent, or what is wrong with it. Raises InputUnusable where there is none, or too many."""
    priority = _priority(sent)
    if sent.text("way") == "addresses":
        lines = list(dict.fromkeys(filter(None, map(str.strip, sent.text("addresses").splitlines()))))
        if not 0 < len(lines) <= MOST_AT_ONCE:
            raise InputUnusable(f"that are {len(lines)} addresses: give 1 to {MOST_AT_ONCE}, one a line")
        for line in lines:
            try:
                yield SubmittedUrl(url=line, priority=priority)
            except ValidationError:
                yield Result(line, problem="this is no web address: it begins with https:// or http://")
    elif sent.text("way") == "text":
        given = {name: sent.text(name) for name in ("text", "title", "address")}
        try:
            yield SubmittedText(**given, priority=priority)
        except ValidationError as error:
            fault = error.errors()[0]
            raise InputUnusable(f"the {fault['loc'][0]} cannot be taken: {fault['msg']}") from error
    else:
        name, body = sent.file("file")
        if not body:
            raise InputUnusable("choose a file that holds the story")
        address = sent.text("address") or name
        yield _File(address if address.isprintable() else HANDED_IN, body)


def _priority(sent: Sent) -> Priority:
    try:
        return Priority(sent.text("priority") or Priority.NORMAL)
    except ValueError as error:
        raise InputUnusable(f"there is no such priority: give one of {', '.join(Priority)}") from error


def _result(wanted: _Wanted, sent: Sent, place: int) -> Result:
    if isinstance(wanted, Result):
        return wanted
    line, key = sent.editor.newsroom.line, sent.editor.key
    digest = sha256(wanted.body).hexdigest() if isinstance(wanted, _File) else digest_of(wanted)
    ticket = Ticket(key.id, f"desk {sent.text('ticket')[:40]} {place}", digest)
    what = _called(wanted)
    try:
        put = line.put(_dossier(wanted, line), _priority(sent), ticket, actor=sent.editor.actor)
    except InputUnusable as error:
        return Result(what, problem=str(error))
    return Result(what, put.key, put.new, held=str(put.held or ""))


def _dossier(wanted: Submission | _File, line: Line) -> Dossier:
    return line.in_bytes(wanted.body, wanted.name) if isinstance(wanted, _File) else opened(wanted, line)


def _called(wanted: Submission | _File) -> str:
    match wanted:
        case _File():
            return wanted.name
        case SubmittedUrl():
            return wanted.url
        case _:
            return wanted.address or "the text"


def _page(request: Request, editor: Editor, status: int = 200, **values: Any) -> HTMLResponse:
    told: dict[str, Any] = {"results": (), "problem": "", "sent": {}, **values}
    held = next((each.held for each in told["results"] if each.held), "")
    more = {"ticket": secrets.token_hex(8), "priorities": tuple(Priority), "most": MOST_AT_ONCE, "held": held}
    return desk_page(request, editor, "submit", status, **told, **more)
