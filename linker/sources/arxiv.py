"""How is arXiv asked, and what do its answers say? https://info.arxiv.org/help/api/user-manual.html"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from dossier.findings import Identifier, IdentifierKind, Publication
from linker.doi import normal_doi
from linker.sources import plain
from linker.sources.declaration import Asker, Declaration, Pace, Request, Search, given
from linker.sources.payload import unexpected, xml_root
from linker.sources.standing import standing

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "arXiv"
DOI_PREFIX = "10.48550/arxiv."
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_ROWS = "20"
_MAX_WORDS = 8
_ID = re.compile(r"arxiv\.org/abs/(.+?)(?:v\d+)?$")
# A preprint may be this much older than the journal's version that a story is written to.
_AHEAD = timedelta(days=540)


def by_id(identifier: str, asker: Asker) -> Request:
    """One e-print; an identifier that arXiv does not hold gives an empty feed."""
    del asker
    return Request("/api/query", (("id_list", identifier), ("max_results", "1")), accept="application/atom+xml")


def search(wanted: Search, asker: Asker) -> Request:
    """Any of the people, and any of the words, submitted within the window and the time before it."""
    del asker
    people = " OR ".join(f'au:"{name}"' for name in wanted.surnames)
    topic = " OR ".join(f'all:"{word}"' for word in wanted.words[:_MAX_WORDS])
    window = (
        f"submittedDate:[{wanted.earliest - _AHEAD:%Y%m%d}0000 TO {wanted.latest:%Y%m%d}2359]"
        if wanted.earliest and wanted.latest
        else ""
    )
    parts = (f"({people})" if people else "", f"({topic})" if topic else "", window)
    query = " AND ".join(filter(None, parts))
    params = given(("search_query", query), ("max_results", _ROWS), ("sortBy", "relevance"))
    return Request("/api/query", params, accept="application/atom+xml")


def parse(payload: bytes) -> tuple[Publication, ...]:
    """The entries of the feed. An error may come with status 200, as an entry. Raises SourceUnavailable."""
    root = xml_root(payload, NAME)
    if root.tag != f"{_ATOM}feed":
        raise unexpected(NAME, f"XML of {str(root.tag)[:60]}, not a feed")
    entries = root.findall(f"{_ATOM}entry")
    for entry in entries:
        if "/api/errors" in _text(entry, f"{_ATOM}id") or _text(entry, f"{_ATOM}title") == "Error":
            raise unexpected(NAME, f"an error: {plain.words(_text(entry, f'{_ATOM}summary'))[:120]}")
    return tuple(found for entry in entries if (found := _publication(entry)).arxiv)


def _publication(entry: _Element) -> Publication:
    match = _ID.search(_text(entry, f"{_ATOM}id").strip())
    identifier = match[1].lower() if match else ""
    published, year = plain.day(_text(entry, f"{_ATOM}published"))
    title = plain.words(_text(entry, f"{_ATOM}title"))
    names = (_text(author, f"{_ATOM}name") for author in entry.iterfind(f"{_ATOM}author"))
    return Publication(
        doi=f"{DOI_PREFIX}{identifier}" if identifier else "",
        title=title,
        authors=tuple(author for name in names if (author := plain.author(name))),
        journal=plain.words(_text(entry, f"{_ARXIV}journal_ref")) or NAME,
        year=year,
        published=published,
        abstract=plain.sentences(_text(entry, f"{_ATOM}summary")),
        source=NAME,
        arxiv=identifier,
        url=f"https://arxiv.org/abs/{identifier}" if identifier else "",
        is_preprint=True,
        published_doi=normal_doi(_text(entry, f"{_ARXIV}doi")),
        standing=standing((), title),
        open_access=f"https://arxiv.org/pdf/{identifier}" if identifier else "",
    )


def _text(element: _Element, name: str) -> str:
    found = element.find(name)
    return "" if found is None else "".join(map(str, found.itertext()))


ARXIV = Declaration(
    name=NAME,
    host="export.arxiv.org",
    parse=parse,
    lookups={IdentifierKind.ARXIV: by_id},
    search=search,
    sample=Identifier(IdentifierKind.ARXIV, "1706.03762"),
    pace=Pace(1, 3),
    redirects=frozenset({"arxiv.org"}),
)
