"""Which papers does the page name by their identifiers, and how strongly does the place of each speak for it?

An identifier on a page is a candidate, not an answer: it may be that of a work that the story merely cites. Whether it
fits the story is decided with the paper's own metadata (linker.decide).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dossier.findings import Identifier, IdentifierKind, Publication
from dossier.text import Page, Place
from linker.addresses import ADDRESS, ARXIV_ID, identifiers_at, normal
from linker.doi import find_dois
from linker.refusals import refusal

MOST_FOUND = 20
"""A page that names more papers lists literature; the one behind its story is among the first."""

# Numbers that a text gives with the register's name in front. PubMed's have no shape of their own.
_LABELLED = (
    (IdentifierKind.PMID, re.compile(r"(?<!\w)(?:PMID|PubMed(?:\sID)?)\s?[:#]?\s?(\d{1,8})(?!\d)", re.IGNORECASE)),
    (IdentifierKind.PMCID, re.compile(r"(?<!\w)(PMC\d{4,9})(?!\w)", re.IGNORECASE)),
    (IdentifierKind.ARXIV, re.compile(rf"(?<!\w)arxiv\s?:\s?({ARXIV_ID})(?!\d)", re.IGNORECASE)),
)
_ARXIV_DOI = "10.48550/arxiv."


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier on the page: the strongest place that names it, and how many others that place names before it.

    `refused` says why it cannot be the paper's whatever its metadata say; "" where it can.
    """

    identifier: Identifier
    where_from: Place
    position: int
    refused: str = ""


def find_identifiers(page: Page) -> tuple[Found, ...]:
    """The identifiers on the page, each once: by place, the strongest first, then in page order; those refused last.

    Not more than MOST_FOUND that can be the paper's, and as many that cannot.
    """
    found: dict[Identifier, Found] = {}
    for place in Place:
        named = dict.fromkeys(identifier for text in _texts(page, place) for identifier in identifiers_in(text))
        for position, identifier in enumerate(named):
            found.setdefault(identifier, Found(identifier, place, position, refusal(identifier)))
    able = [each for each in found.values() if not each.refused]
    refused = [each for each in found.values() if each.refused]
    return (*able[:MOST_FOUND], *refused[:MOST_FOUND])


def identifiers_in(text: str) -> tuple[Identifier, ...]:
    """The identifiers in `text`, in order: in web addresses, DOIs, and numbers with the name of their register."""
    found = [(address.start(), one) for address in ADDRESS.finditer(text) for one in identifiers_at(address[0])]
    rest = ADDRESS.sub(lambda address: " " * len(address[0]), text)
    for kind, pattern in _LABELLED:
        found += [(match.start(), one) for match in pattern.finditer(rest) if (one := normal(kind, match[1]))]
    found += [(start, Identifier(IdentifierKind.DOI, doi)) for start, doi in find_dois(rest)]
    return tuple(dict.fromkeys(identifier for _, identifier in sorted(found, key=lambda each: each[0])))


def identifiers_of(publication: Publication) -> frozenset[Identifier]:
    """All names of a publication, in normal form, arXiv's own DOIs among them.

    Not that of a preprint's published version: a page that names the one is not about the other.
    """
    arxiv = publication.arxiv or publication.doi.casefold().partition(_ARXIV_DOI)[2]
    given = (
        (IdentifierKind.DOI, publication.doi),
        (IdentifierKind.DOI, f"{_ARXIV_DOI}{arxiv}" if arxiv else ""),
        (IdentifierKind.ARXIV, arxiv),
        (IdentifierKind.PMID, publication.pmid),
        (IdentifierKind.PMCID, publication.pmcid),
    )
    return frozenset(one for kind, value in given if (one := normal(kind, value)))


def _texts(page: Page, place: Place) -> Iterator[str]:
    """What stands in one kind of place; the page's own address counts as what its meta tags say."""
    if place is Place.META:
        yield from (address for address in (page.address, page.canonical) if address and "://" in address)
    yield from (mention.text for mention in page.mentions if mention.place is place)
    if place is Place.STORY:
        yield from (anchor.href for anchor in page.anchors)
        yield from page.text.splitlines()
