"""What was found out about an article: the whole dossier, or a part of it?"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Response

from dossier.record import Dossier, as_json, claims_as_json, flags_as_json, link_as_json, summary_as_json
from web.articles import DossierKey
from web.documents import (
    ClaimsDocument,
    CorrectedDocument,
    DossierDocument,
    FlagsDocument,
    LinkDocument,
    SummaryDocument,
)
from web.newsroom import Caller, Reader
from web.problems import documented
from worker.report.corrected import corrected_as_json
from worker.review.reviewing import Reviews
from worker.store.entry import ENDED, Entry

router = APIRouter(prefix="/articles/{key}", tags=["dossiers"])

NOT_YET_S = 2
"""What Retry-After says while a part is being made."""

Seen = Annotated[str | None, Header(alias="If-None-Match", max_length=1000, description="The ETag of what you have.")]
Reviewed = Annotated[bool, Query(description="As editors have left it: see `decisions`.")]

_ETAG = {"ETag": {"description": "Changes whenever the dossier does.", "schema": {"type": "string"}}}
_UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "What you have is what there is.", "headers": _ETAG}
}
_PROBLEMS = documented(401, 403, 404, 422, 429, 500, 503)


def documented_as(document: type) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI description: this document, or that it is as it was, or a problem."""
    return {200: {"model": document, "headers": _ETAG}, **_UNCHANGED, **_PROBLEMS}


@router.get("/dossier", name="dossier", operation_id="getDossier", responses=documented_as(DossierDocument))
def dossier(key: DossierKey, caller: Reader, seen: Seen = None, reviewed: Reviewed = False) -> Response:
    """All that is known of the article, as far as it is; `copydesk check --json` prints the same."""
    if reviewed:
        left, state = Reviews(caller.store).reviewed(key)
        return unless_seen(as_json(left), seen, state)
    return _answer(caller, key, "", as_json, seen)


_PART = documented(409)


@router.get("/flags", name="flags", operation_id="getFlags", responses=documented_as(FlagsDocument) | _PART)
def flags(key: DossierKey, caller: Reader, seen: Seen = None) -> Response:
    """What reads as garbled, and the verdict on the whole article; 409 until that was looked for."""
    return _answer(caller, key, "flag_passages", flags_as_json, seen)


@router.get("/claims", name="claims", operation_id="getClaims", responses=documented_as(ClaimsDocument) | _PART)
def claims(key: DossierKey, caller: Reader, seen: Seen = None) -> Response:
    """Each claim with its verdict; 409 until they were judged."""
    return _answer(caller, key, "judge_claims", claims_as_json, seen)


@router.get("/link", name="link", operation_id="getLink", responses=documented_as(LinkDocument) | _PART)
def link(key: DossierKey, caller: Reader, seen: Seen = None) -> Response:
    """The publication behind the article, or why none is named; 409 until it was looked for."""
    return _answer(caller, key, "link_publication", link_as_json, seen)


@router.get("/summary", name="summary", operation_id="getSummary", responses=documented_as(SummaryDocument) | _PART)
def summary(key: DossierKey, caller: Reader, seen: Seen = None) -> Response:
    """The plain summary; 409 until every sentence of it was checked."""
    return _answer(caller, key, "check_summary", summary_as_json, seen)


@router.get(
    "/corrected", name="corrected", operation_id="getCorrected", responses=documented_as(CorrectedDocument) | _PART
)
def corrected(key: DossierKey, caller: Reader, seen: Seen = None) -> Response:
    """The article with the suggested readings in place; 409 until readings were looked for."""
    return _answer(caller, key, "suggest_readings", corrected_as_json, seen)


def _answer(caller: Caller, key: str, step: str, written: Callable[[Dossier], str], seen: str | None) -> Response:
    """What is `written` of the dossier, once `step` is done; of a copy, what is of its original.

    The dossier is read only where it is not known to have been seen: most who come back find nothing new.
    """
    if seen is not None and _names(seen, etag := _etag(_state(caller.store.entry(key, checked=True), step))):
        return _unchanged(etag)
    entry, found = caller.store.whole(key, checked=True)
    if step:
        require_done(step, entry, found)
    return unless_seen(written(found), seen, _state(entry, step))


def _state(entry: Entry, step: str) -> str:
    """Of one part: who has another part of the dossier as it stands has not seen this one."""
    return f"{entry.version}-{step}" if step else str(entry.version)


def require_done(step: str, entry: Entry, found: Dossier) -> None:
    """Raises HTTPException 409 where the step was not done yet."""
    if step in {made.step for made in found.provenance}:
        return
    wait = {} if entry.standing in ENDED else {"Retry-After": str(NOT_YET_S)}
    where = f", at {entry.step}" if entry.step else ""
    raise HTTPException(409, f"{step} was not done with {entry.key}, which is {entry.standing}{where}", wait)


def unless_seen(document: str, seen: str | None, state: str = "") -> Response:
    """The document, or 304 where its ETag is among those that were seen: that of its state, else of its words."""
    etag = _etag(state or sha256(document.encode()).hexdigest()[:20])
    if seen is not None and (seen.strip() == "*" or _names(seen, etag)):
        return _unchanged(etag)
    return Response(document, headers={"ETag": etag}, media_type="application/json")


def _etag(state: str) -> str:
    return f'"{state}"'


def _unchanged(etag: str) -> Response:
    return Response(status_code=304, headers={"ETag": etag})


def _names(seen: str, etag: str) -> bool:
    """By weak comparison, as RFC 9110 wants it of If-None-Match."""
    return etag in (each.strip().removeprefix("W/") for each in seen.split(","))
