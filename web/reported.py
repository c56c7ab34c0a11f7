"""What have readers reported, and how is a report closed, over HTTP?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from web.newsroom import Reviewer
from web.problems import documented
from web.review import Words
from web.shapes import MOST, Key, Moment
from worker.store.mistake import Mistake, MistakeStanding
from worker.store.mistakes import Mistakes
from worker.times import moment

router = APIRouter(prefix="/mistakes", tags=["review"])

_PROBLEMS = documented(401, 403, 422, 429, 500, 503)

Number = Annotated[int, Path(ge=1, le=MOST, description="Which report, by its `number`.", examples=[1])]


class Chosen(BaseModel):
    """Which reports are listed."""

    model_config = ConfigDict(extra="forbid")

    standing: MistakeStanding | None = Field(default=None, description="Only those that stand so.")
    before: int | None = Field(default=None, ge=1, le=MOST, description="Only those before this `number`.")
    limit: int = Field(default=50, ge=1, le=200)


class Closing(BaseModel):
    """What came of a report."""

    model_config = ConfigDict(extra="forbid")

    why: Words


class MistakeDetail(BaseModel):
    """What a reader reported."""

    number: int
    key: Key
    edition: int = Field(description="Of which edition.")
    words: str
    contact: str = Field(
        description="Where the reader is to be answered; empty where they do not say, and once closed."
    )
    at: Moment
    standing: MistakeStanding
    closed_by: str
    closed_why: str
    closed_at: Moment | None


class MistakePage(BaseModel):
    """The newest first; more with `before` the last one's number."""

    mistakes: list[MistakeDetail]


@router.get("", operation_id="listMistakes", responses=_PROBLEMS)
def mistakes(chosen: Annotated[Chosen, Query()], caller: Reviewer) -> MistakePage:
    """What readers reported in what was published."""
    found = Mistakes(caller.store).listed(chosen.standing, chosen.limit, chosen.before)
    return MistakePage(mistakes=list(map(_detail, found)))


@router.post("/{number}/close", operation_id="closeMistake", responses=_PROBLEMS | documented(400, 404, 409))
def close(number: Number, body: Closing, caller: Reviewer) -> MistakeDetail:
    """Say what came of a report; the reader's address is forgotten."""
    return _detail(Mistakes(caller.store).close(number, caller.key.name, body.why))


def _detail(mistake: Mistake) -> MistakeDetail:
    times = {"at": moment(mistake.at), "closed_at": moment(mistake.closed_at)}
    return MistakeDetail(**{**asdict(mistake), **times})
