"""Does a verdict, and the summary, say what has become of the paper that they rest on?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from dossier.findings import Claim, Link, Outcome, Publication, Ruling, Standing, Verdict
from dossier.ports import Judgement, ModelName, Parse, Strength
from dossier.text import Article, Span
from summarizer.judge import Case, judge
from summarizer.simplify import begin, told
from summarizer.standing import caution, cautioned, noted
from summarizer.write import write

BY_HAND = ModelName("by hand", "1")
OWLS = Publication("10.5555/owls.7", "Owls hear mice")
RETRACTED = replace(OWLS, standing=Standing.RETRACTED)
SUPPORTED = Verdict(0, Ruling.SUPPORTED, 0.7, False, "sentence 1 of the abstract says much the same")
UNREADABLE = Verdict(1, Ruling.UNREADABLE, None, False, "it rests on a garbled passage, so it is not checked")


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        (OWLS, ""),
        (RETRACTED, "the paper has been RETRACTED"),
        (replace(OWLS, standing=Standing.CONCERN), "the paper is under an expression of concern"),
        (replace(OWLS, standing=Standing.CORRECTED), "the paper has been corrected since it came out"),
        (replace(OWLS, is_preprint=True), "the paper is a preprint"),
        (
            replace(RETRACTED, is_preprint=True, published_doi="10.5555/owls.8"),
            "the paper has been RETRACTED and is a preprint, published since as 10.5555/owls.8",
        ),
    ],
)
def test_what_became_of_the_paper_is_said_in_a_clause(paper: Publication, words: str) -> None:
    assert caution(paper) == words


def test_a_verdict_that_rests_on_a_retracted_paper_says_so_and_one_that_rests_on_none_does_not() -> None:
    told, untold = cautioned([SUPPORTED, UNREADABLE], RETRACTED)
    assert told.reason == "sentence 1 of the abstract says much the same; but the paper has been RETRACTED"
    assert (told.ruling, untold) == (Ruling.SUPPORTED, UNREADABLE)
    assert cautioned([SUPPORTED], OWLS) == (SUPPORTED,)


def test_what_was_said_before_is_said_anew_and_not_beside_it() -> None:
    concern = replace(OWLS, standing=Standing.CONCERN)
    once = cautioned([SUPPORTED], concern)
    assert cautioned(once, RETRACTED, before=concern) == cautioned([SUPPORTED], RETRACTED)
    assert cautioned(once, OWLS, before=concern) == (SUPPORTED,)
    assert cautioned(once, concern, before=concern) == once


def test_the_summarys_note_begins_with_it() -> None:
    plain = "The record of this publication has no abstract: only its title is known."
    told = noted(plain, [RETRACTED])
    assert told == f"Beware: the paper has been RETRACTED. {plain}"
    assert noted("", [RETRACTED]) == "Beware: the paper has been RETRACTED."
    assert noted(told, [OWLS], before=[RETRACTED]) == plain
    assert noted(plain, [OWLS]) == plain
    mice = replace(OWLS, title="Mice hide")
    assert noted("", [mice, RETRACTED]) == "Beware: the paper “Owls hear mice” has been RETRACTED."


def test_judging_and_writing_carry_it() -> None:
    paper = replace(RETRACTED, abstract=("Owls hear mice under snow.",))
    link = Link(Outcome.LINKED, paper, 0.9, False, "title", ())
    text = "Owls hear mice under snow."
    claims = (Claim(Span(0, len(text)), text),)
    unparsed = Parse((), (), (), BY_HAND)
    supports, no_cause = Judgement(0.9, 0.05, 0.05, BY_HAND), Strength(1.0, 0.0, 0.0, 0.0, BY_HAND)
    parsed = ((unparsed,), (unparsed,) * 2)
    verdicts = judge(Case(claims, (), link, *parsed, ((0.5, 0.9),), (supports,) * 2, (no_cause,), (no_cause,) * 2))
    assert verdicts[0].reason.endswith("; but the paper has been RETRACTED")
    article = Article(text, Span(0, len(text)), (), (), (), "en")
    assert (
        write(article, claims, verdicts, (), link, told(link, begin(link))).note
        == "Beware: the paper has been RETRACTED."
    )
