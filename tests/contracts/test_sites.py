"""Does every declared site give its story, and nothing beside it? The pages are ours, after the sites' known markup.

No live page could be looked at: a declaration says so by `verified_on`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dossier.text import Article, Place
from linker.identifiers import find_identifiers
from scraper.extract import page_from_html
from scraper.sites import SITES, Site, site_of
from worker.cleaning import clean

PAGES = Path(__file__).parent / "fixtures" / "sites"
STORY = (
    "Otters share their stones with strangers",
    "Sea otters lend the stones with which they open mussels to otters that they have never met, a team that watched "
    "two bays reports.",
    "The biologists followed 64 animals for three summers. In 412 meals an otter took a stone that another one had "
    "left on a rock beside it.",
    "Animals that were related did not lend more often than others. “We had thought of families,” said Mira Holm, who "
    "led the study.",
    "Why they lend is not known. A stone is quickly found, so that it may cost an otter little to leave it.",
)
DOI = "10.9999/otter.2026.5"
FIXTURES = {
    "phys-org": ("Phys.org, Medical Xpress, Tech Xplore", "https://phys.org/news/2026-05-otters-stones.html"),
    "sciencedaily": ("ScienceDaily", "https://www.sciencedaily.com/releases/2026/05/260504.htm"),
    "eurekalert": ("EurekAlert!", "https://www.eurekalert.org/news-releases/1012345"),
    "live-science": ("Live Science", "https://www.livescience.com/animals/otters-stones"),
    "nature-news": ("Nature news", "https://www.nature.com/articles/d41586-026-00001-1"),
    "neuroscience-news": ("Neuroscience News", "https://neurosciencenews.com/otters-stones-26001/"),
}


def read(name: str, address: str) -> Article:
    return clean(page_from_html((PAGES / f"{name}.html").read_text(encoding="utf-8"), address), "en")


def test_every_site_has_a_page() -> None:
    assert sorted(name for name, _ in FIXTURES.values()) == sorted(site.name for site in SITES)


@pytest.mark.parametrize("fixture", FIXTURES)
def test_the_story_comes_out_in_order_and_what_stands_around_it_does_not(fixture: str) -> None:
    name, address = FIXTURES[fixture]
    site = site_of(address, None)
    assert site is not None
    assert site.name == name
    text = read(fixture, address).text
    places = [text.find(paragraph) for paragraph in STORY]
    assert places == sorted(places)
    assert -1 not in places
    for noise in ("Explore further", "Buy three books", "newsletter", "telescopes", "ravens", "Bees", "Terms of use"):
        assert noise not in text


@pytest.mark.parametrize("fixture", FIXTURES)
def test_a_saved_page_is_known_by_the_address_that_it_names(fixture: str) -> None:
    assert read(fixture, f"saved/{fixture}.html").text == read(fixture, FIXTURES[fixture][1]).text


@pytest.mark.parametrize("fixture", FIXTURES)
def test_the_paper_s_doi_is_found_on_the_page(fixture: str) -> None:
    page = page_from_html((PAGES / f"{fixture}.html").read_text(encoding="utf-8"), FIXTURES[fixture][1])
    assert DOI in {each.identifier.value for each in find_identifiers(page)}
    named = [mention.text for mention in page.mentions if mention.place in (Place.REFERENCE, Place.ELSEWHERE)]
    assert any(DOI in text for text in (*named, *(anchor.href for anchor in page.anchors)))


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_page_without_the_declared_places_is_read_as_any_other(site: Site) -> None:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in STORY[1:])
    html = (
        f"<html><head><title>{STORY[0]}</title></head><body><main><h1>{STORY[0]}</h1>{paragraphs}</main></body></html>"
    )
    page = page_from_html(html, f"https://www.{site.hosts[0]}/a/story")
    assert page.text.split("\n\n") == list(STORY)


def test_a_day_of_verification_is_in_the_past() -> None:
    assert all(site.verified_on is None or site.verified_on <= date.today() for site in SITES)


@pytest.mark.parametrize("address", ["https://notphys.org/a", "https://phys.org.example/a", "phys.org.html", "-"])
def test_another_host_is_no_declared_site(address: str) -> None:
    assert site_of(address, None) is None
