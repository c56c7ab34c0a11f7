"""How do other sites learn, by a story's address alone, how to show its card? By oEmbed 1.0."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import JSONResponse, Response

from web.newsroom import public_root
from web.site.home import PUBLIC
from web.site.story import HEIGHT, WIDTH, edition_of, embed_code
from worker.report.wording import printable

router = APIRouter()

_OF_STORY = re.compile(r"/stories/([0-9a-f]{12})")

Most = Annotated[int, Query(ge=1)]


@router.get("/oembed")
def oembed(
    request: Request,
    url: Annotated[str, Query(max_length=2_000)],
    format: str = "json",
    maxwidth: Most = WIDTH,
    maxheight: Most = HEIGHT,
) -> Response:
    """How the story at `url` is embedded. Raises HTTPException 404 where there is none of ours, 501, Gone."""
    if format != "json":
        raise HTTPException(501, f"it is told as JSON alone, not as {format}: ask with format=json")
    root = public_root(request)
    story = edition_of(request, _key_in(url, root))
    width, height = min(WIDTH, maxwidth), min(HEIGHT, maxheight)
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": printable(story.headline),
        "provider_name": "Copydesk",
        "provider_url": f"{root}/",
        "cache_age": 3600,
        "html": embed_code(story, root, width, height),
        "width": width,
        "height": height,
    }
    return JSONResponse(answer, headers=PUBLIC)


def _key_in(url: str, root: str) -> str:
    with suppress(ValueError):
        asked = urlsplit(url)
        of_story = _OF_STORY.fullmatch(asked.path)
        if of_story and asked.netloc == urlsplit(root).netloc:
            return of_story[1]
    raise HTTPException(404, f"only stories of {root} can be embedded: give the address of one")
