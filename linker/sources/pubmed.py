"""How is PubMed asked, and what do its answers say? https://www.ncbi.nlm.nih.gov/books/NBK25501 (E-utilities)

A search (esearch, JSON) answers with PubMed numbers; their records come in XML (efetch).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dossier.findings import Author, Identifier, IdentifierKind, Publication
from linker.doi import normal_doi
from linker.sources import plain
from linker.sources.declaration import Asker, Declaration, Key, Lookup, Meter, Pace, Request, Search, given
from linker.sources.payload import at, items, json_object, text, unexpected, xml_root
from linker.sources.standing import announces, standing

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "PubMed"
_ROWS = 20
_MAX_WORDS = 12
_EUTILS = "/entrez/eutils"
# Publication types of MeSH.
_RETRACTED = "D016441"
_PREPRINT = "D000076942"
_NOTICES = frozenset({"D016440", "D016425", "D000075742"})  # of retraction, erratum, expression of concern


def by_pmid(pmid: str, asker: Asker) -> Request:
    """One record."""
    return _efetch([pmid], asker)


def _by(field: str) -> Lookup:
    def lookup(value: str, asker: Asker) -> Request:
        bare = value.replace('"', "")
        return _esearch(f'"{bare}"[{field}]', asker, exact=False)

    return lookup


def search(wanted: Search, asker: Asker) -> Request:
    """Any of the people, and any of the words in title or abstract, within the window; the best match first."""
    people = " OR ".join(f"{name}[Author]" for name in wanted.surnames)
    topic = " OR ".join(f"{word}[Title/Abstract]" for word in wanted.words[:_MAX_WORDS])
    term = " AND ".join(f"({part})" for part in (people, topic) if part)
    window = (
        (("datetype", "pdat"), ("mindate", f"{wanted.earliest:%Y/%m/%d}"), ("maxdate", f"{wanted.latest:%Y/%m/%d}"))
        if wanted.earliest and wanted.latest
        else ()
    )
    return _esearch(term, asker, window)


def records(payload: bytes, asker: Asker) -> Request | None:
    """The request for the records of a search's numbers. Raises SourceUnavailable."""
    body = json_object(payload, NAME)
    found = at(body, "esearchresult")
    if text(found, "ERROR") or text(body, "error"):
        raise unexpected(NAME, f"an error: {plain.words(text(found, 'ERROR') or text(body, 'error'))[:120]}")
    if not isinstance(at(found, "idlist"), list):
        raise unexpected(NAME, "no list of numbers")
    numbers = [number for entry in items(found, "idlist") if (number := text(entry)).isdecimal()]
    return _efetch(numbers[:_ROWS], asker) if numbers else None


def parse(payload: bytes) -> tuple[Publication, ...]:
    """The records of efetch's XML. Raises SourceUnavailable."""
    root = xml_root(payload, NAME)
    if root.tag != "PubmedArticleSet":
        raise unexpected(NAME, f"XML of {str(root.tag)[:40]}: {plain.words(_all_text(root))[:80]}")
    entries = [entry for entry in root if entry.tag in {"PubmedArticle", "PubmedBookArticle"}]
    return tuple(publication(entry) for entry in entries)


def _esearch(term: str, asker: Asker, window: tuple[tuple[str, str], ...] = (), exact: bool = True) -> Request:
    params = given(
        ("db", "pubmed"), ("term", term), ("retmode", "json"), ("retmax", str(_ROWS)), ("sort", "relevance"), *window
    )
    return Request(f"{_EUTILS}/esearch.fcgi", (*params, *_who(asker)), numbers=True, exact=exact)


def _efetch(numbers: list[str], asker: Asker) -> Request:
    params = given(("db", "pubmed"), ("id", ",".join(numbers)), ("retmode", "xml"))
    return Request(f"{_EUTILS}/efetch.fcgi", (*params, *_who(asker)), accept="application/xml")


def _who(asker: Asker) -> tuple[tuple[str, str], ...]:
    return given(("tool", "copydesk"), ("email", asker.mail), ("api_key", asker.key))


