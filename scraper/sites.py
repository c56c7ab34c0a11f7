"""Where do the sites that are read most keep their stories? A declaration each; docs/add-a-site.md says how to add one.

A declaration is a help, not a need: where its place is not on the page, the page is read as any other. None of these
could be looked at from where they were written: `verified_on` is None for each, and what they say was put together from
what is publicly known of the sites' markup. The fixture pages in tests/contracts/fixtures/sites are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bs4 import Tag
    from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Site:
    """One site. `hosts` with all below them; `body` are CSS selectors of where the story's text is, in its order;
    `dropped` of what in there is not the story. `verified_on`: the day when a live page was last read with it.
    `may_republish`: its terms let our readers see the whole text."""

    name: str
    hosts: tuple[str, ...]
    body: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    verified_on: date | None = None
    may_republish: bool = False


SITES = (
    Site(
        "Phys.org, Medical Xpress, Tech Xplore",
        ("phys.org", "medicalxpress.com", "techxplore.com", "sciencex.com"),
        (".article-main", ".news-article .article__body"),
        (".article-main__explore", ".article-main__note", ".ads", ".article__info", "figure", ".d-print-none"),
    ),
    Site(
        "ScienceDaily",
        ("sciencedaily.com",),
        ("#abstract", "#first", "#text", "#story_text"),
        ("#story_source", "#journal_references", "#citations", ".ad", "#sharing"),
    ),
    Site("EurekAlert!", ("eurekalert.org",), (".entry", ".release-body"), (".details", ".disclaimer", ".contact-info")),
    Site(
        "Live Science",
        ("livescience.com", "space.com"),
        ("#article-body",),
        (".hawk-nest", ".newsletter-signup", ".fancy-box", ".related-articles-block", "figure"),
    ),
    Site(
        "Nature news",
        ("nature.com",),
        (".c-article-body .main-content", ".article__body", ".c-article-body"),
        (".recommended", ".c-article-references", "[data-label='Related']", "figure", ".c-pdf-download"),
    ),
    Site(
        "Neuroscience News",
        ("neurosciencenews.com",),
        (".entry-content",),
        (".sharedaddy", ".jp-relatedposts", ".post-tags", "figure"),
    ),
)


def site_of(address: str, canonical: str | None) -> Site | None:
    """The declared site that the page is from, by its address or by the one that it names as its own."""
    for url in (address, canonical or ""):
        host = urlsplit(url).hostname or "" if "://" in url else ""
        for site in SITES:
            if any(host == own or host.endswith(f".{own}") for own in site.hosts):
                return site
    return None


def may_republish(address: str) -> bool:
    """True where the article's site is declared one whose text may be shown to everyone."""
    site = site_of(address, None)
    return site is not None and site.may_republish


def story_html(tree: HtmlElement, site: Site) -> str:
    """The story's part of the page as a page of its own; empty where the page has none of the declared places.

    Of places of which one holds the other the outer one counts.
    """
    from bs4 import BeautifulSoup
    from lxml.html import tostring

    soup = BeautifulSoup(tostring(tree, encoding="unicode"), "lxml")
    places: list[Tag] = []
    for selector in site.body:
        places += [place for place in soup.select(selector) if not any(_within(place, other) for other in places)]
    if not places:
        return ""
    own = BeautifulSoup("<html><body><article></article></body></html>", "lxml")
    for place in places:
        parted = place.find(["p", "div"]) is not None
        part = BeautifulSoup(str(place) if parted else f"<p>{place.decode_contents()}</p>", "lxml")
        for selector in site.dropped:
            for tag in part.select(selector):
                tag.decompose()
        if own.article is not None and part.body is not None:
            own.article.extend(list(part.body.contents))
    return str(own)


def _within(place: Tag, other: Tag) -> bool:
    return place is other or any(parent is other for parent in place.parents)
