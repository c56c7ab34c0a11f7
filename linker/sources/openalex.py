"""How is OpenAlex asked, and what do its answers say? https://developers.openalex.org

Its keyword search demands every word, so that a garbled story finds nothing; the search by meaning does not.
"""

from __future__ import annotations

from dossier.findings import Author, Identifier, IdentifierKind, Publication
from linker.doi import normal_doi
from linker.sources import plain
from linker.sources.declaration import (
    Absence,
    Asker,
    Declaration,
    Key,
    Lookup,
    Meter,
    Pace,
    Request,
    Search,
    given,
    in_path,
)
from linker.sources.payload import at, items, json_object, text, unexpected
from linker.sources.standing import standing

NAME = "OpenAlex"
_ROWS = "20"
_MAX_CHARACTERS = 2000  # of a search by meaning
_MAX_WORDS = 20_000  # of an abstract; a position beyond is a slip of the source, not a word


def _by(prefix: str) -> Lookup:
    def lookup(value: str, asker: Asker) -> Request:
        return Request(f"/works/{prefix}:{in_path(value)}", _who(asker))

    return lookup


def search(wanted: Search, asker: Asker) -> Request:
    """Works by meaning, within the window. It costs more than a list and may be asked once a second."""
    window = (f"from_publication_date:{wanted.earliest}", f"to_publication_date:{wanted.latest}")
    return Request(
        "/works",
        given(
            ("search.semantic", wanted.text[:_MAX_CHARACTERS]),
            ("filter", ",".join(window) if wanted.earliest else ""),
            ("per_page", _ROWS),
            *_who(asker),
        ),
    )


def parse(payload: bytes) -> tuple[Publication, ...]:
    """The work, or the works of a list. Raises SourceUnavailable."""
    body = json_object(payload, NAME)
    if isinstance(at(body, "results"), list) and isinstance(at(body, "meta"), dict):
        records = items(body, "results")
    elif text(body, "id").startswith("https://openalex.org/W") or {"doi", "open_access"} <= set(body):
        records = [body]
    else:
        raise unexpected(NAME, f"neither a work nor a list: {', '.join(list(body)[:5])[:60]}")
    return tuple(publication(record) for record in records if isinstance(record, dict))


def publication(record: object) -> Publication:
    """The work, with empty fields for what the record does not tell; `record` may be anything."""
    title = plain.words(text(record, "title") or text(record, "display_name"))
    published, year = plain.day(text(record, "publication_date") or text(record, "publication_year"))
    doi = normal_doi(plain.number_of(text(record, "doi"), r"(10\..+)"))
    retracted = at(record, "is_retracted") is True
    return Publication(
        doi=doi,
        title=title,
        authors=tuple(author for entry in items(record, "authorships") if (author := _author(entry))),
        journal=plain.words(text(record, "primary_location", "source", "display_name")),
        year=year,
        published=published,
        abstract=plain.sentences(_abstract(at(record, "abstract_inverted_index"))),
        source=NAME,
        pmid=plain.number_of(text(record, "ids", "pmid"), r"(\d{1,8})$"),
        pmcid=_pmcid(text(record, "ids", "pmcid")),
        arxiv=plain.number_of(doi, r"^10\.48550/arxiv\.(.+)$"),
        url=f"https://doi.org/{doi}" if doi else plain.web(text(record, "primary_location", "landing_page_url")),
        is_preprint="preprint" in (text(record, "type"), text(record, "type_crossref")),
        standing=standing(["retraction"] if retracted else [], title),
        open_access=plain.web(text(record, "best_oa_location", "pdf_url") or text(record, "open_access", "oa_url")),
        is_notice=text(record, "type") in {"retraction", "erratum"},
        institutions=plain.institutions(
            text(place, "display_name")
            for entry in items(record, "authorships")
            for place in items(entry, "institutions")
        ),
    )


def _author(entry: object) -> Author | None:
    return plain.author(text(entry, "raw_author_name") or text(entry, "author", "display_name"))


def _abstract(index: object) -> str:
    """The text of an inverted index: word -> its positions."""
    if not isinstance(index, dict):
        return ""
    placed = {
        place: word
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int) and 0 <= place < _MAX_WORDS
    }
    return " ".join(str(placed[place]) for place in sorted(placed))


def _pmcid(address: str) -> str:
    number = plain.number_of(address, r"(\d{4,9})/?$")
    return f"PMC{number}" if number else ""


def _who(asker: Asker) -> tuple[tuple[str, str], ...]:
    return given(("api_key", asker.key), ("mailto", asker.mail))


OPENALEX = Declaration(
    name=NAME,
    host="api.openalex.org",
    parse=parse,
    lookups={
        IdentifierKind.DOI: _by("doi"),
        IdentifierKind.PMID: _by("pmid"),
        IdentifierKind.PMCID: _by("pmcid"),
    },
    search=search,
    absent=(Absence(404, "not found"),),
    sample=Identifier(IdentifierKind.DOI, "10.1038/171737a0"),
    pace=Pace(1, 1),
    meter=Meter(remaining="x-ratelimit-remaining", reset_s="x-ratelimit-reset"),
    key=Key.NEEDED,
    tells_standing=True,
)