def publication(entry: _Element) -> Publication:
    """The work of one PubmedArticle or PubmedBookArticle, with empty fields for what it does not tell."""
    citation = next(
        (part for name in ("MedlineCitation", "BookDocument") if (part := entry.find(name)) is not None), entry
    )
    found = citation.find("Article")
    article = citation if found is None else found
    title = plain.words(_all_text(article.find("ArticleTitle"))).removesuffix(".").strip("[]")
    published, year = _dates(article)
    types = {str(kind.get("UI")) for kind in article.iterfind("PublicationTypeList/PublicationType")}
    updates = [str(each.get("RefType")) for each in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")]
    pmid, doi = _all_text(citation.find("PMID")).strip(), _article_id(entry, "doi") or _location(article)
    return Publication(
        doi=normal_doi(doi),
        title=title,
        authors=tuple(author for each in article.iterfind("AuthorList/Author") if (author := _author(each))),
        journal=plain.words(_all_text(article.find("Journal/Title"))),
        year=year,
        published=published,
        abstract=_abstract(article),
        source=NAME,
        pmid=plain.number_of(pmid, r"^(\d{1,8})$"),
        pmcid=plain.number_of(_article_id(entry, "pmc"), r"^(PMC\d{4,9})$"),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid.isdecimal() else "",
        is_preprint=_PREPRINT in types,
        standing=standing([*updates, *(["retraction"] if _RETRACTED in types else [])], title),
        is_notice=bool(types & _NOTICES) or any(_announcing(update) for update in updates),
        institutions=plain.institutions(
            _all_text(each) for each in article.iterfind("AuthorList/Author/AffiliationInfo/Affiliation")
        ),
    )


def _announcing(ref_type: str) -> bool:
    return ref_type.endswith(("Of", "For")) and announces(ref_type.removesuffix("Of").removesuffix("For"))


def _article_id(entry: _Element, kind: str) -> str:
    data = next((part for name in ("PubmedData", "PubmedBookData") if (part := entry.find(name)) is not None), None)
    given_ids = [] if data is None else data.iterfind("ArticleIdList/ArticleId")
    return next((_all_text(each).strip() for each in given_ids if each.get("IdType") == kind), "")


def _location(article: _Element) -> str:
    places = article.iterfind("ELocationID")
    return next((_all_text(each).strip() for each in places if each.get("EIdType") == "doi"), "")


def _author(entry: _Element) -> Author | None:
    collective = _all_text(entry.find("CollectiveName"))
    if collective:
        return plain.named(collective, "")
    given_name = _all_text(entry.find("ForeName")) or _all_text(entry.find("Initials"))
    return plain.named(_all_text(entry.find("LastName")), given_name)


def _abstract(article: _Element) -> tuple[str, ...]:
    sentences: list[str] = []
    for part in article.iterfind("Abstract/AbstractText"):
        label = str(part.get("Label") or "").strip().capitalize()
        words = plain.words(_all_text(part))
        sentences += plain.sentences(f"{label}: {words}" if label and label != "Unlabelled" else words)
    return tuple(sentences)


def _dates(article: _Element) -> tuple[date | None, int | None]:
    """The day of the electronic publication, where it is told, else that of the issue."""
    places = [*article.iterfind("ArticleDate"), *article.iterfind("Journal/JournalIssue/PubDate")]
    told = [plain.ymd(*(_all_text(place.find(part)).strip() for part in ("Year", "Month", "Day"))) for place in places]
    free = [plain.day(_all_text(place.find("MedlineDate"))) for place in places]
    known = [each for each in [*told, *free] if each[1]]
    return next((each for each in known if each[0]), known[0] if known else (None, None))


def _all_text(element: _Element | None) -> str:
    return "" if element is None else "".join(map(str, element.itertext()))


PUBMED = Declaration(
    name=NAME,
    host="eutils.ncbi.nlm.nih.gov",
    parse=parse,
    lookups={
        IdentifierKind.PMID: by_pmid,
        IdentifierKind.DOI: _by("doi"),
        IdentifierKind.PMCID: _by("pmcid"),
    },
    search=search,
    records=records,
    sample=Identifier(IdentifierKind.PMID, "13054692"),
    pace=Pace(3, 1),
    meter=Meter(limit="x-ratelimit-limit", interval_s=1, remaining="x-ratelimit-remaining"),
    key=Key.OPTIONAL,
    tells_standing=True,
)
