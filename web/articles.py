"""Which articles are there, where does each stand, and how is one cancelled, tried again or deleted?"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dossier.errors import InputUnusable
from web.newsroom import Admin, Reader, Submitter
from web.problems import documented
from web.shapes import ArticleDetail, ArticleLine, ArticleLinks, ArticlePage, line_of, state_of
from worker import times
from worker.line.refetch import open_refetches
from worker.pipeline import STEPS
from worker.review.edition import State
from worker.store.copies import Copies
from worker.store.entry import Entry, Standing
from worker.store.listing import Place, Wanted, page
from worker.store.removal import remove

router = APIRouter(prefix="/articles", tags=["articles"])

DossierKey = Annotated[
    str, Path(max_length=40, description="The dossier's key, as a submission answers it.", examples=["3f9a1c22b07e"])
]
PROBLEMS = documented(401, 403, 404, 422, 429, 500, 503)


def _written_out(moment: str) -> str:
    """The moment, unless it is a bare number, which pydantic would take for seconds."""
    if re.fullmatch(r"[\s\d.+-]*", moment):
        raise ValueError("write it out, as in 2026-11-26T19:30:00Z")
    return moment


SinceMoment = Annotated[datetime, BeforeValidator(_written_out)]
"""From when on something is listed."""


class Filter(BaseModel):
    """Which articles are listed."""

    model_config = ConfigDict(extra="forbid")

    standing: Standing | None = Field(default=None, description="Only those that stand so.")
    state: State | None = Field(default=None, description="Only those that stand so with the public.")
    host: str | None = Field(default=None, max_length=253, description="Only those of this host.")
    since: SinceMoment | None = Field(
        default=None, description="Only those queued at this time or later; in UTC where no zone is given."
    )
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200, description="`next` of the page before.")


@router.get("", operation_id="listArticles", responses=documented(401, 403, 422, 429, 500, 503))
def articles(wanted: Annotated[Filter, Query()], caller: Reader) -> ArticlePage:
    """The articles, the one that was queued last first, a page at a time."""
    since = times.seconds(wanted.since) if wanted.since else None
    below = place_at(wanted.cursor) if wanted.cursor else None
    chosen = Wanted(wanted.standing, wanted.host, since, state=wanted.state)
    found = page(caller.store, chosen, wanted.limit + 1, below)
    shown = found[: wanted.limit]
    further = cursor_of(shown[-1]) if len(found) > len(shown) else None
    return ArticlePage(articles=[ArticleLine(**line_of(entry)) for entry in shown], next=further)


@router.get("/{key}", name="article", operation_id="getArticle", responses=PROBLEMS)
def article(key: DossierKey, caller: Reader, request: Request) -> ArticleDetail:
    """Where an article stands, how far it is, and how long each step took."""
    entry, dossier = caller.store.whole(key)
    here = request.url_for("article", key=entry.key).path
    related = Copies(caller.store).about(entry.key)
    return ArticleDetail(
        **state_of(entry, dossier).model_dump(),
        copy_of=next((copy.original for copy in related if copy.key == entry.key), None),
        copies=[copy.key for copy in related if copy.original == entry.key],
        links=ArticleLinks(**{part: f"{here}/{part}" for part in ArticleLinks.model_fields}),
    )


@router.delete("/{key}", operation_id="deleteArticle", status_code=204, responses=PROBLEMS)
def delete(key: DossierKey, caller: Admin) -> None:
    """Delete a dossier, finished or not, with everything that was kept of it."""
    remove(caller.store, key)


@router.post("/{key}/cancel", operation_id="cancelArticle", responses=PROBLEMS | documented(409))
def cancel(key: DossierKey, caller: Submitter) -> ArticleLine:
    """Do nothing more about an article that is not finished; what a worker is doing with it is dropped."""
    return ArticleLine(**line_of(caller.store.cancel(key)))


@router.post("/{key}/retry", operation_id="retryArticle", responses=PROBLEMS | documented(409))
def retry(key: DossierKey, caller: Submitter) -> ArticleLine:
    """Take an article that has failed up again, at the step that failed."""
    entry = caller.store.retry(key)
    (step,) = [step for step in STEPS if step.name == entry.step]
    caller.newsroom.line.send(step, entry.key, entry.priority)
    return ArticleLine(**line_of(entry))


@router.post("/{key}/refetch", operation_id="refetchArticle", status_code=202, responses=PROBLEMS | documented(409))
def refetch(key: DossierKey, caller: Submitter) -> ArticleLine:
    """Have a worker fetch a finished article again now; what was edited is checked again. `versions` tells the rest."""
    newsroom = caller.newsroom
    open_refetches(newsroom.settings, caller.store).ask_for(key, newsroom.settings.step_limit_s)
    newsroom.line.send_refetch(key)
    return ArticleLine(**line_of(caller.store.entry(key)))


def cursor_of(entry: Entry | Place) -> str:
    """What names the place of the entry in the list."""
    return urlsafe_b64encode(json.dumps([entry.queued_at, entry.key]).encode()).decode()


def place_at(cursor: str) -> Place:
    """The place that the cursor names. Raises InputUnusable."""
    try:
        queued_at, key = json.loads(urlsafe_b64decode(cursor.encode()))
        return Place(float(queued_at), str(key))
    except (ValueError, TypeError) as error:
        raise InputUnusable("this cursor is none that was given: leave it out to begin at the top") from error
