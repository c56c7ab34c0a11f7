"""Which paper is at this address? Read from the address alone; whether it is there, a source must say.

Most publishers put the DOI into the address, and need no line here. PUBLISHERS declares the others: add a line, and a
line to tests/linker/test_addresses.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from dossier.findings import Identifier, IdentifierKind
from linker.doi import find_dois, normal_doi

ARXIV_ID = r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7}"
"""arXiv identifiers, those of April 2007 and later and those before (info.arxiv.org/help/arxiv_identifier)."""

ADDRESS = re.compile(
    r"(?:https?://|(?<![\w./-])(?=(?:[\w-]{1,63}\.){1,4}[a-z]{2,6}/))(?:[^\s\"<>\u201c\u201d\u00ab\u00bb]|[<>](?=\d)){4,2000}",
    re.IGNORECASE,
)
"""A web address in running text, with its scheme or without. Old DOIs hold < and > before a digit."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Addresses of one site: `host` ends the host's name, `path` is looked for from the path's beginning on.

    `value` is the identifier, in which {0} is what the path's group caught.
    """

    host: str
    path: re.Pattern[str]
    kind: IdentifierKind
    value: str = "{0}"


def _declared(host: str, path: str, kind: IdentifierKind, value: str = "{0}") -> Publisher:
    return Publisher(host, re.compile(path, re.IGNORECASE), kind, value)


_DOI, _PMID, _PMCID, _ARXIV = IdentifierKind.DOI, IdentifierKind.PMID, IdentifierKind.PMCID, IdentifierKind.ARXIV
# Publisher item identifiers of Elsevier, such as S0140-6736(20)30183-5, with the year in brackets.
_PII = r".*/(?:PII)?(S\d{4}-?\d{3}[\dX]\((?:%s)\)\d{5}-[\dX])"
# The days in the addresses that bioRxiv and medRxiv gave in the past, and their numbers since December 2019.
_DAY, _DATED = r"early/\d{4}/\d\d/\d\d", r"\d{4}\.\d\d\.\d\d\.\d+"

PUBLISHERS = (
    _declared("nature.com", r"/articles/([a-z0-9][\w.-]+)", _DOI, "10.1038/{0}"),
    _declared("elifesciences.org", r"/(?:articles|reviewed-preprints|digests)/(\d{5,6})", _DOI, "10.7554/elife.{0}"),
    _declared("peerj.com", r"/articles/(\d+)", _DOI, "10.7717/peerj.{0}"),
    _declared("peerj.com", r"/articles/(cs-\d+)", _DOI, "10.7717/peerj-{0}"),
    _declared("biorxiv.org", rf"/content/(?:biorxiv/)?{_DAY}/(\d{{6}}|{_DATED})", _DOI, "10.1101/{0}"),
    _declared("medrxiv.org", rf"/content/(?:medrxiv/)?{_DAY}/({_DATED})", _DOI, "10.1101/{0}"),
    # The Lancet's DOIs are its PIIs. So were Cell Press's until about 2002; a later one is not told by its address.
    _declared("thelancet.com", _PII % r"\d\d", _DOI, "10.1016/{0}"),
    _declared("cell.com", _PII % "9[5-9]|0[0-2]", _DOI, "10.1016/{0}"),
    _declared("arxiv.org", rf"/(?:abs|pdf|html|format|ps)/({ARXIV_ID})", _ARXIV),
    _declared("pubmed.ncbi.nlm.nih.gov", r"/(\d{1,8})(?!\d)", _PMID),
    _declared("ncbi.nlm.nih.gov", r"/(?:m/)?pubmed/(\d{1,8})(?!\d)", _PMID),
    _declared("ncbi.nlm.nih.gov", r"/(?:pmc/)?articles/(PMC\d{4,9})(?!\d)", _PMCID),
    _declared("europepmc.org", r"/(?:article|abstract)/med/(\d{1,8})(?!\d)", _PMID),
    _declared("europepmc.org", r"/(?:articles?|abstract)/(?:pmc/)?(PMC\d{4,9})(?!\d)", _PMCID),
)
"""Sites whose addresses name a paper otherwise than by its DOI. pnas.org, science.org, plos.org, springer.com,
wiley.com, frontiersin.org, bioRxiv's present addresses and doi.org hold the DOI and are read without a declaration."""


def identifiers_at(address: str) -> tuple[Identifier, ...]:
    """The papers that an address names, best first; () for most addresses of the web.

    A publisher's own pattern goes before a DOI found anywhere in the address.
    """
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = (parts.hostname or "").removeprefix("www.").casefold()
    except ValueError:
        return ()
    return tuple(dict.fromkeys([*_by_publisher(host, unquote(parts.path)), *_by_doi(parts)]))


def normal(kind: IdentifierKind, value: str) -> Identifier | None:
    """The identifier in its normal form (dossier.findings.Identifier), or None where `value` is none of this kind."""
    value = value.strip()
    if kind is IdentifierKind.DOI:
        value = normal_doi(value)
    elif kind is IdentifierKind.PMID:
        value = value.lstrip("0")
    elif kind is IdentifierKind.PMCID:
        value = value.upper()
    else:
        value = re.sub(r"\.[a-z]{2}(?=/)", "", value.casefold())  # math.GT/0309136 is math/0309136
    return Identifier(kind, value) if value else None


def _by_publisher(host: str, path: str) -> Iterator[Identifier]:
    for publisher in PUBLISHERS:
        if host == publisher.host or host.endswith(f".{publisher.host}"):
            match = publisher.path.match(path)
            identifier = normal(publisher.kind, publisher.value.format(match[1])) if match else None
            if identifier:
                yield identifier


def _by_doi(parts: SplitResult) -> Iterator[Identifier]:
    """The DOIs in path, query and fragment, each part decoded for itself, so that "&" and "#" end a DOI in a query."""
    query = [value for pair in re.split(r"[&;]", parts.query) for value in pair.split("=", 1)]
    for part in (parts.path, *query, parts.fragment):
        for _, doi in find_dois(unquote(part)):
            yield Identifier(IdentifierKind.DOI, doi)
