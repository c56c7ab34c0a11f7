"""How does a program read what the dashboard shows?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from web.newsroom import Reader
from web.overview import Overview, overview_of
from web.problems import documented

router = APIRouter(prefix="/dashboard", tags=["dashboard"])


class Period(BaseModel):
    """What is told of."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(default=30, ge=1, le=365, description="The last so many days, today among them, in UTC.")
    site: str | None = Field(default=None, max_length=253, description="Only articles of this host.")


@router.get("", operation_id="getDashboard", responses=documented(401, 403, 422, 429, 500, 503))
def dashboard(period: Annotated[Period, Query()], caller: Reader) -> Overview:
    """Flagged content by day, kind and site; what was ruled, linked, decided and not to be had; how the desk stands."""
    return overview_of(caller.newsroom, period.days, period.site)
