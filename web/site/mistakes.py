"""How does a reader say that something in a published story is wrong?"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from dossier.errors import InputUnusable
from web.newsroom import newsroom_of
from web.pages.rendering import page
from web.site.stories import Story, path_of
from web.site.story import StoryKey, edition_of
from worker.store.mistakes import LONGEST_CONTACT_CHARACTERS, LONGEST_WORDS_CHARACTERS, Mistakes

router = APIRouter(prefix="/stories/{key}")

Words = Annotated[str, Form(max_length=2 * LONGEST_WORDS_CHARACTERS)]
Contact = Annotated[str, Form(max_length=2 * LONGEST_CONTACT_CHARACTERS)]
Unseen = Annotated[str, Form(alias="website", max_length=200, description="People leave it empty; programs do not.")]


@router.get("/mistake")
def ask(key: StoryKey, request: Request) -> Response:
    """The form."""
    return _form(request, edition_of(request, key))


@router.post("/mistake")
def report(key: StoryKey, request: Request, words: Words = "", contact: Contact = "", unseen: Unseen = "") -> Response:
    """Keep what was said, and thank for it; no sooner than its sender may."""
    story = edition_of(request, key)
    newsroom = newsroom_of(request)
    newsroom.visitors.take(f"mistake {request.client.host if request.client else ''}").require("one may report")
    if not unseen:
        try:
            Mistakes(newsroom.line.store).report(key, story.edition.edition, words, contact)
        except InputUnusable as error:
            return _form(request, story, 422, fault=str(error), words=words, contact=contact)
    return RedirectResponse(f"{path_of(key)}/mistake/thanks", 303)


@router.get("/mistake/thanks")
def thanks(key: StoryKey, request: Request) -> Response:
    """What is answered after a report."""
    return page(request, "thanks.html.jinja", story=edition_of(request, key))


def _form(request: Request, story: Story, status: int = 200, **values: str) -> Response:
    given: dict[str, Any] = {"fault": "", "words": "", "contact": ""} | values
    return page(request, "mistake.html.jinja", status, story=story, **given)
