"""How does an editor read an article beside its evidence, decide on what was found, publish it and take it back?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import HTMLResponse, Response

from dossier.errors import InputUnusable
from dossier.findings import Kind, Ruling
from dossier.record import made_by
from web.articles import DossierKey
from web.desk import items, wording
from web.desk.answers import desk_page, onward
from web.desk.editor import DESK, Editor, ReadingEditor, ReviewForm, Sent
from web.desk.queue import rows
from web.problems import problem_of
from web.progress import progress
from worker.line.copied import known_by
from worker.report import stated
from worker.review.decision import Act, Subject, Value, Wish
from worker.review.edition import state_of
from worker.review.reviewed import reviewed
from worker.review.reviewing import Reviews, Seen
from worker.store.api_key import Scope
from worker.store.copies import Copies
from worker.store.entry import Entry, Standing
from worker.store.listing import among
from worker.store.mistakes import Mistakes

router = APIRouter(prefix=f"{DESK}/articles/{{key}}")

At = Annotated[str, Query(max_length=40, description="Which finding is open.")]

AGREED = "agreed"
"""The reason of whoever accepts a finding without another."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What was wrong with a form."""

    error: InputUnusable
    sent: Sent


_FIELDS = ("kind", "suggestion", "doi", "ruling", "text")


@router.get("")
def article(request: Request, key: DossierKey, editor: ReadingEditor, at: At = "") -> HTMLResponse:
    """The article beside what was found in it, once it is finished; else where it stands."""
    return _article(request, editor, key, at)


@router.post("/decide")
def decide(request: Request, key: DossierKey, sent: ReviewForm) -> Response:
    """Keep a decision, and go on to the next finding."""
    reviews, editor = Reviews(sent.editor.store), sent.editor
    wish, seen = _wish(sent)
    name = items.name_of(wish.subject, wish.number)
    try:
        made = reviews.decide(key, wish, editor.key.name, seen)
    except InputUnusable as error:
        return _article(request, editor, key, name, Fault(error, sent))
    shown = items.groups(reviews.review(key))
    further, left = items.next_after(shown, name), len(items.undecided(shown))
    said = f"{wording.finding(wish.subject, wish.number)} {wording.DID[made.act]}; {left} undecided"
    onto = f"?at={further}#{further}" if further else "#publish"
    return onward(request, f"/articles/{key}{onto}", said)


@router.post("/publish")
def publish(request: Request, key: DossierKey, sent: ReviewForm) -> Response:
    """Publish the summary as editors have left it."""
    try:
        edition = Reviews(sent.editor.store).publish(key, sent.text("note"), sent.editor.key.name)
    except InputUnusable as error:
        return _article(request, sent.editor, key, "publish", Fault(error, sent))
    return onward(request, f"/articles/{key}#publish", f"edition {edition.edition} is published")


@router.post("/withdraw")
def withdraw(request: Request, key: DossierKey, sent: ReviewForm) -> Response:
    """Take what is published from the public's sight."""
    remove_text = bool(sent.text("remove_text"))
    try:
        edition = Reviews(sent.editor.store).withdraw(key, sent.text("why"), sent.editor.key.name, remove_text)
    except InputUnusable as error:
        return _article(request, sent.editor, key, "withdraw", Fault(error, sent))
    if remove_text:  # with the article, its page is gone
        return onward(request, "", f"edition {edition.edition} is withdrawn, and its text deleted")
    return onward(request, f"/articles/{key}#publish", f"edition {edition.edition} is withdrawn")


def _wish(sent: Sent) -> tuple[Wish, Seen]:
    """What the editor wants, and what was seen. Raises HTTPException 422 for what no page of ours sends."""
    try:
        act, subject, number = Act(sent.text("act")), Subject(sent.text("subject")), int(sent.text("number"))
        version = int(sent.text("version"))
    except ValueError as error:
        raise HTTPException(422, "this is no decision: open the page again, and decide there") from error
    given: Value = {name: sent.text(name) for name in _FIELDS if name in sent.form}
    why = sent.text("why") or (AGREED if act is Act.ACCEPT else "")
    return Wish(subject, number, act, why, given if act is Act.EDIT else None), Seen(version, sent.text("mark"))


def _article(request: Request, editor: Editor, key: str, at: str, fault: Fault | None = None) -> HTMLResponse:
    """The page of the article; with what was wrong with the form at `at`, as it was filled in."""
    store, copies = editor.store, Copies(editor.store)
    entry = store.entry(copies.checked(key))
    others = copies.copies(entry.key)
    addresses = {each.key: each.address for each in among(store, [copy.key for copy in others])}
    problem = {"at": at, "problem": str(fault.error) if fault else "", "sent": dict(fault.sent.form) if fault else {}}
    status = problem_of(fault.error).status if fault else 200
    told = [(addresses.get(copy.key, copy.key), known_by(copy), copy.key == key) for copy in others]
    about = {"entry": entry, "copies": told, **problem}
    if entry.standing is Standing.FINISHED:
        return desk_page(request, editor, "review", status, **about, **_review(editor, entry))
    return desk_page(request, editor, "article", status, **about, **_under_way(editor, entry))


def _under_way(editor: Editor, entry: Entry) -> dict[str, Any]:
    (row,) = rows(editor.store, [entry])
    dossier = editor.store.dossier(entry.key)
    return {"row": row, "steps": progress(entry, dossier), "dossier": dossier}


def _review(editor: Editor, entry: Entry) -> dict[str, Any]:
    reviews = Reviews(editor.store)
    review, editions = reviews.review(entry.key), reviews.editions(entry.key)
    shown = items.groups(review)
    return {
        "review": review,
        "dossier": review.dossier,
        "groups": shown,
        "parts": items.parts(review.dossier, shown),
        "names": [item.name for group in shown for item in group.items],
        "undecided": items.undecided(shown),
        "verdicts": items.verdicts_of(review.dossier),
        "made_by": made_by,
        "stated": stated,
        "left": reviewed(review.dossier, review.decisions),
        "editions": editions,
        "state": state_of(editions),
        "mistakes": Mistakes(editor.store).open_on(entry.key) if editor.key.may(Scope.REVIEW) else (),
        "kinds": tuple(Kind),
        "rulings": tuple(Ruling),
    }
