"""Which publication does a record in the citation style language's JSON, or in Crossref's near kin of it, describe?"""

from __future__ import annotations

from datetime import date

from dossier.findings import Author, Publication
from linker.doi import normal_doi
from linker.sources import plain
from linker.sources.payload import at, items, text
from linker.sources.standing import announces, standing

# The day a work came out online is the day that a story is written to; "issued" may be the month of the printed issue.
_DATES = ("published-online", "published", "issued", "posted", "published-print")


def publication(record: object, source: str) -> Publication:
    """The publication, with empty fields for what the record does not tell; `record` may be anything."""
    doi = normal_doi(text(record, "DOI"))
    title = plain.words(_first(record, "title"))
    published, year = _dates(record)
    updates = [update for update in items(record, "updated-by") if normal_doi(text(update, "DOI")) != doi]
    notice = any(announces(text(update, "type")) for update in items(record, "update-to"))
    return Publication(
        doi=doi,
        title=title,
        authors=tuple(author for entry in items(record, "author") if (author := _author(entry))),
        journal=plain.words(_first(record, "container-title") or text(record, "institution", 0, "name")),
        year=year,
        published=published,
        abstract=plain.sentences(text(record, "abstract")),
        source=source,
        url=f"https://doi.org/{doi}" if doi else plain.web(text(record, "URL")),
        is_preprint="preprint" in (text(record, "subtype"), text(record, "type")),
        published_doi=normal_doi(text(record, "relation", "is-preprint-of", 0, "id")),
        standing=standing((text(update, "type") for update in updates), title),
        is_notice=notice,
        institutions=plain.institutions(
            text(place, "name") for entry in items(record, "author") for place in items(entry, "affiliation")
        ),
    )


def _first(record: object, field: str) -> str:
    return text(record, field) or text(record, field, 0)


def _author(entry: object) -> Author | None:
    if whole := text(entry, "literal") or text(entry, "name"):
        return plain.named(whole, "")
    family = " ".join(filter(None, (text(entry, "non-dropping-particle"), text(entry, "family"))))
    return plain.named(family, text(entry, "given"))


def _dates(record: object) -> tuple[date | None, int | None]:
    told = [
        plain.ymd(*(text(record, name, "date-parts", 0, part) for part in range(3)))
        for name in _DATES
        if at(record, name) is not None
    ]
    whole = [(published, year) for published, year in told if published]
    years = [(None, year) for _, year in told if year]
    return next(iter([*whole, *years]), (None, None))
