"""Does the scraper keep what names the paper: meta tags, JSON-LD, reference blocks, links around the story?"""

from __future__ import annotations

import json

import pytest

from dossier.text import Mention, Place
from scraper.extract import page_from_html, page_from_text

STORY = "<p>" + "Barn owls locate voles beneath deep snow by hearing alone, a team reports this week. " * 4 + "</p>"


def mentions(head: str = "", after: str = "", inside: str = "") -> list[tuple[Place, str]]:
    html = (
        f"<html><head><title>Owls hear voles under snow</title>{head}</head>"
        f"<body><article><h1>Owls hear voles under snow</h1>{STORY}{inside}</article>{after}</body></html>"
    )
    page = page_from_html(html, "https://site.example/story")
    return [(mention.place, mention.text) for mention in page.mentions]


def test_meta_tags_that_name_a_paper_are_kept_and_a_bare_number_gets_its_registers_name() -> None:
    head = (
        '<meta name="citation_doi" content="10.5555/owls"><meta name="DC.Identifier" content="doi:10.5555/owls.2">'
        '<meta name="prism.doi" content="10.5555/owls.3"><meta name="citation_pmid" content="10704411">'
        '<meta name="description" content="10.5555/not.named">'
    )
    assert mentions(head) == [
        (Place.META, "10.5555/owls"),
        (Place.META, "PMID: 10704411"),
        (Place.META, "10.5555/owls.3"),
        (Place.META, "doi:10.5555/owls.2"),
    ]


@pytest.mark.parametrize("name", ["isBasedOn", "citation", "about", "sameAs", "mentions"])
@pytest.mark.parametrize(
    "value",
    [
        "https://doi.org/10.5555/owls",
        ["https://doi.org/10.5555/owls"],
        {"@type": "ScholarlyArticle", "@id": "https://doi.org/10.5555/owls"},
        {"@type": "CreativeWork", "sameAs": ["https://doi.org/10.5555/owls"]},
        {"@type": "CreativeWork", "identifier": {"@type": "PropertyValue", "value": "https://doi.org/10.5555/owls"}},
    ],
)
def test_what_the_storys_json_ld_says_it_rests_on_is_kept(name: str, value: object) -> None:
    body = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Owls", name: value})
    assert mentions(f'<script type="application/ld+json">{body}</script>') == [
        (Place.JSON_LD, "https://doi.org/10.5555/owls")
    ]


def test_a_scholarly_article_beside_the_story_in_json_ld_is_kept() -> None:
    graph = [
        {"@type": "NewsArticle", "headline": "Owls"},
        {"@type": "ScholarlyArticle", "identifier": {"propertyID": "doi", "value": "10.5555/owls"}},
    ]
    body = json.dumps({"@graph": graph})
    assert (Place.JSON_LD, "doi: 10.5555/owls") in mentions(f'<script type="application/ld+json">{body}</script>')


@pytest.mark.parametrize(
    "block",
    [
        '<div><strong>Journal Reference</strong>: <ol><li>A. Strixova. Owls. <a href="{0}">link</a></li></ol></div>',
        '<p><b>More information:</b> A. Strixova, Owls, Owl Letters. <a href="{0}">DOI</a></p>',
        '<h4>Journal reference</h4><p>A. Strixova, Owls. <a href="{0}">10.5555/owls</a></p>',
        '<div><h4>DOI</h4></div><div><a href="{0}">10.5555/owls</a></div>',
        '<p>Original Research: Open access. "Owls" by A. Strixova. <a href="{0}">Owl Letters</a></p>',
    ],
)
@pytest.mark.parametrize("where", ["inside", "after"])
def test_a_reference_block_is_kept_with_where_its_links_lead(block: str, where: str) -> None:
    link = "https://doi.org/10.5555/owls"
    kept = [text for place, text in mentions(**{where: block.format(link)}) if place is Place.REFERENCE]
    assert kept[-1] == link
    assert len(kept) == 2


def test_prose_that_begins_with_such_a_word_is_no_reference() -> None:
    assert (
        mentions(inside="<p>Paper birds fold well. Reference books say so, and more information is at hand.</p>") == []
    )


def test_links_around_the_story_are_kept_where_they_may_lead_to_a_paper() -> None:
    after = (
        '<footer><a href="https://social.example/share">Share</a><a href="/2024/01/next">Next</a>'
        '<a href="https://arxiv.org/abs/2104.12255">Preprint</a><a href="/doi/10.5555/own">Ours</a></footer>'
    )
    assert mentions(after=after) == [
        (Place.ELSEWHERE, "https://arxiv.org/abs/2104.12255"),
        (Place.ELSEWHERE, "https://site.example/doi/10.5555/own"),
    ]


def test_a_page_without_any_of_it_mentions_nothing() -> None:
    assert mentions() == []


def test_reference_lines_of_a_plain_text_are_kept_and_a_bare_heading_takes_on_the_next_line() -> None:
    text = (
        "Owls hear voles under snow\n\nBarn owls locate voles beneath deep snow by hearing alone.\n\n"
        "More information: A. Strixova, Owls. DOI: 10.5555/owls\n\nJournal reference\n\nOwl Letters 10.5555/more\n"
    )
    assert page_from_text(text, "a.txt").mentions == (
        Mention(Place.REFERENCE, "More information: A. Strixova, Owls. DOI: 10.5555/owls"),
        Mention(Place.REFERENCE, "Journal reference: Owl Letters 10.5555/more"),
    )
