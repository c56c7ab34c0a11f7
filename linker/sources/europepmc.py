"""How is Europe PMC asked, and what do its answers say? https://europepmc.org/RestfulWebService"""

from __future__ import annotations

from dossier.findings import Author, Identifier, IdentifierKind, Publication
from linker.doi import normal_doi
from linker.sources import plain
from linker.sources.declaration import Asker, Declaration, Lookup, Pace, Request, Search, given
from linker.sources.payload import at, items, json_object, text, unexpected
from linker.sources.standing import standing

NAME = "Europe PMC"
_ROWS = "20"
_MAX_WORDS = 12  # the whole query must stay under 1,500 characters
_RETRACTED = "retracted publication"
_NOTICES = frozenset({"retraction of publication", "retraction", "published erratum", "expression of concern"})


def _by(pattern: str) -> Lookup:
    def lookup(value: str, asker: Asker) -> Request:
        return _request(pattern.format(value.replace('"', "").replace("\\", "")), asker, exact=False)

    return lookup


def search(wanted: Search, asker: Asker) -> Request:
    """Any of the people, and any of the words, within the window; the most relevant first."""
    people = " OR ".join(f'AUTH:"{name}"' for name in wanted.surnames)
    topic = " OR ".join(f'"{word}"' for word in wanted.words[:_MAX_WORDS])
    window = f"FIRST_PDATE:[{wanted.earliest} TO {wanted.latest}]" if wanted.earliest else ""
    parts = (f"({people})" if people else "", f"({topic})" if topic else "", window)
    return _request(" AND ".join(filter(None, parts)), asker, exact=True)


def _request(query: str, asker: Asker, exact: bool) -> Request:
    params = given(
        ("query", query), ("resultType", "core"), ("format", "json"), ("pageSize", _ROWS), ("email", asker.mail)
    )
    return Request("/europepmc/webservices/rest/search", params, exact=exact)


def parse(payload: bytes) -> tuple[Publication, ...]:
    """The records found. An error comes with status 200 and `errCode`. Raises SourceUnavailable."""
    body = json_object(payload, NAME)
    if "errCode" in body:
        raise unexpected(NAME, f"error {text(body, 'errCode')[:10]}: {plain.words(text(body, 'errMsg'))[:120]}")
    if not isinstance(at(body, "resultList", "result"), list):
        raise unexpected(NAME, "no list of results")
    return tuple(_publication(record) for record in items(body, "resultList", "result") if isinstance(record, dict))


def _publication(record: object) -> Publication:
    title = plain.words(text(record, "title"))
    title = title[:-1] if title.endswith(".") else title
    published, year = plain.day(text(record, "firstPublicationDate"))
    doi, pmid = normal_doi(text(record, "doi")), plain.number_of(text(record, "pmid"), r"^(\d{1,8})$")
    kinds = [text(kind).lower() for kind in items(record, "pubTypeList", "pubType")] or [
        text(record, "pubType").lower()
    ]
    updates = [text(each, "type") for each in items(record, "commentCorrectionList", "commentCorrection")]
    return Publication(
        doi=doi,
        title=title,
        authors=_authors(record),
        journal=plain.words(text(record, "journalInfo", "journal", "title") or text(record, "journalTitle")),
        year=year or plain.day(text(record, "pubYear"))[1],
        published=published,
        abstract=plain.sentences(text(record, "abstractText")),
        source=NAME,
        pmid=pmid,
        pmcid=plain.number_of(text(record, "pmcid"), r"^(PMC\d{4,9})$"),
        url=_address(record, doi),
        is_preprint=text(record, "source") == "PPR" or "preprint" in kinds,
        standing=standing([*updates, *(["retraction"] if _RETRACTED in kinds else [])], title),
        open_access=_open_access(record),
        is_notice=bool(_NOTICES & set(kinds)),
        institutions=plain.institutions(
            text(place, "affiliation")
            for entry in items(record, "authorList", "author")
            for place in items(entry, "authorAffiliationDetailsList", "authorAffiliation")
        ),
    )


def _authors(record: object) -> tuple[Author, ...]:
    told = items(record, "authorList", "author")
    found = tuple(author for entry in told if (author := _author(entry)))
    return found or plain.listed(text(record, "authorString").rstrip("."), ",")


def _author(entry: object) -> Author | None:
    if collective := text(entry, "collectiveName"):
        return plain.named(collective, "")
    return plain.named(text(entry, "lastName"), text(entry, "firstName") or text(entry, "initials")) or plain.author(
        text(entry, "fullName")
    )


def _address(record: object, doi: str) -> str:
    source, number = text(record, "source"), text(record, "id")
    if source.isalnum() and number.isalnum():
        return f"https://europepmc.org/article/{source}/{number}"
    return f"https://doi.org/{doi}" if doi else ""


def _open_access(record: object) -> str:
    free = [
        each
        for each in items(record, "fullTextUrlList", "fullTextUrl")
        if text(each, "availabilityCode") in {"OA", "F"} and plain.web(text(each, "url"))
    ]
    return next((text(each, "url") for each in free), "")


EUROPE_PMC = Declaration(
    name=NAME,
    host="www.ebi.ac.uk",
    parse=parse,
    lookups={
        IdentifierKind.DOI: _by('DOI:"{}"'),
        IdentifierKind.PMID: _by("EXT_ID:{} AND SRC:MED"),
        IdentifierKind.PMCID: _by("PMCID:{}"),
    },
    search=search,
    sample=Identifier(IdentifierKind.PMID, "13054692"),
    pace=Pace(5, 1),
    tells_standing=True,
)
