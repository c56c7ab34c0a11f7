"""What does a reader see of one story: its page, a card to embed, and where to say that something is wrong?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from starlette.responses import Response

from dossier.errors import Gone, NotFound
from dossier.findings import Publication, Standing
from web.newsroom import newsroom_of, public_root
from web.pages.rendering import POLICY, fragment, page
from web.site.home import PUBLIC
from web.site.linked_data import of_story
from web.site.stories import Story
from worker.report.page import story_values
from worker.report.papers import standing_words
from worker.review.edition import Edition, State

router = APIRouter(prefix="/stories/{key}")

WIDTH, HEIGHT = 560, 360
"""Of the card's frame, in CSS pixels."""

FRAMED = POLICY.format(framed_by="*")

StoryKey = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")]


@router.get("")
def story(key: StoryKey, request: Request) -> Response:
    """The story's page: the last edition, with what was corrected."""
    editions = _editions(request, key)
    last = Story(editions[-1])
    if last.edition.state is State.WITHDRAWN:
        return page(request, "withdrawn.html.jinja", 410, PUBLIC, story=last)
    first, root, news = Story(editions[0]), public_root(request), _news_of_paper(request, last)
    corrections = [Story(each) for each in editions if each.state is State.PUBLISHED and each.note]
    retracted = news is not None and news.standing is Standing.RETRACTED
    return page(
        request,
        "story_page.html.jinja",
        headers=PUBLIC,
        story=last,
        corrections=corrections,
        first=first,
        news=standing_words(news) if news else "",
        graph=of_story(last, first, corrections, root, retracted),
        embed_code=embed_code(last, root),
        **story_values(last.dossier, last.edition.body["whole"]),
    )


@router.get("/card")
def card(key: StoryKey, request: Request) -> Response:
    """The summary in short, to be shown in a frame on any site."""
    story = edition_of(request, key)
    return page(request, "card.html.jinja", headers=PUBLIC | {"Content-Security-Policy": FRAMED}, story=story)


def edition_of(request: Request, key: str) -> Story:
    """The last edition of a story that is published. Raises HTTPException 404, Gone."""
    last = Story(_editions(request, key)[-1])
    if last.edition.state is State.WITHDRAWN:
        raise Gone("this story was withdrawn")
    return last


def embed_code(story: Story, root: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    """HTML that shows the story's card in a frame; it needs no script."""
    return fragment("embed.html.jinja", story=story, root=root, width=width, height=height).strip()


def _editions(request: Request, key: str) -> Sequence[Edition]:
    found = newsroom_of(request).editions.of(key)
    if not found or (found[-1].state is State.PUBLISHED and not found[-1].body.get("dossier")):
        raise HTTPException(404, "there is no story of this address: it may never have been published")
    return found


def _news_of_paper(request: Request, story: Story) -> Publication | None:
    """The paper as the desk knows it now, where it has heard worse of it since the edition."""
    try:
        now = newsroom_of(request).line.store.dossier(story.edition.key)
    except NotFound:
        return None
    paper = now.link.publication if now.link else None
    if paper is None or story.paper is None or paper.doi != story.paper.doi:
        return None
    return paper if _graver(paper, story.paper) else None


def _graver(now: Publication, then: Publication) -> bool:
    order = list(Standing)
    return order.index(now.standing) < order.index(then.standing)
