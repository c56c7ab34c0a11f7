"""How is Crossref asked, and what do its answers say? https://api.crossref.org"""

from __future__ import annotations

from dossier.findings import Identifier, IdentifierKind, Publication
from linker.sources import csl
from linker.sources.declaration import Absence, Asker, Declaration, Meter, Pace, Request, Search, given, in_path
from linker.sources.payload import at, items, json_object, text, unexpected

NAME = "Crossref"
_ROWS = "20"
_FIELDS = (
    "DOI,URL,title,author,container-title,institution,issued,published,published-online,published-print,posted,"
    "abstract,type,subtype,relation,updated-by,update-to"
)


def by_doi(doi: str, asker: Asker) -> Request:
    """One work. 404 means "not registered with Crossref", which DataCite's DOIs are not either."""
    return Request(f"/works/{in_path(doi)}", given(("mailto", asker.mail)))


def search(wanted: Search, asker: Asker) -> Request:
    """Works by words and authors, published within the window."""
    window = (f"from-pub-date:{wanted.earliest}", f"until-pub-date:{wanted.latest}") if wanted.earliest else ()
    return Request(
        "/works",
        given(
            ("query.bibliographic", " ".join(wanted.words)),
            ("query.author", " ".join(wanted.surnames)),
            ("filter", ",".join(window)),
            ("rows", _ROWS),
            ("select", _FIELDS),
            ("mailto", asker.mail),
        ),
    )


def parse(payload: bytes) -> tuple[Publication, ...]:
    """The work, or the works of a list, in Crossref's order. Raises SourceUnavailable."""
    body = json_object(payload, NAME)
    if text(body, "status") != "ok":
        raise unexpected(NAME, f"status {text(body, 'status')[:40] or 'missing'}")
    kind = text(body, "message-type")
    if kind == "work" and isinstance(at(body, "message"), dict):
        records: list[object] = [at(body, "message")]
    elif kind == "work-list" and isinstance(at(body, "message", "items"), list):
        records = items(body, "message", "items")
    else:
        raise unexpected(NAME, f"a message of type {kind[:40] or 'none'}")
    found = tuple(each for record in records if (each := csl.publication(record, NAME)).doi)
    if kind == "work" and not found:
        raise unexpected(NAME, "a work without a DOI")
    return found


CROSSREF = Declaration(
    name=NAME,
    host="api.crossref.org",
    parse=parse,
    lookups={IdentifierKind.DOI: by_doi},
    search=search,
    absent=(Absence(404, "resource not found"),),
    sample=Identifier(IdentifierKind.DOI, "10.1038/171737a0"),
    pace=Pace(5, 1),
    meter=Meter(limit="x-rate-limit-limit", interval="x-rate-limit-interval"),
    tells_standing=True,
)
