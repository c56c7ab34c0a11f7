"""How is an article submitted over HTTP, alone or in a batch, once however often it is sent?"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel

from dossier.errors import InputUnusable
from dossier.record import Dossier
from web.newsroom import Caller, Submitter
from web.problems import documented, problem_of
from web.shapes import (
    BatchPlaced,
    BatchResult,
    Placed,
    Submission,
    SubmittedBatch,
    SubmittedHtml,
    SubmittedText,
    SubmittedUrl,
)
from worker.line.submitting import Line
from worker.store.submissions import Ticket

router = APIRouter(tags=["submitting"])

ACCEPTED, IN_LINE_ALREADY = 202, 200

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        pattern="^[!-~]+$",
        description="Names this submission. Sent again with the same body within a day, it has the same answer.",
        examples=["7b0a1f4e-monday"],
    ),
]
_LOCATION: dict[str, Any] = {"Location": {"description": "The article.", "schema": {"type": "string"}}}
_PROBLEMS = documented(400, 401, 403, 413, 422, 429, 500, 503)


@router.post(
    "/articles",
    operation_id="submitArticle",
    status_code=ACCEPTED,
    responses={
        ACCEPTED: {"description": "It is in line.", "headers": _LOCATION},
        IN_LINE_ALREADY: {
            "description": "The same page was in line already.",
            "model": Placed,
            "headers": _LOCATION,
        },
        **_PROBLEMS,
    },
)
def submit(
    body: Submission, caller: Submitter, request: Request, response: Response, idempotency_key: IdempotencyKey = None
) -> Placed:
    """Put an article in line: its `url`, or the page itself as `html` or `text`."""
    newsroom = caller.newsroom
    ticket = Ticket(caller.key.id, idempotency_key, digest_of(body)) if idempotency_key else None
    if ticket and (before := newsroom.line.submissions.earlier(ticket)):
        placed = Placed(key=before[0], new=before[1])
    else:
        newsroom.require_room(1)
        placed = _put(body, caller, ticket)
    response.status_code = _status(placed)
    response.headers["Location"] = str(request.url_for("article", key=placed.key).path)
    return placed


@router.post("/articles/batch", operation_id="submitArticles", responses=_PROBLEMS)
def submit_batch(body: SubmittedBatch, caller: Submitter, idempotency_key: IdempotencyKey = None) -> BatchPlaced:
    """Put up to a hundred articles in line; each has a result of its own, in the order given."""
    newsroom, digest = caller.newsroom, digest_of(body)
    tickets = [
        Ticket(caller.key.id, f"{idempotency_key} {place}", digest) if idempotency_key else None
        for place in range(len(body.articles))
    ]
    if not (tickets[0] and newsroom.line.submissions.earlier(tickets[0])):
        newsroom.require_room(len(body.articles))
    pairs = zip(body.articles, tickets, strict=True)
    return BatchPlaced(results=[_result(article, caller, ticket) for article, ticket in pairs])


def _result(article: Submission, caller: Caller, ticket: Ticket | None) -> BatchResult:
    try:
        placed = _put(article, caller, ticket)
    except InputUnusable as error:
        problem = problem_of(error)
        return BatchResult(status=problem.status, problem=problem)
    return BatchResult(status=_status(placed), placed=placed)


def _put(article: Submission, caller: Caller, ticket: Ticket | None) -> Placed:
    line = caller.newsroom.line
    put = line.put(opened(article, line), article.priority, ticket, article.callback or "", caller.actor)
    return Placed(key=put.key, new=put.new)


def opened(article: Submission, line: Line) -> Dossier:
    """The dossier of what was submitted. Raises InputUnusable."""
    match article:
        case SubmittedUrl():
            return line.at_url(article.url)
        case SubmittedHtml():
            return line.in_html(article.html, article.address)
        case SubmittedText():
            return line.in_text(article.text, article.title, article.address)


def _status(placed: Placed) -> int:
    return ACCEPTED if placed.new else IN_LINE_ALREADY


def digest_of(body: BaseModel) -> str:
    """Tells whether two submissions are the same."""
    return sha256(f"{type(body).__name__} {body.model_dump_json()}".encode()).hexdigest()
