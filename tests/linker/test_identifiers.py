"""Are the papers that a page names found, in the order in which their places speak for them?"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.findings import Identifier, IdentifierKind, Publication
from dossier.text import Anchor, Mention, Page, Place
from linker.identifiers import MOST_FOUND, find_identifiers, identifiers_in, identifiers_of
from linker.refusals import refusal
from scraper.extract import page_from_html

LIVE_PAGES = Path(__file__).parents[3] / "shared" / "data" / "extract" / "html"

DOI = IdentifierKind.DOI
WELL_FORMED = {
    DOI: r"10\.\d{4,9}(\.\d+)*/[\x21-\x7e]*[a-z0-9)>\]]",
    IdentifierKind.PMID: r"[1-9]\d{0,7}",
    IdentifierKind.PMCID: r"PMC\d{4,9}",
    IdentifierKind.ARXIV: r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}",
}


def page(text: str = "Owls.", *mentions: Mention, hrefs: tuple[str, ...] = (), address: str = "a.txt") -> Page:
    return Page(address, "", text, anchors=tuple(Anchor(href, "there") for href in hrefs), mentions=mentions)


def doi(value: str) -> Identifier:
    return Identifier(DOI, value)


def test_places_are_ordered_by_how_strongly_they_speak_and_a_paper_is_named_once() -> None:
    found = find_identifiers(
        page(
            "Earlier work is at doi:10.5555/cited.",
            Mention(Place.ELSEWHERE, "https://doi.org/10.5555/boilerplate"),
            Mention(Place.JSON_LD, "https://doi.org/10.5555/data"),
            Mention(Place.META, "doi:10.5555/meta"),
            Mention(Place.REFERENCE, "Journal reference: Owls. Owl Letters (2024). DOI: 10.5555/paper"),
            hrefs=("https://doi.org/10.5555/linked", "https://doi.org/10.5555/paper"),
        )
    )
    assert [(each.identifier.value, each.where_from, each.position) for each in found] == [
        ("10.5555/paper", Place.REFERENCE, 0),
        ("10.5555/meta", Place.META, 0),
        ("10.5555/data", Place.JSON_LD, 0),
        ("10.5555/linked", Place.STORY, 0),
        ("10.5555/cited", Place.STORY, 2),
        ("10.5555/boilerplate", Place.ELSEWHERE, 0),
    ]


def test_a_copy_under_the_prefix_of_copies_is_refused_with_its_reason_and_stands_last() -> None:
    found = find_identifiers(page("See 10.65215/copy and 10.5555/paper."))
    assert [each.identifier.value for each in found] == ["10.5555/paper", "10.65215/copy"]
    assert found[0].refused == ""
    assert "copy the titles" in found[1].refused


@pytest.mark.parametrize(
    "news",
    [
        "10.1038/d41586-025-01234-5",
        "10.1038/d41591-025-00012-3",
        "10.1038/nature.2017.22222",
        "10.1126/science.zab12cd",
        "10.1021/cen-09825-scicon1",
        "10.1146/knowable-051023-1",
        "10.1029/2023eo230123",
    ],
)
def test_the_doi_of_a_news_item_is_not_the_papers(news: str) -> None:
    assert refusal(doi(news)).endswith("not the paper")


@pytest.mark.parametrize("paper", ["10.1038/s41586-025-01234-5", "10.1126/science.adu6074", "10.1038/nature12345"])
def test_the_doi_of_a_paper_is_not_refused(paper: str) -> None:
    assert refusal(doi(paper)) == ""


def test_the_pages_own_doi_is_refused_where_the_page_is_news_and_taken_where_it_is_the_paper() -> None:
    (news,) = find_identifiers(page(address="https://www.nature.com/articles/d41586-025-01234-5"))
    assert news.refused
    (paper,) = find_identifiers(page(address="https://elifesciences.org/articles/00007"))
    assert (paper.identifier, paper.where_from, paper.refused) == (doi("10.7554/elife.00007"), Place.META, "")


def test_numbers_need_the_name_of_their_register() -> None:
    text = "PMID: 10704411; PMC1234567 (arXiv:2104.12255v3). In 2104.12255 ways 10704411 people agreed."
    assert identifiers_in(text) == (
        Identifier(IdentifierKind.PMID, "10704411"),
        Identifier(IdentifierKind.PMCID, "PMC1234567"),
        Identifier(IdentifierKind.ARXIV, "2104.12255"),
    )


def test_an_address_in_the_text_is_read_as_an_address() -> None:
    text = "Read it at journals.plos.org/plosone/article?id=10.1371/journal.pone.0012345&type=printable, it is free."
    assert identifiers_in(text) == (doi("10.1371/journal.pone.0012345"),)


def test_a_page_that_names_thousands_of_papers_gives_the_first_few() -> None:
    text = " ".join(f"10.5555/cited.{number}" for number in range(5000))
    found = find_identifiers(page(text))
    assert [each.identifier.value for each in found] == [f"10.5555/cited.{number}" for number in range(MOST_FOUND)]


def test_a_publication_is_known_by_all_its_names() -> None:
    publication = Publication(
        "10.48550/arXiv.2104.12255", "Owls", published_doi="10.5555/Owls", pmid="7", pmcid="pmc12345"
    )
    assert identifiers_of(publication) == {
        doi("10.48550/arxiv.2104.12255"),
        Identifier(IdentifierKind.ARXIV, "2104.12255"),
        Identifier(IdentifierKind.PMID, "7"),
        Identifier(IdentifierKind.PMCID, "PMC12345"),
    }
    assert identifiers_of(Publication("", "Owls")) == frozenset()


@pytest.mark.parametrize(
    ("name", "first", "place", "refused"),
    [
        ("phys.org.tool", "10.1073/pnas.1907828116", Place.REFERENCE, set()),
        ("rutgers.edu.robot", "10.1142/s2339547819500067", Place.STORY, set()),
        ("nature.com.telescope", "10.1038/s41586-019-1883-y", Place.ELSEWHERE, {"10.1038/d41586-019-02790-3"}),
    ],
)
def test_the_papers_that_pages_of_the_press_name_are_found(
    name: str, first: str, place: Place, refused: set[str]
) -> None:
    path = LIVE_PAGES / f"{name}.html.gz"
    if not path.exists():
        pytest.skip("the pages of the press are not here")
    found = find_identifiers(page_from_html(gzip.decompress(path.read_bytes()).decode(), "https://site.example/story"))
    assert (found[0].identifier, found[0].where_from) == (doi(first), place)
    assert refused <= {each.identifier.value for each in found if each.refused}


PIECES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "https://",
            "doi:",
            "10.5555/",
            "%2F",
            "pubmed.ncbi.nlm.nih.gov/",
            "arXiv:",
            "PMID ",
            "2104.12255",
            "PMC12345",
            "(",
            "</a>",
        ]
    ),
)


@settings(deadline=None)
@given(
    st.lists(PIECES, max_size=12).map("".join), st.lists(st.tuples(st.sampled_from(Place), PIECES), max_size=4), PIECES
)
def test_whatever_stands_on_a_page_the_identifiers_are_well_formed(
    text: str, mentions: list[tuple[Place, str]], href: str
) -> None:
    found = find_identifiers(page(text, *(Mention(place, said) for place, said in mentions), hrefs=(href,)))
    for each in found:
        assert re.fullmatch(WELL_FORMED[each.identifier.kind], each.identifier.value), each
    assert len({each.identifier for each in found}) == len(found)
