"""Do the shared words say what they should, and do the marks keep every character?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.findings import AbstractOrigin, Answer, Author, Evidence, Flag, Garble, Kind, Publication
from dossier.record import Dossier
from dossier.text import Article, Span
from worker.report import grouping, papers, wording
from worker.report.marks import laid_out, strokes


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.0, "0%"), (0.001, "<1%"), (0.5, "50%"), (0.994, "99%"), (0.999, ">99%"), (1.0, "100%")],
)
def test_a_chance_is_never_rounded_to_certainty(probability: float, words: str) -> None:
    assert wording.percent(probability) == words


def test_a_raw_score_is_marked_as_one() -> None:
    assert wording.percent(0.42, calibrated=False) == "~42%"


@pytest.mark.parametrize(("probability", "step"), [(0.0, 0), (0.004, 5), (0.52, 50), (0.996, 95), (1.0, 100)])
def test_a_bar_is_full_only_where_a_chance_is_certain(probability: float, step: int) -> None:
    assert wording.sure_step(probability) == step


@pytest.mark.parametrize(
    ("translated", "through", "words"),
    [
        (Answer.YES, "fr", "it looks machine-translated, probably through French"),
        (Answer.YES, None, "it looks machine-translated, through which language is unclear"),
        (Answer.UNCLEAR, None, "it cannot be told whether it was machine-translated"),
        (Answer.NO, None, "nothing looks machine-translated"),
    ],
)
def test_translation_is_told_as_far_as_it_is_known(translated: Answer, through: str | None, words: str) -> None:
    assert wording.translation_words(Garble(0.1, 2, 9, translated, through, ())) == words


def test_authors_are_joined_as_on_a_paper() -> None:
    authors = [Author(family, "A.") for family in "BCDEFGH"]
    assert wording.author_list([]) == "authors not stated"
    assert wording.author_list(authors[:1]) == "A. B"
    assert wording.author_list(authors[:3]) == "A. B, A. C and A. D"
    assert wording.author_list(authors, 4) == "A. B, A. C, …, A. H"


def test_a_publication_date_is_as_exact_as_what_is_known() -> None:
    bare = Publication(doi="10.1000/x", title="T")
    assert wording.publication_date(replace(bare, published=date(2025, 7, 3), year=2025)) == "3 July 2025"
    assert wording.publication_date(replace(bare, year=2025)) == "2025"
    assert wording.publication_date(bare) == "date not stated"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "//host/x", "http://[::1", "a.html"])
def test_what_is_no_web_address_becomes_no_link(address: str) -> None:
    assert wording.web_address(address) is None


@pytest.mark.parametrize("doi", ["javascript:alert(1)", "", "10.1/x", "https://evil.example/10.1000/x", "10.1000/a b"])
def test_what_is_no_doi_becomes_no_link(doi: str) -> None:
    assert wording.doi_address(doi) is None


def test_a_doi_with_brackets_keeps_them() -> None:
    doi = "10.1016/s0960-9822(00)00336-5"
    assert wording.doi_address(doi) == f"https://doi.org/{doi}"


def test_evidence_says_whose_words_it_is_in() -> None:
    own = Evidence("10.1000/x", 2, "s", AbstractOrigin.PUBLISHER, 0.5)
    assert papers.evidence_source(own) == "the paper's abstract, sentence 3"
    retold = replace(own, origin=AbstractOrigin.PARAPHRASE)
    assert papers.evidence_source(retold) == "paraphrase of the abstract, sentence 3"
    assert papers.evidence_source(replace(retold, sentence=-1)) == "the paper's title"


def test_a_step_that_asked_two_models_is_timed_once(full: Dossier) -> None:
    first, second = grouping.steps_taken(full)
    assert first == ("flag passages", ("rules 0.1.0", "smollm2 abcdef012345"), 1.25)
    assert second.took_s == 0.5
    assert "in 1.8 s" in wording.provenance_line(full)


def test_every_flag_is_listed_once(full: Dossier) -> None:
    assert full.article is not None
    listed = [number for block in laid_out(full.article, full.flags) for number, _ in block.flags]
    assert sorted(listed) == list(range(1, len(full.flags) + 1))


def test_a_headline_that_also_counts_as_a_paragraph_is_shown_once() -> None:
    article = Article("Head\n\nBody.", Span(0, 4), (Span(0, 4), Span(6, 11)), (), (), "en")
    assert [block.role for block in laid_out(article, ())] == ["headline", "paragraph"]


_spans = st.tuples(st.integers(0, 19), st.integers(1, 12)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(wheres=st.lists(_spans, max_size=6))
def test_marks_nest_and_cover_just_the_flagged_characters(wheres: list[Span]) -> None:
    text = "abcdefghijklmnopqrstuvwxyzABCDEF"
    block = Span(3, 25)
    flags = [Flag(where, Kind.UNIDIOMATIC, 0.5, True, "") for where in wheres]
    stack: list[int] = []
    covered: dict[int, set[int]] = {number: set() for number in range(1, len(flags) + 1)}
    at = block.start
    for stroke in strokes(text, block, flags):
        if stroke.opens is not None:
            stack.append(stroke.opens)
        elif stroke.closes is not None:
            assert stack.pop() == stroke.closes
        else:
            assert text.startswith(stroke.text, at)
            for number in stack:
                covered[number].update(range(at, at + len(stroke.text)))
            at += len(stroke.text)
    assert stack == []
    assert at == block.end
    for number, where in enumerate(wheres, 1):
        assert covered[number] == set(range(max(where.start, block.start), min(where.end, block.end)))
