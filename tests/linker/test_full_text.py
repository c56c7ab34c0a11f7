"""Is a full text asked for where there can be one, and taken only for the paper that it is of?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from dossier.depth import BodySentence, Depth
from dossier.findings import Candidate, FurtherLink, Link, Outcome, Publication, Step
from linker.full_text import questions, with_full_texts

OWLS = Publication("10.5555/owls", "Owls hear mice under snow", abstract=("Owls hear.",), pmcid="PMC9000001")
BATS = Publication("10.5555/bats", "Bats hear moths", pmcid="PMC9000002")
BODY = (BodySentence("Forty mice were caught.", "Results"),)
TEXT = replace(OWLS, depth=Depth.FULL_TEXT, body=BODY, abstract=("The text's own abstract.",))
LINK = Link(
    Outcome.LINKED,
    OWLS,
    0.9,
    True,
    "topic",
    (),
    (Candidate(OWLS, 0.9, ()),),
    Step.NAMES,
    (FurtherLink(BATS, 0.9, "topic", (), Step.NAMES),),
)


def asked(link: Link | None) -> list[str]:
    return [each.value for query in questions(link) for each in query.identifiers]


def test_every_linked_paper_with_a_number_of_pubmed_central_is_asked_for() -> None:
    assert asked(LINK) == ["PMC9000001", "PMC9000002"]
    assert asked(replace(LINK, publication=replace(OWLS, pmcid=""), others=())) == []


def test_nothing_is_asked_for_where_no_paper_is_linked() -> None:
    assert asked(None) == asked(replace(LINK, outcome=Outcome.AMBIGUOUS, publication=None, others=())) == []


def test_the_linked_paper_gets_the_body_and_keeps_its_own_abstract() -> None:
    read = with_full_texts(LINK, [TEXT])
    assert read.publication == replace(OWLS, depth=Depth.FULL_TEXT, body=BODY)
    assert (read.others, read.candidates) == (LINK.others, LINK.candidates)


def test_a_paper_without_an_abstract_gets_that_of_the_text_too() -> None:
    read = with_full_texts(LINK, [replace(TEXT, doi="10.5555/BATS", title="Bats", pmcid="PMC9000002")])
    assert read.others[0].publication == replace(BATS, depth=Depth.FULL_TEXT, body=BODY, abstract=TEXT.abstract)


@pytest.mark.parametrize(
    "text",
    [
        replace(TEXT, doi="10.5555/foxes"),
        replace(TEXT, doi="", title="Foxes smell mice"),
        replace(TEXT, pmcid="PMC9000009"),
        replace(TEXT, body=()),
    ],
)
def test_a_text_that_is_another_papers_or_is_empty_is_not_taken(text: Publication) -> None:
    assert with_full_texts(LINK, [text]) == LINK
