"""Where can a publication be read for free? Unpaywall: https://unpaywall.org/products/api"""

from __future__ import annotations

from dossier.findings import Author, Identifier, IdentifierKind, Publication
from linker.doi import normal_doi
from linker.sources import plain
from linker.sources.declaration import Absence, Asker, Declaration, Key, Pace, Request, given, in_path
from linker.sources.payload import items, json_object, text, unexpected
from linker.sources.standing import standing

NAME = "Unpaywall"


def by_doi(doi: str, asker: Asker) -> Request:
    """One record; a request without a mail address, or with an invented one, is refused."""
    return Request(f"/v2/{in_path(doi)}", given(("email", asker.mail)))


def parse(payload: bytes) -> tuple[Publication, ...]:
    """The one publication, `open_access` "" where no free copy is known. Raises SourceUnavailable."""
    body = json_object(payload, NAME)
    doi = normal_doi(text(body, "doi"))
    if not doi or "is_oa" not in body:
        raise unexpected(NAME, f"no record: {plain.words(text(body, 'message'))[:80] or 'no reason given'}")
    published, year = plain.day(text(body, "published_date"))
    title = plain.words(text(body, "title"))
    best = [text(body, "best_oa_location", field) for field in ("url_for_pdf", "url", "url_for_landing_page")]
    return (
        Publication(
            doi=doi,
            title=title,
            authors=tuple(author for entry in items(body, "z_authors") if (author := _author(entry))),
            journal=plain.words(text(body, "journal_name")),
            year=year or plain.day(text(body, "year"))[1],
            published=published,
            source=NAME,
            url=f"https://doi.org/{doi}",
            is_preprint=text(body, "genre") == "posted-content",
            standing=standing((), title),
            open_access=next((address for each in best if (address := plain.web(each))), ""),
        ),
    )


def _author(entry: object) -> Author | None:
    return plain.named(text(entry, "family"), text(entry, "given")) or plain.author(text(entry, "raw_author_name"))


UNPAYWALL = Declaration(
    name=NAME,
    host="api.unpaywall.org",
    parse=parse,
    lookups={IdentifierKind.DOI: by_doi},
    absent=(Absence(404, "doi"),),
    sample=Identifier(IdentifierKind.DOI, "10.1038/171737a0"),
    pace=Pace(5, 1),
    key=Key.MAIL,
)
