"""Do both reports say how a paper was found, what became of it since, and where it can be read?"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bs4 import BeautifulSoup
from rich.console import Console

from dossier.depth import BodySentence, Depth
from dossier.findings import (
    AbstractOrigin,
    Candidate,
    Claim,
    Evidence,
    FurtherLink,
    Link,
    Outcome,
    Publication,
    Ruling,
    Standing,
    Step,
    Verdict,
)
from dossier.record import Dossier, as_json, link_as_json
from dossier.text import Span
from summarizer.standing import cautioned, noted
from worker.report import papers, wording
from worker.report.page import story_page
from worker.report.terminal import render, render_link

OWLS = Publication("10.5555/owls.7", "Owls hear mice", year=2025)
RETRACTED = replace(
    OWLS,
    standing=Standing.RETRACTED,
    standing_checked=date(2025, 9, 2),
    is_preprint=True,
    open_access="https://example.org/owls.pdf",
)
LINK = Link(Outcome.LINKED, RETRACTED, 0.97, False, "identifier + topic, in Crossref", ("x",), step=Step.IDENTIFIERS)


def printed(dossier: Dossier, show: Callable[[Dossier, Console], None] = render) -> str:
    out = io.StringIO()
    show(dossier, Console(file=out, width=400))
    return " ".join(out.getvalue().split())


def test_a_retraction_is_told_with_its_day() -> None:
    assert papers.standing_words(RETRACTED) == "RETRACTED, as of 2 September 2025"
    assert papers.standing_words(replace(RETRACTED, standing_checked=None)).endswith("a day not recorded")


def test_none_found_is_never_called_valid_and_silence_is_not_told_as_none_found() -> None:
    asked = replace(OWLS, standing_checked=date(2025, 9, 2))
    assert papers.standing_words(asked) == "no retraction or correction found, as of 2 September 2025"
    assert papers.standing_words(OWLS) == papers.NOT_TOLD


def test_a_preprint_is_told_with_its_published_version() -> None:
    assert "10.5555/owls.8" in papers.preprint_words(replace(OWLS, published_doi="10.5555/owls.8"))
    assert "no published version is known" in papers.preprint_words(RETRACTED)
    assert papers.preprint_words(OWLS) == ""


def test_only_a_web_address_is_shown_as_a_free_copy() -> None:
    assert dict(papers.notes(RETRACTED))["Free copy"] == "https://example.org/owls.pdf"
    assert "Free copy" not in dict(papers.notes(replace(OWLS, open_access="javascript:alert(1)")))


def test_a_considered_paper_that_was_retracted_says_so() -> None:
    assert "(authors not stated; preprint, 2025, RETRACTED)" in papers.candidate_words(
        Candidate(RETRACTED, 0.5, ()), False
    )


def test_both_reports_tell_the_step_the_standing_and_the_copy(full: Dossier) -> None:
    dossier = replace(full, link=LINK)
    page = " ".join(BeautifulSoup(story_page(dossier), "html.parser").get_text(" ").split())
    for out in (printed(dossier), printed(dossier, render_link), page):
        for expected in (
            "Standing RETRACTED, as of 2 September 2025",
            "Preprint this is a preprint",
            "Free copy https://example.org/owls.pdf",
            "Found by identifiers on the page: identifier + topic, in Crossref",
        ):
            assert expected in out


def test_both_reports_and_the_json_carry_a_retraction_to_the_verdicts_and_the_summary(full: Dossier) -> None:
    assert full.summary is not None
    dossier = replace(
        full,
        link=LINK,
        verdicts=cautioned(full.verdicts, RETRACTED),
        summary=replace(full.summary, note=noted(full.summary.note, [RETRACTED])),
    )
    page = " ".join(BeautifulSoup(story_page(dossier), "html.parser").get_text(" ").split())
    for out in (printed(dossier), page, as_json(dossier)):
        assert "but the paper has been RETRACTED and is a preprint" in out
        assert "Beware: the paper has been RETRACTED and is a preprint. Note of the checker." in out
    link = json.loads(link_as_json(dossier))["link"]["publication"]
    assert (link["standing"], link["standing_checked"], link["is_preprint"]) == ("retracted", "2025-09-02", True)


def test_the_report_on_the_link_alone_shows_no_claim(full: Dossier) -> None:
    out = printed(full, render_link)
    assert "The paper" in out
    assert "What the story claims" not in out


def test_it_is_said_how_much_of_a_paper_claims_are_checked_against() -> None:
    with_abstract = replace(OWLS, abstract=("Owls hear well.",))
    read = replace(with_abstract, depth=Depth.FULL_TEXT, body=(BodySentence("Mice squeak.", "Results"),))
    told = [dict(papers.notes(each))["Checked against"] for each in (OWLS, with_abstract, read)]
    assert told == ["title only", "abstract only", "full text"]


def test_a_paper_that_was_read_in_full_is_not_its_own_runner_up() -> None:
    bats = Candidate(Publication("10.5555/bats", "Bats hear moths"), 0.1, ())
    read = replace(OWLS, depth=Depth.FULL_TEXT, body=(BodySentence("Mice squeak.", "Results"),))
    link = replace(LINK, publication=read, candidates=(Candidate(OWLS, 0.97, ()), bats))
    assert wording.others(link) == (bats,)


def test_both_reports_say_which_of_two_papers_a_claim_and_its_evidence_are_of() -> None:
    bats = Publication("10.5555/bats", "Bats hear moths", abstract=("Bats hear moths from afar.",))
    evidence = Evidence(bats.doi, 0, bats.abstract[0], AbstractOrigin.PUBLISHER, 0.8)
    dossier = Dossier(
        "x",
        claims=(Claim(Span(0, 4), "Owls hear."), Claim(Span(5, 9), "Bats hear.", paper=1)),
        link=replace(LINK, others=(FurtherLink(bats, 0.91, "people + topic", ("names Nycta",), Step.NAMES),)),
        verdicts=(Verdict(1, Ruling.SUPPORTED, 0.7, False, "much the same", (evidence,)),),
    )
    page = " ".join(BeautifulSoup(story_page(dossier), "lxml").get_text(" ").split())
    for told in (printed(dossier), page):
        assert told.count("10.5555/bats") >= 2
        assert "bout “Owls hear mice”" in told
        assert "bout “Bats hear moths”" in told
        assert "names Nycta" in told
        assert "~91%" in told
        assert "the paper's abstract, sentence 1 (10.5555/bats)" in told
