"""Which stories were published last, which were corrected, and how does all this work?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from web.newsroom import newsroom_of
from web.pages.rendering import page
from web.site.stories import Story
from worker.review.edition import Edition
from worker.store.editions import Editions

router = APIRouter()

ON_A_PAGE = 20

PUBLIC = {"Cache-Control": "public, max-age=60"}
"""Readers' pages may be a minute old."""

Below = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/")
def latest(request: Request, below: Below = None) -> Response:
    """The latest stories, a page at a time."""
    return _listed(request, "home.html.jinja", _editions(request).latest, below)


@router.get("/corrections")
def corrections(request: Request, below: Below = None) -> Response:
    """What was corrected or withdrawn after it was published."""
    return _listed(request, "corrections.html.jinja", _editions(request).corrections, below)


@router.get("/how")
def how(request: Request) -> Response:
    """How it works, for readers."""
    return page(request, "how.html.jinja", headers=PUBLIC)


def _editions(request: Request) -> Editions:
    return Editions(newsroom_of(request).line.store)


def _listed(
    request: Request, template: str, read: Callable[[int, int | None], tuple[Edition, ...]], below: int | None
) -> Response:
    found = read(ON_A_PAGE + 1, below)
    stories = [Story(each) for each in found[:ON_A_PAGE]]
    older = stories[-1].edition.number if len(found) > ON_A_PAGE else None
    return page(request, template, headers=PUBLIC, stories=stories, older=older, first=below is None)
