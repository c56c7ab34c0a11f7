"""What is read of a full text in JATS, and what do the answers of Europe PMC mean that hold none?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dossier.depth import BodySentence, Depth
from dossier.errors import SourceRefused, SourceUnavailable
from dossier.findings import Identifier, IdentifierKind, Publication
from dossier.record import Dossier, as_json, from_json
from linker.sources.budget import Budget
from linker.sources.declaration import Asker, Pace
from linker.sources.europepmc_full_text import EUROPE_PMC_FULL_TEXT, MAIN_TEXT, MOST_SENTENCES, parse
from linker.sources.http_source import HttpSource
from linker.sources.sender import Sender

WHOLE = (Path(__file__).parent / "fixtures" / "europepmc_full_text" / "article.xml").read_bytes()
PMCID = Identifier(IdentifierKind.PMCID, "PMC9000001")
ASKER = Asker("desk@newsroom.example")


def article(body: str, meta: str = "") -> bytes:
    return f"<article><front><article-meta>{meta}</article-meta></front><body>{body}</body></article>".encode()


def answering(answer: httpx.Response) -> HttpSource:
    sender = Sender("Copydesk (desk@newsroom.example)", Budget(), network=httpx.MockTransport(lambda _: answer))
    return HttpSource(replace(EUROPE_PMC_FULL_TEXT, pace=Pace(1000, 1)), sender, ASKER)


def said(body: str) -> list[tuple[str, str]]:
    (paper,) = parse(article(body))
    return [(each.section, each.text) for each in paper.body]


def test_the_front_tells_which_paper_it_is() -> None:
    (paper,) = parse(WHOLE)
    assert (paper.doi, paper.pmcid) == ("10.5555/owls.2025.7", "PMC9000001")
    assert paper.title == "Barn owls hear mice under deep snow"
    assert paper.abstract == ("Owls flew over snow.", "They found 31 of 40 mice.", "Deep snow slowed them.")
    assert paper.depth is Depth.FULL_TEXT


def test_the_body_is_its_sentences_under_the_titles_of_their_sections_without_marks_of_references() -> None:
    (paper,) = parse(WHOLE)
    assert paper.body == (
        BodySentence("Owls hunt by ear.", MAIN_TEXT),
        BodySentence("Many owls hunt in the dark.", "Introduction"),
        BodySentence("Snow dampens sound, so that few believed in it.", "Introduction"),
        BodySentence("Nine owls were let fly at night.", "Methods"),
        BodySentence("The snow was 30 cm deep and weighed 100 kg in a cubic metre.", "Methods"),
        BodySentence("The owls missed nine mice.", "Results"),
        BodySentence("Wind of 8 metres a second halved their catch.", "Results"),
        BodySentence("Young owls did worse & older ones better, p < 0.05.", "Results"),
    )


@pytest.mark.parametrize(
    "words",
    [
        "drawn by hand",
        "Catches of each owl",
        "Owl 1",
        "E = m",
        "rho",
        "paid for it",
        "keep owls",
        "film",
        "thank",
        "2011",
    ],
)
def test_tables_captions_formulas_references_and_what_is_no_finding_are_left_out(words: str) -> None:
    (paper,) = parse(WHOLE)
    assert words not in " ".join(each.text for each in paper.body)


def test_comments_and_instructions_inside_a_sentence_are_not_read() -> None:
    assert said("<p>Owls <!-- loudly --> hunt<?page 7?> by ear.</p>") == [(MAIN_TEXT, "Owls hunt by ear.")]


def test_a_body_is_cut_at_its_bound_and_a_sentence_without_end_is_no_sentence() -> None:
    (paper,) = parse(article("<p>Owls hunt. </p>" * (MOST_SENTENCES + 50)))
    assert len(paper.body) == MOST_SENTENCES
    assert said(f"<p>{'owls and ' * 500}mice.</p><p>Owls hunt.</p>") == [(MAIN_TEXT, "Owls hunt.")]


def test_the_text_is_found_by_its_number_with_its_body() -> None:
    (paper,) = answering(httpx.Response(200, content=WHOLE)).by_identifier(PMCID)
    assert len(paper.body) == 8
    assert paper.standing_checked is None


def test_what_may_not_be_read_in_full_is_absent() -> None:
    assert answering(httpx.Response(404, content=b"")).by_identifier(PMCID) == ()


@pytest.mark.parametrize("status", [403, 408, 429, 500, 502, 503, 504, 204, 206, 304])
def test_a_status_that_says_nothing_of_the_text_is_an_outage(status: int) -> None:
    with pytest.raises(SourceUnavailable, match="Europe PMC full text"):
        answering(httpx.Response(status, content=WHOLE)).by_identifier(PMCID)


def test_a_refusal_is_to_be_seen() -> None:
    with pytest.raises(SourceRefused, match="400"):
        answering(httpx.Response(400, content=b"no such module")).by_identifier(PMCID)


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"<html><body><h1>Down for maintenance</h1></body></html>",
        b"<!doctype html><title>Europe PMC<br></title>",
        b'{"errCode": 500}',
        b"<article/>",
        b"<article><front/></article>",
        b"<article><front/><body><p> </p></body></article>",
        b"<error><front/><body><p>Busy.</p></body></error>",
        WHOLE[: len(WHOLE) // 2],
        WHOLE.rstrip()[:-1],
    ],
)
def test_an_answer_that_is_no_whole_article_with_a_body_is_an_outage(written: bytes) -> None:
    with pytest.raises(SourceUnavailable, match="Europe PMC full text"):
        answering(httpx.Response(200, content=written)).by_identifier(PMCID)


@pytest.mark.parametrize("trouble", ["hang", "hang up", "cut off", "bomb", "endless"])
def test_a_server_that_fails_is_an_outage(scholarly: Any, trouble: str) -> None:
    scholarly.trouble = trouble
    source = HttpSource(EUROPE_PMC_FULL_TEXT, scholarly.sender(), ASKER)
    with pytest.raises(SourceUnavailable):
        source.by_identifier(PMCID)


def test_a_number_cannot_lead_out_of_the_path() -> None:
    lookup = EUROPE_PMC_FULL_TEXT.lookups[IdentifierKind.PMCID]
    assert lookup("../../x?y", ASKER).path == "/europepmc/webservices/rest/_/_/x%3Fy/fullTextXML"


def read(payload: bytes) -> None:
    """Parse; what comes out is a publication that a dossier can hold."""
    try:
        found = parse(payload)
    except SourceUnavailable:
        return
    assert all(isinstance(each, Publication) and each.body for each in found)
    dossier = Dossier("https://example.org", found=found)
    assert from_json(as_json(dossier).encode().decode()) == dossier


@settings(max_examples=60, deadline=None)
@given(payload=st.binary(max_size=200))
@example(payload=b"<article><front/><body>" + b"<sec>" * 20_000)
@example(payload=b"<article><front/><body>" + b"<sec>" * 200 + b"<p>Owls.</p>" + b"</sec>" * 200 + b"</body></article>")
@example(payload=b'<!DOCTYPE a [<!ENTITY b "c">]><article><front/><body><p>Owls &b; hunt.</p></body></article>')
@example(
    payload=b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><article><front/><body><p>&b;</p></body></article>'
)
def test_any_bytes_are_an_article_or_an_outage(payload: bytes) -> None:
    read(payload)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_article_with_bytes_changed_is_an_article_or_an_outage(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(whole) - 1))
        whole[start : start + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    read(bytes(whole))


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40), min_size=1),
    tags=st.lists(
        st.sampled_from(["p", "sec", "title", "xref", "fig", "table-wrap", "list", "b", "body"]), max_size=30
    ),
)
def test_elements_in_any_order_are_an_article_or_an_outage(texts: list[str], tags: list[str]) -> None:
    from xml.sax.saxutils import escape

    inner = ""
    for number, tag in enumerate(tags):
        words = escape(texts[number % len(texts)])
        inner = f"<{tag}>{words}{inner}</{tag}>{words}" if number % 2 else f"{inner}<{tag}>{words}</{tag}>"
    read(article(inner))
