"""What does the public get to read of a dossier, when must a new edition say what it corrects?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from dossier.errors import InputUnusable, WrongStanding
from dossier.findings import Publication
from dossier.record import Dossier, as_json, from_json, summary_as_json
from worker.review.excerpt import excerpted

SCHEMA = "copydesk.edition/1"


class State(StrEnum):
    """Where a dossier stands with the public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Edition:
    """One publishing of the dossier `key`, or the withdrawing of it: number `edition`, from 1, of that dossier.

    `body` is what was published, as it was then; `note` what was corrected, or why it was withdrawn. `version` is the
    dossier's. `number` grows from row to row; `at` is in seconds since 1970 by the database's clock.
    """

    number: int
    key: str
    edition: int
    state: State
    version: int
    body: dict[str, Any]
    note: str
    who: str
    at: float


def shown(edition: Edition) -> Dossier | None:
    """What the story's page shows of the edition; None of one that is of before there were pages, or taken down."""
    kept = edition.body.get("dossier")
    return from_json(json.dumps(kept)) if kept else None


def state_of(editions: Sequence[Edition]) -> State:
    """By all editions of one dossier, oldest first."""
    return editions[-1].state if editions else State.DRAFT


def public_form(dossier: Dossier, whole: bool = False) -> dict[str, Any]:
    """What the public reads: summary, publications, claims with what is said of them; `dossier` is a reviewed one.

    `dossier` in it is what the story's page shows: with the article's text where we may show the `whole`, else with
    what is spoken of alone.
    """
    article, verdicts = dossier.article, {each.claim: each for each in dossier.verdicts}
    claims = [(claim, verdicts.get(number)) for number, claim in enumerate(dossier.claims)]
    return {
        "schema": SCHEMA,
        "address": dossier.address,
        "headline": article.headline.of(article.text) if article else "",
        "summary": json.loads(summary_as_json(dossier))["summary"],
        "publications": [_cited(each) for each in dossier.link.publications] if dossier.link else [],
        "claims": [
            {"text": claim.text, "ruling": each.ruling, "reason": each.reason, "by_editor": each.by_editor}
            for claim, each in claims
            if each
        ],
        "whole": whole,
        "dossier": json.loads(as_json(dossier if whole else excerpted(dossier))),
    }


def require_publishable(body: dict[str, Any], editions: Sequence[Edition], note: str) -> None:
    """Raises WrongStanding where there is nothing new to publish, InputUnusable where a correction is not told of."""
    if not _sentences(body):
        raise WrongStanding("its summary has no sentence, so there is nothing to publish")
    if not editions:
        return
    last = editions[-1]
    if last.state is State.PUBLISHED and last.body == body:
        raise WrongStanding(f"nothing has changed since edition {last.edition} was published")
    if not note.strip() and _sentences(last.body) != _sentences(body):
        raise InputUnusable(
            f"the summary's sentences have changed since edition {last.edition}: say in a note what was corrected"
        )


def _sentences(body: dict[str, Any]) -> list[str]:
    return [each["text"] for each in (body["summary"] or {}).get("sentences", ())]


def _cited(paper: Publication) -> dict[str, Any]:
    told = ("doi", "pmid", "title", "journal", "year", "is_preprint", "published_doi", "standing")
    checked = paper.standing_checked
    return {
        **{name: getattr(paper, name) for name in told},
        "authors": [asdict(author) for author in paper.authors],
        "standing_checked": checked and checked.isoformat(),
    }
