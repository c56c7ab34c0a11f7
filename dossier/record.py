"""What is the whole record of one article, and how is it written as JSON?"""

from __future__ import annotations

import json
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from dossier.findings import Claim, Flag, Garble, Kind, Link, Publication, Verdict
from dossier.ports import Query
from dossier.summary import Summary
from dossier.text import Article, Page, Passage

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA = "copydesk.dossier/1"
FLAGS_SCHEMA = "copydesk.flags/1"
LINK_SCHEMA = "copydesk.link/1"
CLAIMS_SCHEMA = "copydesk.claims/1"
SUMMARY_SCHEMA = "copydesk.summary/1"

FOUND_BY_RULES = frozenset({Kind.MOJIBAKE, Kind.TRUNCATED, Kind.REPEATED, Kind.STRAY_PUNCTUATION})
"""Kinds of flag that are found without asking any model."""


@dataclass(frozen=True, slots=True)
class Gap:
    """We could not look: `step` asked `source` and got no usable answer. Never "there is nothing"."""

    step: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which step ran, on which model or rule set and revision, when (UTC), and for how many seconds."""

    step: str
    model: str
    revision: str
    at: datetime
    took_s: float


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known of one article. Each pipeline step returns a fuller copy; None or () means not yet.

    `query` is what the publication is searched and chosen by, and is dropped once it is chosen.
    """

    address: str
    page: Page | None = None
    article: Article | None = None
    passages: tuple[Passage, ...] = ()
    flags: tuple[Flag, ...] = ()
    garble: Garble | None = None
    claims: tuple[Claim, ...] = ()
    query: Query | None = None
    found: tuple[Publication, ...] = ()
    link: Link | None = None
    verdicts: tuple[Verdict, ...] = ()
    summary: Summary | None = None
    gaps: tuple[Gap, ...] = ()
    provenance: tuple[Provenance, ...] = ()

    @property
    def headline(self) -> str:
        """The article's, or its page's title before it was cleaned; empty before it was read."""
        if self.article:
            return self.article.headline.of(self.article.text)
        return self.page.title if self.page else ""


def as_json(dossier: Dossier) -> str:
    """The dossier as one JSON object in one line; `schema` names its layout, dates are ISO 8601.

    It is written after each step and at each request, so it is made by what is quickest at it: the layout's adapter,
    where asdict would copy every value, and without an indent, which the fast half of `json` does not make.
    """
    body = {"schema": SCHEMA, **_adapter().dump_python(dossier)}
    return json.dumps(body, ensure_ascii=False, default=_plain)


def flags_as_json(dossier: Dossier) -> str:
    """The flags alone as one JSON object: the text they point into, who made each of them, and the verdict on all."""
    return _dump(
        {
            "schema": FLAGS_SCHEMA,
            "address": dossier.address,
            "article": {"text": dossier.article.text if dossier.article else ""},
            "flags": [{**_fields(flag), "provenance": made_by(flag, dossier)} for flag in dossier.flags],
            "garble": dossier.garble,
            "provenance": dossier.provenance,
        }
    )


def link_as_json(dossier: Dossier) -> str:
    """The link alone as one JSON object: the paper or why none is named, what could not be asked, who decided."""
    return _dump(
        {
            "schema": LINK_SCHEMA,
            "address": dossier.address,
            "link": dossier.link,
            "found": len(dossier.found),
            "gaps": dossier.gaps,
            "provenance": dossier.provenance,
        }
    )


def claims_as_json(dossier: Dossier) -> str:
    """The claims alone as one JSON object, each with its verdict, or null where it was not judged yet."""
    verdicts = {verdict.claim: verdict for verdict in dossier.verdicts}
    return _dump(
        {
            "schema": CLAIMS_SCHEMA,
            "address": dossier.address,
            "article": {"text": dossier.article.text if dossier.article else ""},
            "claims": [
                {**_fields(claim), "verdict": verdicts.get(number)} for number, claim in enumerate(dossier.claims)
            ],
            "gaps": dossier.gaps,
            "provenance": dossier.provenance,
        }
    )


def summary_as_json(dossier: Dossier) -> str:
    """The summary alone as one JSON object: what backs it, what could not be asked, who decided."""
    return _dump(
        {
            "schema": SUMMARY_SCHEMA,
            "address": dossier.address,
            "summary": dossier.summary,
            "gaps": dossier.gaps,
            "provenance": dossier.provenance,
        }
    )


def made_by(flag: Flag, dossier: Dossier) -> tuple[Provenance, ...]:
    """The models and rules that `flag` rests on: of the step that flags, and where it has a suggestion, of that step's.

    A dossier records models by step, so a flag that could rest on any of the step's models names them all.
    """
    flagged = [made for made in dossier.provenance if made.step == "flag_passages"]
    if flag.kind in FOUND_BY_RULES:
        flagged = [made for made in flagged if made.model == "rules"]
    suggested = [made for made in dossier.provenance if made.step == "suggest_readings"] if flag.suggestion else []
    return (*flagged, *suggested)


def from_json(text: str) -> Dossier:
    """The dossier that `as_json` wrote. Raises ValueError where `text` is no dossier of this layout."""
    body: dict[str, Any] = json.loads(text)
    if body.pop("schema", None) != SCHEMA:
        raise ValueError(f"not a {SCHEMA}")
    return _adapter().validate_python(body)


@cache
def _adapter() -> TypeAdapter[Dossier]:
    from pydantic import TypeAdapter

    return TypeAdapter(Dossier)


def _fields(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__slots__}


def _dump(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> object:
    """What stands in JSON for a value that `json` does not know. dataclasses.asdict would copy every date, slowly."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if is_dataclass(value):
        return _fields(value)
    raise TypeError(f"a dossier cannot hold a {type(value).__name__}")
