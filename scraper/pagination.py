"""Which address goes on with a story that is cut into several pages, and how do they make one?

An address goes on with a story where a link of its page says so (rel=next, "2", "Next page"), and where it is the
story's own but for the page's number: the "next" of many sites is another story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from dossier.text import Page
from scraper.addresses import canonical
from scraper.details import MOST_IMAGES, placed, quotations_in
from scraper.extract import PARAGRAPH_BREAK
from scraper.fetch import NO_COPY
from scraper.links import web_link
from scraper.tree import attribute, letters_of, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_PAGES = 10
NUMBERS = ("page", "p", "pg", "pagenum", "pageno")
"""Names under which a query has the page's number."""
ONWARD = re.compile(r"\b(?:next|continue[ds]?)\b", re.IGNORECASE)
LONGEST_LABEL = 40
EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?)$", re.IGNORECASE)


def next_address(tree: HtmlElement, here: str, first: Page, number: int) -> str:
    """Where the page at `here` says that page `number` of the story is; empty where nowhere."""
    own = [first.address, *([first.canonical] if first.canonical else [])]
    wanted = {_plain(address) for start in own for address in _numbered(start, number)}
    for link in tree.iter("link", "a"):
        address = web_link(here, attribute(link, "href"))
        if address and _plain(address) in wanted and _leads_on(link, number):
            return address.partition("#")[0]
    return ""


def is_same_page(address: str, other: str) -> bool:
    """True for two addresses of one page, be there tracking in them or a slash at their end."""
    return _plain(address) == _plain(other)


def joined(pages: list[Page]) -> Page:
    """One page of all: what a later page repeats of those before it (headline, summary, notes) is left out."""
    first, *later = pages
    if not later:
        return first
    paragraphs = first.text.split(PARAGRAPH_BREAK)
    known = set(map(letters_of, paragraphs))
    for page in later:
        new = [part for part in page.text.split(PARAGRAPH_BREAK) if letters_of(part) not in known]
        known.update(map(letters_of, new))
        paragraphs += new
    text = PARAGRAPH_BREAK.join(paragraphs)
    images = dict.fromkeys(image for page in pages for image in page.details.images)
    anchors = dict.fromkeys(replace(anchor, where=None) for page in pages for anchor in page.anchors)
    return replace(
        first,
        validators=NO_COPY,
        text=text,
        anchors=placed(tuple(anchors), text),
        mentions=tuple(dict.fromkeys(mention for page in pages for mention in page.mentions)),
        details=replace(first.details, images=tuple(images)[:MOST_IMAGES], quotations=quotations_in(text)),
    )


def _numbered(first: str, number: int) -> Iterator[str]:
    """The ways in which sites number the pages of a story."""
    parts = urlsplit(first)
    path = parts.path.rstrip("/")
    for name in NUMBERS:
        query = [(own, value) for own, value in parse_qsl(parts.query) if own != name]
        yield parts._replace(query=urlencode([*query, (name, str(number))])).geturl()
    for end in (f"/{number}", f"/page/{number}", f"/page-{number}"):
        yield parts._replace(path=path + end).geturl()
    if extension := EXTENSION.search(path):
        for mark in "-_":
            yield parts._replace(path=f"{path[: extension.start()]}{mark}{number}{extension[0]}").geturl()


def _plain(address: str) -> tuple[str, str, str]:
    """What of an address says which page it is."""
    parts = urlsplit(canonical(address))
    return parts.netloc, parts.path.rstrip("/"), parts.query


def _leads_on(link: HtmlElement, number: int) -> bool:
    if "next" in attribute(link, "rel").lower().split():
        return True
    label = text_of(link) or attribute(link, "aria-label")
    of_comments = any("comment" in attribute(part, "class") + attribute(part, "id") for part in link.iterancestors())
    numbers = re.findall(r"\d+", label)
    return len(label) <= LONGEST_LABEL and not of_comments and (numbers == [str(number)] or bool(ONWARD.search(label)))
