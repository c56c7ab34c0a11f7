"""How is DataCite asked, and what do its answers say? https://support.datacite.org/docs/api

It registers data sets, theses and preprints, those of arXiv and Zenodo among them.
"""

from __future__ import annotations

from dossier.findings import Author, Identifier, IdentifierKind, Publication
from linker.doi import normal_doi
from linker.sources import plain
from linker.sources.declaration import Absence, Asker, Declaration, Pace, Request, Search, given, in_path
from linker.sources.payload import at, items, json_object, text, unexpected
from linker.sources.standing import standing

NAME = "DataCite"
_ROWS = "20"
_MAX_WORDS = 8
_ARXIV = "10.48550/arxiv."


def by_doi(doi: str, asker: Asker) -> Request:
    """One record. 404 means "not registered with DataCite"."""
    del asker
    return Request(f"/dois/{in_path(doi)}", accept="application/vnd.api+json")


def search(wanted: Search, asker: Asker) -> Request:
    """Any of the people, and any of the words in the title, registered within the window."""
    del asker
    people = " OR ".join(f'"{name}"' for name in wanted.surnames)
    topic = " OR ".join(f'"{word}"' for word in wanted.words[:_MAX_WORDS])
    parts = (
        f"creators.familyName:({people})" if people else "",
        f"titles.title:({topic})" if topic else "",
        f"registered:[{wanted.earliest} TO {wanted.latest}]" if wanted.earliest else "",
    )
    params = given(("query", " AND ".join(filter(None, parts))), ("page[size]", _ROWS), ("sort", "relevance"))
    return Request("/dois", params, accept="application/vnd.api+json")


def parse(payload: bytes) -> tuple[Publication, ...]:
    """The record, or the records of a list. Raises SourceUnavailable."""
    body = json_object(payload, NAME)
    data = at(body, "data")
    if isinstance(data, dict):
        records: list[object] = [data]
    elif isinstance(data, list):
        records = data
    else:
        raise unexpected(NAME, f"no data: {plain.words(text(body, 'errors', 0, 'title'))[:80] or 'no reason given'}")
    if not all(isinstance(at(record, "attributes"), dict) for record in records):
        raise unexpected(NAME, "a record without attributes")
    found = (_publication(at(record, "attributes")) for record in records)
    return tuple(publication for publication in found if publication.doi)


def _publication(record: object) -> Publication:
    doi = normal_doi(text(record, "doi"))
    title = plain.words(text(record, "titles", 0, "title"))
    issued = [text(each, "date") for each in items(record, "dates") if text(each, "dateType") == "Issued"]
    published, year = plain.day(issued[0]) if issued else (None, None)
    of_arxiv = doi.startswith(_ARXIV)
    abstracts = [
        text(each, "description")
        for each in items(record, "descriptions")
        if text(each, "descriptionType") == "Abstract"
    ]
    return Publication(
        doi=doi,
        title=title,
        authors=tuple(author for entry in items(record, "creators") if (author := _author(entry))),
        journal=plain.words(text(record, "container", "title") or _publisher(record)),
        year=year or plain.day(text(record, "publicationYear"))[1],
        published=published,
        abstract=plain.sentences(abstracts[0]) if abstracts else (),
        source=NAME,
        arxiv=doi.removeprefix(_ARXIV) if of_arxiv else "",
        url=plain.web(text(record, "url")) or (f"https://doi.org/{doi}" if doi else ""),
        is_preprint=of_arxiv or text(record, "types", "resourceTypeGeneral") == "Preprint",
        published_doi=_journal_version(record) if of_arxiv else "",
        standing=standing((), title),
    )


def _author(entry: object) -> Author | None:
    if family := text(entry, "familyName"):
        return plain.named(family, text(entry, "givenName"))
    name = text(entry, "name")
    return plain.named(name, "") if text(entry, "nameType") == "Organizational" else plain.author(name)


def _publisher(record: object) -> str:
    return text(record, "publisher", "name") or text(record, "publisher")


def _journal_version(record: object) -> str:
    """arXiv calls itself a version of the journal's paper; elsewhere that relation is between a depositor's own."""
    related = (
        text(each, "relatedIdentifier")
        for each in items(record, "relatedIdentifiers")
        if text(each, "relationType") == "IsVersionOf" and text(each, "relatedIdentifierType") == "DOI"
    )
    return next((doi for each in related if (doi := normal_doi(each))), "")


DATACITE = Declaration(
    name=NAME,
    host="api.datacite.org",
    parse=parse,
    lookups={IdentifierKind.DOI: by_doi},
    search=search,
    absent=(Absence(404, "doesn't exist"),),
    sample=Identifier(IdentifierKind.DOI, "10.5061/dryad.8515"),
    pace=Pace(5, 1),
)
