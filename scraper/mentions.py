"""Where does a page name the paper behind its story? Only the words are gathered here; the linker reads them.

Read are meta tags, schema.org's JSON-LD, blocks that begin as references do ("Journal reference: ..."), and the links
around the story that may lead to a paper. The story's own text and links are kept by the page as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dossier.text import Anchor, Mention, Place
from scraper.links import web_link
from scraper.metadata import Head
from scraper.tree import BLOCKS, attribute, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Highwire, bepress, PRISM, Dublin Core and plain names of the meta tags in which pages name a paper.
PAPER_META = (
    *("citation_doi", "bepress_citation_doi", "citation_pmid", "citation_arxiv_id", "citation_abstract_html_url"),
    *("prism.doi", "prism.url", "dc.identifier", "dc.identifier.doi", "dcterms.identifier", "dc.relation", "doi"),
    *("dc.source", "dcterms.source", "dcterms.isreferencedby", "dcterms.references", "article:doi"),
)
# What a number alone is a number of, written as in a text.
BARE_NUMBERS = {"citation_pmid": "PMID: ", "citation_arxiv_id": "arXiv:"}
# Properties in which schema.org objects name a work that they rest on, and those in which an object names itself.
PAPER_PROPERTIES = ("isBasedOn", "isBasedOnUrl", "citation", "about", "sameAs", "mentions", "identifier", "doi")
SELF_PROPERTIES = ("@id", "url", "sameAs", "identifier", "doi", "value", "name")
PAPER_TYPES = frozenset({"ScholarlyArticle", "MedicalScholarlyArticle"})
# Words with which news sites head the block that names the paper.
REFERENCE_LEAD = re.compile(
    r"^\W*+(?:journal\s+references?|more\s+information|original\s+(?:research|publication|paper|study|article)"
    r"|publication\s+details|source\s+paper|reference|reference\s+article|paper|full\s+(?:study|paper)"
    r"|citation|read\s+the\s+(?:paper|study)|(?:article|paper)\s+(?:doi|title)|doi)\s*(?:\(s\))?(?:[:.\u2013\u2014-]|$)",
    re.IGNORECASE,
)
REFERENCE_BLOCKS = (*BLOCKS, "dt", "h5", "h6", "header")
LONGEST_REFERENCE = 1500
"""Characters: a block longer than this that begins with such a word is prose."""
MOST_MENTIONS = 100
"""A list of literature is cut here: the paper behind a story is named among the first."""
LONGEST_MENTION = 2000
_DEEPEST = 4
# Every address of a paper that the linker can read holds such a number.
_NUMBER = re.compile(r"\d{4}")
_DOI_START = re.compile(r"10(?:\.|%2e)\d{4}", re.IGNORECASE)


def mentions_in(tree: HtmlElement, head: Head, anchors: tuple[Anchor, ...], address: str) -> tuple[Mention, ...]:
    """What may name a paper outside the story's text and `anchors`, each once, MOST_MENTIONS of a place at most."""
    gathered = {
        Place.REFERENCE: _references(tree),
        Place.META: _in_metas(head.metas),
        Place.JSON_LD: _in_json_ld(head),
        Place.ELSEWHERE: _links_elsewhere(tree, {anchor.href for anchor in anchors}, address),
    }
    return tuple(
        Mention(place, text[:LONGEST_MENTION])
        for place, texts in gathered.items()
        for text in [*dict.fromkeys(text for text in texts if text)][:MOST_MENTIONS]
    )


def references_among(lines: Sequence[str]) -> tuple[Mention, ...]:
    """The lines of a plain text that begin as references do; one that is no more than such words takes on the next."""
    found: list[str] = []
    for line, following in pairwise([*lines, ""]):
        if _is_reference(line):
            found.append(line)
        elif REFERENCE_LEAD.match(line) and _is_reference(_headed(line, following)):
            found.append(_headed(line, following))
    return tuple(Mention(Place.REFERENCE, line[:LONGEST_MENTION]) for line in found[:MOST_MENTIONS])


def _is_reference(line: str) -> bool:
    """True for a line that begins as a reference to a paper does, and has something after those words."""
    lead = REFERENCE_LEAD.match(line)
    return lead is not None and len(line) <= LONGEST_REFERENCE and any(map(str.isalnum, line[lead.end() :]))


def _references(tree: HtmlElement) -> Iterator[str]:
    """The text of each block that is headed as a reference, and where its links lead."""
    read: set[HtmlElement] = set()
    for element in _headed_elements(tree):
        block = element if element.tag in REFERENCE_BLOCKS else next(element.iterancestors(*REFERENCE_BLOCKS), None)
        if block is None or block in read:
            continue
        read.add(block)
        own = text_of(block)
        if not REFERENCE_LEAD.match(own):
            continue
        whole = block if _is_reference(own) else _what_follows(block)
        text = own if whole is block else _headed(own, text_of(whole))
        if whole is not None and _is_reference(text):
            yield text
            yield from (target for link in whole.iter("a") if (target := attribute(link, "href").strip()))


def _headed_elements(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements with a string that begins as references do."""
    for element in tree.iter():
        for string, owner in ((element.text, element), (element.tail, element.getparent())):
            if string and len(string) <= LONGEST_REFERENCE and REFERENCE_LEAD.match(string):
                yield owner


def _headed(heading: str, below: str) -> str:
    return f"{heading.rstrip(' :')}: {below}"


def _what_follows(heading: HtmlElement) -> HtmlElement | None:
    """The element below a heading that stands alone; where it is alone in its parent, the one below that."""
    parent = heading.getparent()
    following = heading.getnext()
    return parent.getnext() if following is None and parent is not None else following


def _in_metas(metas: dict[str, list[str]]) -> Iterator[str]:
    for name in PAPER_META:
        for content in metas.get(name, ()):
            yield f"{BARE_NUMBERS[name]}{content}" if name in BARE_NUMBERS else content


def _in_json_ld(head: Head) -> Iterator[str]:
    """What the story's object says it rests on, and what the page's scholarly articles call themselves."""
    for name in PAPER_PROPERTIES:
        yield from _strings(head.story.get(name))
    for one in head.objects:
        types = one.get("@type")
        if PAPER_TYPES & set(map(str, types if isinstance(types, list) else [types])):
            yield from _strings({name: one.get(name) for name in SELF_PROPERTIES})


def _strings(value: object, depth: int = 0) -> Iterator[str]:
    """The strings of a property: itself, its items, or how its object names itself."""
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, list) and depth < _DEEPEST:
        for one in value:
            yield from _strings(one, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        known: dict[str, Any] = value
        if isinstance(known.get("propertyID"), str):  # {"propertyID": "pmid", "value": "..."}
            yield f"{known['propertyID']}: {known.get('value')}"
        for name in SELF_PROPERTIES:
            yield from _strings(known.get(name), depth + 1)


def _links_elsewhere(tree: HtmlElement, in_story: set[str], address: str) -> Iterator[str]:
    """Links outside the story that hold the beginning of a DOI, or leave the site with a number of four digits."""
    own = urlsplit(address).netloc if "://" in address else ""
    for link in tree.iter("a"):
        href = attribute(link, "href")
        target = web_link(address, href) if _NUMBER.search(href) else None
        if not target or target in in_story:
            continue
        parts = urlsplit(target)
        numbered = parts.netloc != own and _NUMBER.search(f"{parts.path}?{parts.query}")
        if numbered or _DOI_START.search(target):
            yield target
