"""Is the terminal report complete and legible without colour, at the widths that editors use?"""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from dossier.findings import Link, Outcome
from dossier.record import Dossier
from worker.report import papers, wording
from worker.report.terminal import picture, render, render_flags


def _printed(dossier: Dossier, width: int = 80, colour: bool = False) -> str:
    out = io.StringIO()
    render(dossier, Console(file=out, width=width, force_terminal=colour, color_system="truecolor" if colour else None))
    return out.getvalue()


def _flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(full: Dossier, width: int) -> None:
    assert max(len(line) for line in _printed(full, width).splitlines()) <= width


def test_flags_claims_evidence_and_sentences_are_all_there_without_colour(full: Dossier) -> None:
    out = _flat(_printed(full, 400))
    assert "\x1b" not in out
    for number, flag in enumerate(full.flags, 1):
        chance = wording.percent(flag.probability, flag.calibrated)
        assert f"{number} {wording.KINDS[flag.kind]} {chance} {flag.reason}" in out
    for claim in full.claims:
        assert claim.text in out
    for verdict in full.verdicts:
        shown = wording.RULINGS[verdict.ruling]
        assert f"{shown.symbol} {shown.word}" in out
        assert verdict.reason in out
        for piece in verdict.evidence:
            assert f"{papers.evidence_source(piece)}: “" in out
    assert full.summary is not None
    for sentence in full.summary.sentences:
        assert sentence.text in out
    for expected in ("night sky", "(the abstract has these words)", "Left out", "HTTP 503", "Taken out (share links)"):
        assert expected in out


def test_the_verdict_on_the_whole_article_stands_below_it(full: Dossier, clean: Dossier) -> None:
    out = _flat(_printed(full, 400))
    assert "Garbled: 3 of 7 sentences, 29% of the text. It looks machine-translated, probably through French." in out
    assert "• 3 of 7 sentences are odd" in out
    assert "Garbled: none of 7 sentences. Nothing looks machine-translated." in _flat(_printed(clean, 400))


def test_flags_alone_are_printed_without_what_was_not_asked_for(full: Dossier) -> None:
    out = io.StringIO()
    render_flags(full, Console(file=out, width=400))
    printed = _flat(out.getvalue())
    assert "⟦lightness of the firmament⟧₁" in printed
    assert "Garbled: 3 of 7 sentences" in printed
    assert "smollm2 abcdef012345" in printed
    for absent in ("The paper", "In plain words", "What the story claims"):
        assert absent not in printed


def test_a_reason_that_was_given_is_not_given_again(full: Dossier) -> None:
    first, second, *_ = full.flags
    out = _flat(_printed(replace(full, flags=(first, replace(second, reason=first.reason))), 400))
    assert out.count(first.reason) == 1
    assert "The same as 1." in out


def test_without_its_markers_the_article_is_whole_and_unchanged(full: Dossier) -> None:
    assert full.article is not None
    out = re.sub(r"⟦|⟧[₀-₉]+", "", _printed(full, 400))
    lines = {line.strip() for line in out.splitlines()}
    for paragraph in full.article.paragraphs:
        words = wording.printable(paragraph.of(full.article.text))
        flat = _flat(out)
        assert words in flat
    assert full.article.headline.of(full.article.text) in lines


def test_nested_and_crossing_flags_are_bracketed_in_place(full: Dossier) -> None:
    out = _flat(_printed(full, 400))
    assert "the ⟦dorsal-lamp answer⟧₃ is ⟦of the strong.⟧₄⟧₂⟦ ⟦»»⟧₅ It is of the strong.⟧₄" in out


def test_square_brackets_in_the_article_are_not_read_as_style(full: Dossier) -> None:
    assert "[bold]that[/bold]" in _printed(full, 400)


def test_escape_sequences_of_the_article_never_reach_the_terminal(full: Dossier) -> None:
    out = _printed(full, 400, colour=True)
    assert "\x1b[31m" not in out
    assert "\x1b[2J" not in out
    assert "�[31m" in out
    assert "\u202e" not in out


def test_the_linked_paper_is_named_with_its_runner_up(full: Dossier) -> None:
    out = _flat(_printed(full, 400))
    for expected in (
        "linked, 97%",
        "Ada B. Lampe, C. Motte and Nachtfalter",
        "30 January 2024",
        "the local library: words and vectors",
        "Runner-up • Lamps and bats (authors not stated; 2019), 2%: the subject fits; no author is named",
    ):
        assert expected in out


def test_an_ambiguous_search_names_no_paper_but_the_ones_considered(full: Dossier) -> None:
    assert full.link is not None
    link = replace(full.link, outcome=Outcome.AMBIGUOUS, publication=None)
    out = _flat(_printed(replace(full, link=link), 400))
    assert "ambiguous: no paper is named" in out
    assert "Considered • Why flying insects gather" in out
    assert "The paper may be there." in out


def test_a_search_without_any_candidate_says_so(clean: Dossier) -> None:
    link = Link(Outcome.NONE, None, 0.0, True, "", ("the library holds nothing near",))
    out = _flat(_printed(replace(clean, link=link), 400))
    assert "Outcome no paper was found" in out
    assert "Considered" not in out
    assert "DOI" not in out


def test_a_clean_story_says_that_no_passage_was_flagged(clean: Dossier) -> None:
    out = _printed(clean)
    assert "No passage was flagged." in out
    assert "No checkable claim was found." in out
    assert "⟦" not in out


def test_an_unread_address_says_that_nothing_was_read() -> None:
    out = _printed(Dossier("gone.html"))
    assert "Nothing has been read from gone.html." in out
    assert wording.NOT_SEARCHED in out
    assert wording.NO_SUMMARY in out


def test_the_picture_asks_the_network_for_nothing(full: Dossier) -> None:
    drawn = picture(full)
    assert drawn.startswith("<svg")
    assert not re.search(r"url\((?!#)", drawn)
    assert "@import" not in drawn
