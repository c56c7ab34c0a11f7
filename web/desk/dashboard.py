"""What does somebody see who watches: how much is flagged, when, on which sites, and does the desk keep up?"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse

from web.desk.answers import desk_page
from web.desk.editor import DESK, ReadingEditor
from web.overview import overview_of
from worker.review.decision import Act
from worker.store.tallies import What

router = APIRouter(prefix=DESK)

PERIODS = ((7, "a week"), (30, "30 days"), (90, "90 days"), (365, "a year"))

OLD_S = 900
"""What has waited longer for a worker is marked."""


class Period(BaseModel):
    """What is shown."""

    days: int = Field(default=30, ge=1, le=365)
    site: str = Field(default="", max_length=253)


@router.get("/dashboard")
def dashboard(request: Request, period: Annotated[Period, Query()], editor: ReadingEditor) -> HTMLResponse:
    """What was found in the articles that finished in a period, as charts and tables."""
    site = period.site.strip()
    seen = overview_of(editor.newsroom, period.days, site or None)
    return desk_page(
        request,
        editor,
        "dashboard",
        seen=seen,
        days=period.days,
        site=site,
        periods=PERIODS,
        acts=tuple(Act),
        old_s=OLD_S,
        of_site=_of_site,
    )


def _of_site(site: str) -> str:
    """The queue with that site's flagged articles."""
    return f"{DESK}?{urlencode({'site': site, 'found': f'{What.FLAG}:'})}"
