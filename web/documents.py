"""Which fields has each document that is made of a dossier? For the API's description, from the dossier's own types."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, Field, create_model

from dossier.findings import Claim, Flag, Garble, Link, Verdict
from dossier.record import (
    CLAIMS_SCHEMA,
    FLAGS_SCHEMA,
    LINK_SCHEMA,
    SCHEMA,
    SUMMARY_SCHEMA,
    Dossier,
    Gap,
    Provenance,
)
from dossier.summary import Summary
from worker.report.corrected import SCHEMA as CORRECTED_SCHEMA
from worker.report.corrected import Reading


def _fields_of(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: (hints[field.name], ...) for field in fields(kind)}


def _document(name: str, schema: str, what: str, own: dict[str, Any]) -> type[BaseModel]:
    """A model with these fields, and `schema`, which names the layout and its version."""
    layout: Any = (Literal[schema], Field(alias="schema", description="The layout of this document, and its version."))
    return create_model(name, __doc__=what, schema_=layout, **own)


DossierDocument = _document(
    "DossierDocument",
    SCHEMA,
    "All that is known of one article; null or empty means not yet.",
    _fields_of(Dossier),
)


class ArticleText(BaseModel):
    """The article's text, into which places point, in characters."""

    text: str


class FlagDetail(create_model("FlagFields", **_fields_of(Flag))):  # type: ignore[misc]
    """A flag, and who made it."""

    provenance: list[Provenance]


class ClaimDetail(create_model("ClaimFields", **_fields_of(Claim))):  # type: ignore[misc]
    """A claim, and its verdict."""

    verdict: Verdict | None


_ABOUT = {"address": (str, ...), "provenance": (list[Provenance], ...)}
_TEXT = {"article": (ArticleText, ...)}
_GAPS = {"gaps": (list[Gap], Field(description="What could not be looked for."))}

FlagsDocument = _document(
    "FlagsDocument",
    FLAGS_SCHEMA,
    "What reads as garbled.",
    {**_ABOUT, **_TEXT, "flags": (list[FlagDetail], ...), "garble": (Garble | None, ...)},
)
ClaimsDocument = _document(
    "ClaimsDocument",
    CLAIMS_SCHEMA,
    "Each checkable statement, and what the publication says of it.",
    {**_ABOUT, **_TEXT, **_GAPS, "claims": (list[ClaimDetail], ...)},
)
LinkDocument = _document(
    "LinkDocument",
    LINK_SCHEMA,
    "The publication behind the article, or why none is named.",
    {**_ABOUT, **_GAPS, "link": (Link | None, ...), "found": (int, Field(description="Publications considered."))},
)
SummaryDocument = _document(
    "SummaryDocument",
    SUMMARY_SCHEMA,
    "The plain summary, every sentence backed.",
    {**_ABOUT, **_GAPS, "summary": (Summary | None, ...)},
)
CorrectedDocument = _document(
    "CorrectedDocument",
    CORRECTED_SCHEMA,
    "The article with the suggested readings in place.",
    {
        "address": (str, ...),
        "text": (str, ...),
        "readings": (list[Reading], ...),
        "left": (int, Field(description="Flagged passages that stay as they are.")),
    },
)
