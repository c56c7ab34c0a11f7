"""Does the scraper find the story, and what the page says of itself?"""

from __future__ import annotations

import json
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from dossier.errors import BuiltByScript, NotAnArticle, Paywalled
from dossier.text import Page
from scraper.extract import page_from_html, page_from_text

PAGES = Path(__file__).parent / "pages"
MENU = "<nav>" + "".join(f"<a href='/{at}'>Section {at} of the site</a>" for at in range(20)) + "</nav>"
SCRIPT = "<script src='/app.js'></script>"


def page(name: str, address: str = "https://site.example/story") -> Page:
    return page_from_html((PAGES / name).read_text(encoding="utf-8"), address)


def test_a_content_farm_page_gives_headline_then_paragraphs() -> None:
    paragraphs = page("farm.html").text.split("\n\n")
    assert paragraphs[0] == "Sleep loss makes the mouse memory to fall, study finds"
    assert paragraphs.count(paragraphs[0]) == 1
    assert paragraphs[1].startswith("Mice kept awake for five hours")
    assert "The forgotten memory was not erased" in paragraphs
    assert any("could not reach it. »»" in paragraph for paragraph in paragraphs)
    assert any(paragraph.endswith("could profit from it as well.") for paragraph in paragraphs)
    assert not any("blenders" in paragraph or "Ten cars" in paragraph for paragraph in paragraphs)


def test_a_content_farm_page_states_its_metadata() -> None:
    farm = page("farm.html")
    assert farm.title == "Sleep loss makes the mouse memory to fall, study finds"
    assert farm.canonical == "https://healthbuzz.example/science/sleep-loss-mouse-memory/"
    assert farm.site == "Health Buzz Planet"
    assert farm.authors == ("tiffany.okoro",)
    assert farm.published == date(2026, 3, 14), "the day as the page states it, in its own time zone"


def test_only_links_inside_the_story_are_anchors() -> None:
    farm = page("farm.html")
    assert [(anchor.href, anchor.text) for anchor in farm.anchors] == [
        ("https://journal.example/doi/10.9999/sleep.2026.17", "study in the journal"),
        ("https://site.example/science/older-mice", "our earlier report"),
    ]
    assert [anchor.where.of(farm.text) for anchor in farm.anchors if anchor.where] == [
        "study in the journal",
        "our earlier report",
    ]


def test_relative_links_of_a_file_are_left_out() -> None:
    hrefs = [anchor.href for anchor in page("farm.html", "saved/farm.html").anchors]
    assert hrefs == ["https://journal.example/doi/10.9999/sleep.2026.17"]


def test_a_schema_org_graph_states_headline_authors_site_and_date() -> None:
    reef = page("graph.html")
    assert reef.title == "Warm water emptied the reef’s nurseries within one summer"
    assert reef.authors == ("Ana Ruiz", "Bo Lindqvist")
    assert reef.site == "The Harbour Post"
    assert reef.published == date(2025, 11, 2)
    assert reef.canonical == "https://harbour.example/reef?utm=1"
    assert [(anchor.href, anchor.text) for anchor in reef.anchors] == [
        ("https://site.example/papers/reef.pdf", "The paper")
    ]


def test_broken_html_still_gives_its_story() -> None:
    bees = page("broken.html")
    assert bees.title == "Bees learn to roll balls from one another"
    assert "most of them took the ball that lay nearest" in bees.text
    assert "flowers seldom ask for them." in bees.text
    assert bees.published is None
    assert bees.authors == ()


@pytest.mark.parametrize("odd", ["\x00", "\x0b", "\ufffe", "\ud800", "&#0;", "&#x1F;", "&#11", "&#x0;"])
def test_what_has_no_place_in_a_page_is_left_out(odd: str) -> None:
    sentences = f"The team measured the growth of forty {odd}trees in two forests over eleven years. " * 4
    html = f"<html><head><script>{odd}</script>{odd}</head><body>{odd}<p>{sentences}</p></body></html>"
    assert page_from_html(html, "https://site.example/t").text.count("forty trees") >= 4


