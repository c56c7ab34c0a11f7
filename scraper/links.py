"""Where do a page's links lead, and which of them stand in its story?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from dossier.text import Anchor
from scraper.tree import BLOCKS, attribute, letters_of, text_of, walked

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def anchors_in(tree: HtmlElement, story: str, address: str) -> tuple[Anchor, ...]:
    """The links whose surrounding block is part of the story and says more than they do, in page order, each once."""
    told = letters_of(story)
    letters, places = _places_of_letters(tree)
    in_story: dict[HtmlElement, bool] = {}
    found: dict[Anchor, None] = {}
    for link in tree.iter("a"):
        block = next(link.iterancestors(*BLOCKS), None)
        if link not in places or block is None:
            continue
        if block not in in_story:
            in_story[block] = letters[places[block]] in told
        says_more = 0 < _length(places[link]) < _length(places[block])
        href = web_link(address, attribute(link, "href")) if says_more and in_story[block] else None
        if href:
            found[Anchor(href, text_of(link))] = None
    return tuple(found)


def _places_of_letters(tree: HtmlElement) -> tuple[str, dict[HtmlElement, slice]]:
    """All letters on the page, and which of them each element holds: read in one go, since elements are nested."""
    letters: list[str] = []
    length = 0
    starts: dict[HtmlElement, int] = {}
    places: dict[HtmlElement, slice] = {}
    for element, begins, string in walked(tree):
        if begins:
            starts[element] = length
        else:
            places[element] = slice(starts[element], length)
        if string and not string.isspace():
            letters.append(letters_of(string))
            length += len(letters[-1])
    return "".join(letters), places


def _length(place: slice) -> int:
    return int(place.stop - place.start)


def web_link(base: str, href: str) -> str | None:
    """The absolute http(s) URL of a link, or None where it is none (a fragment, mailto:, a relative link in a file)."""
    if not href or href.startswith("#"):
        return None
    try:
        whole = urljoin(base, href.strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in {"http", "https"} and parts.netloc else None
