"""Which versions has a story had, and what did each edit change?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from dossier.errors import NotFound
from dossier.record import as_json
from web.articles import DossierKey
from web.documents import DossierDocument
from web.dossiers import Seen, documented_as, require_done, unless_seen
from web.newsroom import Caller, Reader
from web.problems import documented
from web.shapes import MOST, Key, Moment
from worker.history import changes, states
from worker.line.refetch import open_refetches
from worker.store.copies import Copies
from worker.store.entry import Outcome, Refetch, Version
from worker.times import moment

router = APIRouter(prefix="/articles/{key}/versions", tags=["versions"])

Own = Annotated[
    bool, Query(description="Of a copy: what was read at its own address, and not the versions of its original.")
]
Number = Annotated[int, Path(ge=1, le=MOST, description="Which version, counted from 1.", examples=[1])]


class VersionDetail(BaseModel):
    """A state of the story."""

    number: int = Field(examples=[2])
    read_at: Moment
    words: int = Field(description="How many it has.", examples=[412])
    added: int | None = Field(description="Words that it added to the version before; null for the first.")
    removed: int | None = Field(description="Words of the version before that it has no more; null for the first.")


class RefetchDetail(BaseModel):
    """What was found when the story was last fetched again, and when it is fetched next."""

    at: Moment
    outcome: Outcome
    told: str = Field(description="The same in words.", examples=["1 words added, 1 removed"])
    due_at: Moment | None = Field(description="Null where it is not fetched again.")


class VersionList(BaseModel):
    """Every version of a story, the one that stands last."""

    key: Key
    versions: list[VersionDetail]
    refetched: RefetchDetail | None = Field(description="Null where it never was.")


class VersionChanges(BaseModel):
    """What a version changed in the one before."""

    key: Key
    number: int = Field(examples=[2])
    added: int
    removed: int
    diff: list[str] = Field(
        description="The lines of a unified diff, a sentence a line.",
        examples=[["--- version 1", "+++ version 2", "@@ -1 +1 @@", "-They filmed 9 owls.", "+They filmed 12 owls."]],
    )


_PART = documented(409)


@router.get("", name="versions", operation_id="listVersions", responses=documented_as(VersionList) | _PART)
def versions(key: DossierKey, caller: Reader, own: Own = False, seen: Seen = None) -> Response:
    """When each version was read and how many words it changed; 409 until the first was read.

    A copy has those of its original; its `own` is one, since it is not fetched again.
    """
    key, every = _versions(caller, key, own)
    last = open_refetches(caller.newsroom.settings, caller.store).last(key)
    told = [VersionDetail(**asdict(each)) for each in states(every)]
    document = VersionList(key=key, versions=told, refetched=_refetched(last) if last else None)
    return unless_seen(document.model_dump_json(), seen)


@router.get("/{number}", operation_id="getVersion", responses=documented_as(DossierDocument) | _PART)
def version(key: DossierKey, number: Number, caller: Reader, own: Own = False, seen: Seen = None) -> Response:
    """All that was known of the article in that version: text, flags, claims, verdicts, summary."""
    _, every = _versions(caller, key, own)
    if number > len(every):
        raise NotFound(f"there is no version {number}: there are {len(every)} in all")
    return unless_seen(as_json(every[number - 1].dossier), seen)


@router.get("/{number}/changes", operation_id="getChanges", responses=documented_as(VersionChanges) | _PART)
def version_changes(key: DossierKey, number: Number, caller: Reader, own: Own = False, seen: Seen = None) -> Response:
    """What that version changed in the one before; 404 for the first."""
    key, every = _versions(caller, key, own)
    lines, state = changes(every, number), states(every)[number - 1]
    told = VersionChanges(key=key, number=number, added=state.added or 0, removed=state.removed or 0, diff=lines)
    return unless_seen(told.model_dump_json(), seen)


def _versions(caller: Caller, key: str, own: bool) -> tuple[str, tuple[Version, ...]]:
    """The key of the dossier that was checked, or this one's `own`, and the versions of its story.

    Raises NotFound, or HTTPException 409 before the first.
    """
    key = key if own else Copies(caller.store).checked(key)
    every = open_refetches(caller.newsroom.settings, caller.store).versions(key)
    require_done("clean_article", caller.store.entry(key), every[-1].dossier)
    return key, every


def _refetched(last: Refetch) -> RefetchDetail:
    return RefetchDetail(at=moment(last.at), outcome=last.outcome, told=last.told, due_at=moment(last.due_at))
