"""How are bioRxiv and medRxiv asked, and what do their answers say? https://api.biorxiv.org

They cannot be searched by words; Crossref, OpenAlex and Europe PMC hold their preprints too. What they alone tell at
once is a preprint's published version.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from dossier.findings import Identifier, IdentifierKind, Publication
from linker.doi import normal_doi
from linker.sources import plain
from linker.sources.declaration import Asker, Declaration, Lookup, Pace, Request, in_path
from linker.sources.payload import at, items, json_object, text, unexpected
from linker.sources.standing import standing


def _lookup(server: str) -> Lookup:
    def by_doi(doi: str, asker: Asker) -> Request:
        del asker
        return Request(f"/details/{server}/{in_path(doi)}/na/json")

    return by_doi


def parse(payload: bytes, name: str) -> tuple[Publication, ...]:
    """The preprint, from its versions: the words of the last, the date of the first. Raises SourceUnavailable."""
    body = json_object(payload, name)
    said = text(body, "messages", 0, "status").lower()
    if said.startswith("no posts found"):
        return ()
    if said != "ok" or not isinstance(at(body, "collection"), list):
        raise unexpected(name, f"status {said[:60] or 'missing'}")
    by_doi: dict[str, list[object]] = {}
    for version in items(body, "collection"):
        if doi := normal_doi(text(version, "doi")):
            by_doi.setdefault(doi, []).append(version)
    return tuple(_publication(doi, versions, name) for doi, versions in by_doi.items())


def _publication(doi: str, versions: list[object], name: str) -> Publication:
    last = versions[-1]
    published, year = plain.day(text(versions[0], "date"))
    title = plain.words(text(last, "title"))
    address = f"https://www.{name.lower()}.org/content/{doi}"
    withdrawn = "withdrawn" in text(last, "type").lower()
    return Publication(
        doi=doi,
        title=title,
        authors=plain.listed(text(last, "authors"), ";"),
        journal=name,
        year=year,
        published=published,
        abstract=plain.sentences(text(last, "abstract")),
        source=name,
        url=address,
        is_preprint=True,
        published_doi=normal_doi(text(last, "published")),
        standing=standing(["withdrawal"] if withdrawn else [], title),
        open_access=address,
    )


def _declared(name: str, sample: str) -> Declaration:
    reading: Callable[[bytes], tuple[Publication, ...]] = partial(parse, name=name)
    return Declaration(
        name=name,
        host="api.biorxiv.org",
        parse=reading,
        lookups={IdentifierKind.DOI: _lookup(name.lower())},
        sample=Identifier(IdentifierKind.DOI, sample),
        pace=Pace(1, 1),
    )


BIORXIV = _declared("bioRxiv", "10.1101/2020.01.22.914952")
MEDRXIV = _declared("medRxiv", "10.1101/2020.02.06.20020974")
