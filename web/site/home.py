"""Which stories were published last, which were corrected, and how does all this work?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from web.newsroom import newsroom_of, public_root
from web.pages.rendering import page
from web.shapes import MOST
from web.site.linked_data import of_corrections
from web.site.stories import Story
from worker.review.edition import State
from worker.store.editions import Leaf

router = APIRouter()

ON_A_PAGE = 20

PUBLIC = {"Cache-Control": "public, max-age=60"}
"""Readers' pages may be a minute old."""

Below = Annotated[int | None, Query(ge=1, le=MOST)]


@router.get("/")
def latest(request: Request, below: Below = None) -> Response:
    """The latest stories, a page at a time."""
    stories, told = _listed(request, newsroom_of(request).editions.latest, below)
    return page(request, "home.html.jinja", headers=PUBLIC, stories=stories, **told)


@router.get("/corrections")
def corrections(request: Request, below: Below = None) -> Response:
    """What was corrected or withdrawn after it was published; of what was withdrawn since, no headline is told."""
    editions = newsroom_of(request).editions
    stories, told = _listed(request, editions.corrections, below)
    states = editions.states(story.edition.key for story in stories)
    gone = {key for key, state in states.items() if state is State.WITHDRAWN}
    graph = of_corrections(stories, public_root(request))
    return page(request, "corrections.html.jinja", headers=PUBLIC, stories=stories, gone=gone, graph=graph, **told)


@router.get("/how")
def how(request: Request) -> Response:
    """How it works, for readers."""
    return page(request, "how.html.jinja", headers=PUBLIC)


def _listed(
    request: Request, read: Callable[[int, int | None], Leaf], below: int | None
) -> tuple[list[Story], dict[str, Any]]:
    """A page of a list, and what its template asks besides: where older ones are, is it the first, its own address."""
    leaf = read(ON_A_PAGE, below)
    stories = [Story(each) for each in leaf.editions]
    address = request.url.path + (f"?below={below}" if below else "")
    return stories, {"older": leaf.older, "first": below is None, "address": address}