@pytest.mark.parametrize("kept", ["&#13;", "&#33;", "&#x41;", "&#10", "&#320;"])
def test_other_characters_by_their_numbers_are_kept(kept: str) -> None:
    sentences = f"The team measured {kept} the growth of forty trees in two forests over eleven years. " * 4
    text = page_from_html(f"<html><body><p>{sentences}</p></body></html>", "https://site.example/t").text
    assert text.count(unescape(kept).strip() or "forty trees") >= 4


def subscribers_page(free: str, shown: int) -> str:
    sentences = "The team measured the growth of forty trees in two forests over eleven years. "
    story = f'"@type": "NewsArticle", "headline": "Trees", {free} "articleBody": "{sentences * 40}"'
    return (
        f'<html><head><title>Trees</title><script type="application/ld+json">{{{story}}}</script></head><body><article>'
        f"<h1>Trees</h1><p>{sentences * shown}</p></article></body></html>"
    )


@pytest.mark.parametrize("free", ['"isAccessibleForFree": false,', '"isAccessibleForFree": "False",'])
def test_the_beginning_of_a_story_for_subscribers_is_not_taken_for_the_story(free: str) -> None:
    with pytest.raises(Paywalled, match="for subscribers"):
        page_from_html(subscribers_page(free, shown=3), "https://site.example/trees")


def test_a_story_for_subscribers_that_is_shown_is_read_as_it_is_shown() -> None:
    text = page_from_html(subscribers_page('"isAccessibleForFree": false,', shown=20), "https://site.example/t").text
    assert text.count("forty trees") == 20


@pytest.mark.parametrize("free", ["", '"isAccessibleForFree": true,'])
def test_a_free_story_that_is_stated_for_programs_is_taken_from_there(free: str) -> None:
    text = page_from_html(subscribers_page(free, shown=3), "https://site.example/trees").text
    assert text.count("forty trees") == 40


SENTENCES = "The team measured the growth of forty trees in two forests over eleven years. " * 4


def carrying(*stories: dict[str, object]) -> str:
    data = json.dumps({"props": {"pageProps": [{"content": story} for story in stories]}})
    script = f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
    return f"<html><head><title>Trees</title></head><body><div id='root'></div>{script}{SCRIPT}</body></html>"


@pytest.mark.parametrize(
    "html",
    [
        carrying({"articleBody": f"<p>{SENTENCES}</p>"}),
        carrying({"articleBody": SENTENCES, "isAccessibleForFree": True}, {"articleBody": SENTENCES}),
        f"<html><head><title>Trees</title></head><body><noscript><p>{SENTENCES}</p></noscript>{SCRIPT}</body></html>",
    ],
)
def test_a_story_that_the_page_carries_for_its_scripts_or_for_none_is_taken_from_there(html: str) -> None:
    assert page_from_html(html, "https://site.example/t").text == f"Trees\n\n{SENTENCES.strip()}"


@pytest.mark.parametrize(
    "html",
    [
        carrying({"articleBody": SENTENCES}, {"articleBody": SENTENCES.replace("forty", "fifty")}),
        carrying({"articleBody": SENTENCES, "isAccessibleForFree": False}),
        carrying({"body": SENTENCES}),
        carrying({"articleBody": ["no text"]}),
    ],
)
def test_what_may_be_another_story_or_is_not_free_is_not_taken(html: str) -> None:
    with pytest.raises(BuiltByScript):
        page_from_html(html, "https://site.example/t")


def test_citation_meta_tags_name_authors_and_date() -> None:
    sentences = "The team measured the growth of forty trees in two forests over eleven years. " * 4
    html = (
        '<html><head><title>Trees</title><meta name="citation_title" content="Trees grow slower near roads">'
        '<meta name="citation_author" content="Ola Nkemelu"><meta name="citation_author" content="Per Aas">'
        f'<meta name="citation_publication_date" content="2024/06/17"></head><body><article><p>{sentences}</p>'
        "</article></body></html>"
    )
    trees = page_from_html(html, "https://site.example/")
    assert trees.authors == ("Ola Nkemelu", "Per Aas")
    assert trees.published == date(2024, 6, 17)
    assert trees.title == "Trees grow slower near roads"


