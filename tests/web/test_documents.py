"""Do the documents made of a dossier hold what the description says of them?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel

from dossier.findings import Claim, Flag, Kind, Link, Outcome, Publication, Ruling, Suggestion, Verdict
from dossier.record import (
    Dossier,
    Provenance,
    as_json,
    claims_as_json,
    flags_as_json,
    link_as_json,
    summary_as_json,
)
from dossier.summary import Sentence, Summary
from dossier.text import Article, Span
from web import documents
from worker.report.corrected import corrected_as_json

TEXT = "Bees remember\n\nBees remember faces."
WHOLE = Span(15, 35)
FULL = Dossier(
    "story.txt",
    article=Article(TEXT, Span(0, 13), (WHOLE,), (), (), "en"),
    flags=(Flag(WHOLE, Kind.WORD_SALAD, 0.7, True, "reads oddly", Suggestion("Bees know faces.", "the paper")),),
    claims=(Claim(WHOLE, "Bees remember faces."), Claim(WHOLE, "Bees see.")),
    link=Link(Outcome.LINKED, Publication("10.5555/1", "Bees"), 0.9, False, "title", ()),
    verdicts=(Verdict(0, Ruling.SUPPORTED, 0.7, False, "sentence 1 says much the same"),),
    summary=Summary((Sentence("Bees remember faces.", ()),), (), True),
    provenance=(Provenance("flag_passages", "rules", "1", datetime(2026, 1, 1, tzinfo=UTC), 0.1),),
)


@pytest.mark.parametrize("dossier", [FULL, Dossier("story.txt")], ids=["full", "empty"])
@pytest.mark.parametrize(
    ("written", "document"),
    [
        (as_json, documents.DossierDocument),
        (flags_as_json, documents.FlagsDocument),
        (claims_as_json, documents.ClaimsDocument),
        (link_as_json, documents.LinkDocument),
        (summary_as_json, documents.SummaryDocument),
        (corrected_as_json, documents.CorrectedDocument),
    ],
)
def test_a_document_has_the_fields_that_are_described_and_no_others(
    written: Callable[[Dossier], str], document: type[BaseModel], dossier: Dossier
) -> None:
    text = written(dossier)
    told = json.loads(document.model_validate_json(text).model_dump_json(by_alias=True))
    assert told == json.loads(text.replace("+00:00", "Z"))


def test_a_claim_has_its_verdict_beside_it_and_null_where_it_was_not_judged() -> None:
    first, second = json.loads(claims_as_json(FULL))["claims"]
    assert (first["verdict"]["ruling"], second["verdict"]) == ("SUPPORTED", None)
