"""Is the HTML report whole, self-contained, safe with hostile text, and honest about what was not done?"""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from bs4 import BeautifulSoup

from dossier.findings import Kind, Outcome, Ruling
from dossier.record import Dossier, Gap
from worker.report import wording
from worker.report.page import story_page

VOID = {"meta", "br"}


class _Nesting(HTMLParser):
    """Reads a page strictly: every element is closed, in order, and no id is given twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _soup(dossier: Dossier) -> BeautifulSoup:
    return BeautifulSoup(story_page(dossier), "lxml")


def _words(dossier: Dossier) -> str:
    return " ".join(_soup(dossier).get_text(" ").split())


def _empty() -> Dossier:
    return Dossier("https://lamps.example/moths")


@pytest.mark.parametrize("which", ["full", "clean", "empty"])
def test_every_element_is_closed_in_order_and_no_id_is_given_twice(which: str, full: Dossier, clean: Dossier) -> None:
    page = story_page({"full": full, "clean": clean, "empty": _empty()}[which])
    nesting = _Nesting()
    nesting.feed(page)
    assert nesting.open == []
    assert len(nesting.ids) == len(set(nesting.ids))
    assert page.startswith("<!DOCTYPE html>")


def test_the_page_asks_the_network_for_nothing_and_runs_nothing(full: Dossier) -> None:
    soup = _soup(full)
    loading = ["script", "link", "img", "iframe", "object", "embed", "video", "audio", "base", "form"]
    assert soup.find_all(loading) == []
    assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on") or name == "src"]
    assert not re.search(r"url\(|@import", "".join(style.get_text() for style in soup.find_all("style")))


def test_hostile_text_is_shown_as_text(full: Dossier) -> None:
    words = _words(full)
    for hostile in ("alert(1)", "alert('reason')", "alert('title')", "alert('why')"):
        assert f"<script>{hostile}</script>" in words
    assert "javascript:alert('address')" in words
    assert "\x1b" not in words
    assert "\u202e" not in words


def test_only_web_addresses_and_places_on_the_page_become_links(full: Dossier) -> None:
    soup = _soup(full)
    hrefs = {str(a["href"]) for a in soup.find_all("a")}
    assert all(href.startswith(("https://", "http://", "#")) for href in hrefs)
    assert "https://doi.org/10.1000/moth(24)%3Cb%3E" in hrefs
    assert all(soup.find(id=href[1:]) for href in hrefs if href.startswith("#"))


def test_an_http_address_becomes_a_link(clean: Dossier) -> None:
    soup = _soup(replace(clean, address="https://lamps.example/moths?a=1&b=2"))
    assert soup.find("a", href="https://lamps.example/moths?a=1&b=2") is not None


def test_without_its_marks_the_article_is_whole_and_unchanged(full: Dossier) -> None:
    soup = _soup(full)
    for label in soup.find_all("sup"):
        label.decompose()
    shown = [block.get_text() for block in soup.select("#article .block > p")]
    assert full.article is not None
    assert "\n\n".join(shown) == wording.printable(full.article.text)


def test_each_flag_stands_on_its_own_words_and_is_described_by_its_note(full: Dossier) -> None:
    soup = _soup(full)
    for label in soup.find_all("sup"):
        label.decompose()
    assert full.article is not None
    for number, flag in enumerate(full.flags, 1):
        marks = soup.find_all("mark", attrs={"aria-describedby": f"flag-{number}"})
        assert "".join(mark.get_text() for mark in marks) == flag.where.of(full.article.text)
        assert all(flag.reason in str(mark["title"]) for mark in marks)
        note = soup.find(id=f"flag-{number}")
        assert note is not None
        assert wording.KINDS[flag.kind] in note.get_text()
        assert wording.sentence_case(flag.reason) in note.get_text()


def test_kind_and_probability_stand_in_print_beside_the_marked_words(full: Dossier) -> None:
    soup = _soup(full)
    for number, flag in enumerate(full.flags, 1):
        marks = soup.find_all("mark", attrs={"aria-describedby": f"flag-{number}"})
        labels = {mark.find_all("sup", recursive=False)[-1].get_text() for mark in marks}
        chance = wording.percent(flag.probability, flag.calibrated)
        assert labels == {f"{number}\xa0{wording.KIND_TAGS[flag.kind]}\xa0{chance}"}


def test_every_flag_has_a_bar_and_a_line_that_show_its_probability_without_colour(full: Dossier) -> None:
    soup = _soup(full)
    for number, flag in enumerate(full.flags, 1):
        marks = soup.find_all("mark", attrs={"aria-describedby": f"flag-{number}"})
        step = f"s{wording.sure_step(flag.probability)}"
        assert all(step in mark["class"] for mark in marks)
        bars = [mark.find_all("sup", recursive=False)[-1].select_one(".bar") for mark in marks]
        assert bars
        assert all(bar and step in bar["class"] for bar in bars)


def test_the_legend_has_each_kind_that_is_marked_and_no_other(full: Dossier, clean: Dossier) -> None:
    kinds = [flag for flag in full.flags if flag.kind in (Kind.REPEATED, Kind.MOJIBAKE)]
    legend = _soup(replace(full, flags=tuple(kinds))).select(".legend li:not(.key)")
    assert [item.get_text() for item in legend] == ["moji mojibake", "rep repeated"]
    assert _soup(clean).select(".legend") == []


def test_each_kind_has_a_line_of_its_own(full: Dossier) -> None:
    styles = "".join(style.get_text() for style in _soup(full).find_all("style"))
    lines = {kind: re.findall(rf"mark\.{kind.lower()} {{([^}}]*)}}", styles) for kind in Kind}
    patterns = {" ".join(re.findall(r"(?:style|line): [^;]+", rules[0])) for rules in lines.values()}
    assert len(patterns) == len(Kind)


def test_the_verdict_on_the_whole_article_stands_with_its_reasons(full: Dossier, clean: Dossier) -> None:
    words = _words(full)
    assert "Garbled: 3 of 7 sentences, 29% of the text." in words
    assert "It looks machine-translated, probably through French." in words
    assert "“<b>«</b>” is French" in words
    assert "Nothing looks machine-translated." in _words(clean)
    assert "machine-translated" not in _words(replace(full, garble=None))


def test_a_suggested_reading_is_shown_with_what_it_rests_on(full: Dossier) -> None:
    note = _soup(full).select_one("#flag-1")
    assert note is not None
    assert "Suggested reading: night sky" in note.get_text()
    assert "The abstract has these words" in note.get_text()


def test_every_claim_has_its_ruling_in_words_and_its_evidence(full: Dossier) -> None:
    items = _soup(full).select(".claims > li")
    assert len(items) == len(full.claims)
    for verdict in full.verdicts:
        words = items[verdict.claim].get_text()
        assert wording.RULINGS[verdict.ruling].word in words
        assert wording.RULINGS[verdict.ruling].symbol in words
        assert all(piece.text in words for piece in verdict.evidence)
    assert wording.NOT_JUDGED in items[-1].get_text()
    assert {verdict.ruling for verdict in full.verdicts} == set(Ruling)


def test_a_paraphrase_is_never_set_as_a_quotation(full: Dossier) -> None:
    soup = _soup(full)
    labels = {figure.get_text(): figure for figure in soup.select("figure")}
    paraphrases = [figure for words, figure in labels.items() if "paraphrase of the abstract" in words]
    quotations = [figure for words, figure in labels.items() if "the paper's abstract" in words]
    assert paraphrases
    assert quotations
    assert all(figure.blockquote is None for figure in paraphrases)
    assert all(figure.blockquote is not None for figure in quotations)


def test_a_summary_sentence_opens_on_what_backs_it(full: Dossier) -> None:
    said = _soup(full).select("#summary details.said")
    assert full.summary is not None
    for shown, sentence in zip(said, full.summary.sentences, strict=True):
        assert shown.summary is not None
        assert sentence.text in shown.summary.get_text()
        assert all(piece.text in shown.get_text() for piece in sentence.evidence)
    assert "[1][2]" in said[0].get_text()
    assert "No sentence of a paper backs this; restates claim 4." in said[2].get_text()


def test_gaps_removals_and_what_was_left_out_are_named(full: Dossier) -> None:
    words = _words(full)
    for expected in ("Crossref", "HTTP 503, try again later", "share links", "Share <b>this</b>", "comment form"):
        assert expected in words
    assert "A better match may be there." in words
    assert "the paper does not say so" in words.lower()


def test_a_clean_story_says_that_no_passage_was_flagged(clean: Dossier) -> None:
    words = _words(clean)
    assert "No passage was flagged." in words
    assert "No checkable claim was found." in words
    assert wording.OUTCOMES[Outcome.NONE] in words.lower()
    assert wording.NO_GAPS in words


def test_what_was_not_looked_at_is_never_called_clean(full: Dossier) -> None:
    unlooked = replace(full, flags=(), gaps=(Gap("flag_passages", "smollm2", "out of memory"),))
    assert "no passage was flagged" not in _words(unlooked).lower()
    empty = _words(_empty()).lower()
    assert "no passage was flagged" not in empty
    assert "not checked for garbled passages" in empty
    assert wording.NOT_SEARCHED.lower() in empty
