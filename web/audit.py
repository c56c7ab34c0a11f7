"""Who did what, by key or by command?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from web.articles import SinceMoment
from web.newsroom import Admin
from web.problems import documented
from web.shapes import MOST, Moment
from worker import times
from worker.store.audit import Sought, noted
from worker.store.deed import Deed

router = APIRouter(prefix="/audit", tags=["audit"])


class Filter(BaseModel):
    """Which deeds are listed."""

    model_config = ConfigDict(extra="forbid")

    actor: str | None = Field(
        default=None,
        max_length=200,
        description="Only those of this one.",
        examples=["key:3f9a1c22", "cli:ada", "visitor:203.0.113.7"],
    )
    deed: Deed | None = Field(default=None, description="Only those of this kind.")
    about: str | None = Field(
        default=None,
        max_length=2000,
        description="Only those about this dossier, feed or key.",
        examples=["3f9a1c22b07e"],
    )
    since: SinceMoment | None = Field(
        default=None, description="Only those done at this time or later; in UTC where no zone is given."
    )
    before: int | None = Field(default=None, ge=1, le=MOST, description="Only those before this `number`.")
    limit: int = Field(default=50, ge=1, le=200)


class NotedDeed(BaseModel):
    """What was done, by whom, to what."""

    number: int
    at: Moment
    actor: str = Field(
        description="`key:ID` for whoever bore that key, `cli:USER` for who typed a command, `visitor:ADDRESS` for who "
        "was not let in at the desk.",
        examples=["key:3f9a1c22"],
    )
    name: str = Field(description="The key's name.", examples=["the science desk"])
    deed: Deed
    about: str = Field(description="A dossier, a feed, a key, a report.", examples=["3f9a1c22b07e"])
    told: dict[str, Any] = Field(description="More of it.", examples=[{"address": "https://example.org/news/1"}])


class AuditPage(BaseModel):
    """The newest first; more with `before` the last one's number."""

    deeds: list[NotedDeed]


@router.get("", operation_id="listDeeds", responses=documented(401, 403, 422, 429, 500, 503))
def audit(wanted: Annotated[Filter, Query()], caller: Admin) -> AuditPage:
    """What was done through API, desk and commands, and by whom: nobody can change that, and it goes by age alone."""
    since = times.seconds(wanted.since) if wanted.since else None
    sought = Sought(wanted.actor, wanted.deed, wanted.about, since, wanted.before)
    found = noted(caller.store, sought, wanted.limit)
    return AuditPage(deeds=[NotedDeed(**{**asdict(each), "at": times.moment(each.at)}) for each in found])