@pytest.mark.parametrize("html", ["", "<html></html>", "<html><body></body></html>", "<p>", "<html><body><p>Hi.</p>"])
def test_an_empty_page_is_no_article(html: str) -> None:
    with pytest.raises(NotAnArticle) as told:
        page_from_html(html, "https://site.example/")
    assert "\n" not in str(told.value)


def test_a_page_of_navigation_is_no_article() -> None:
    with pytest.raises(NotAnArticle, match="no story on this page"):
        page("navigation.html")


@pytest.mark.parametrize(
    "body",
    [
        SCRIPT,
        f"<p>Loading …</p>{SCRIPT}",
        f"{MENU}<div id='__next'> <div></div></div>{SCRIPT}",
        f"{MENU}<app-root></app-root><script type='module'>start()</script>",
        f"{MENU}<noscript>You need to enable JavaScript to run this app.</noscript>{SCRIPT}",
        f"{MENU}<p>This site requires JavaScript.</p>{SCRIPT}",
        f"{MENU}<noscript>Bitte: JavaScript is disabled</noscript>{SCRIPT}",
    ],
)
def test_a_page_that_its_scripts_build_says_so(body: str) -> None:
    with pytest.raises(BuiltByScript, match="JavaScript"):
        page_from_html(f"<html><head><title>Whales</title></head><body>{body}</body></html>", "https://site.example/")


@pytest.mark.parametrize(
    "body",
    [
        MENU,
        MENU + SCRIPT,
        f"{MENU}<div id='root'><p>Nothing here.</p></div>{SCRIPT}",
        "<p>Loading …</p><script type='application/json'>{}</script>",
        f"{MENU}<p>We teach JavaScript and more.</p>{SCRIPT}",
    ],
)
def test_a_page_without_a_story_of_its_own_is_not_said_to_be_built_by_scripts(body: str) -> None:
    with pytest.raises(NotAnArticle) as told:
        page_from_html(f"<html><head><title>Whales</title></head><body>{body}</body></html>", "https://site.example/")
    assert type(told.value) is NotAnArticle


def test_a_flattened_page_gives_its_headline_and_date_and_keeps_every_line() -> None:
    text = (PAGES / "flattened.txt").read_text(encoding="utf-8")
    whales = page_from_text(text, "flattened.txt")
    assert whales.title == "Whales sing in the dialects of their mother"
    assert whales.text.startswith(whales.title + "\n\n")
    assert whales.published == date(2026, 5, 8)
    paragraphs = whales.text.split("\n\n")
    assert all(line in paragraphs for line in text.splitlines() if line.strip())


def test_a_text_that_begins_with_its_headline_is_not_given_it_twice() -> None:
    text = "Moss can live in space\n\nSpores of moss survived nine months outside the space station, a team reports."
    assert page_from_text(text, "a.txt").text == text


def test_a_text_without_headline_lends_its_first_sentence() -> None:
    one = page_from_text("The moss survived for nine months in space. Then it grew on Earth again as before.", "-")
    assert one.title == "The moss survived for nine months in space."
    assert one.text == "The moss survived for nine months in space.\n\nThen it grew on Earth again as before."


def test_hard_wrapped_lines_are_joined_into_paragraphs() -> None:
    text = (
        "Moss can live in space\n\n"
        "Spores of moss survived nine months outside of the space station\n"
        "and grew again when they came home, a team in Sapporo has shown\n"
        "this week.\n\n"
        "The result does not mean that moss can grow there.\n"
    )
    assert page_from_text(text, "a.txt").text.split("\n\n") == [
        "Moss can live in space",
        "Spores of moss survived nine months outside of the space station and grew again when they came home, "
        "a team in Sapporo has shown this week.",
        "The result does not mean that moss can grow there.",
    ]


@pytest.mark.parametrize("text", ["", "\n \n", "Home\nNews\nContact", "one two three"])
def test_a_text_without_sentences_is_no_article(text: str) -> None:
    with pytest.raises(NotAnArticle):
        page_from_text(text, "a.txt")


def test_a_chinese_text_is_read_so_that_its_language_can_be_told() -> None:
    text = "苔藓可以在太空中生存\n\n日本的一个研究小组报告说，苔藓的孢子在空间站外存活了九个月。它们又重新生长。"
    assert page_from_text(text, "a.txt").title == "苔藓可以在太空中生存"
