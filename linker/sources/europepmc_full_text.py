"""What does an open-access paper say below its abstract? Europe PMC's full texts, https://europepmc.org/RestfulWebService

They are JATS (https://jats.nlm.nih.gov), and there are only those that their licence lets others read by machine; for
all other papers the answer is 404. lxml reads them: the small libraries for JATS at hand are young, and keep neither
entities nor sizes in check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dossier.depth import BodySentence, Depth
from dossier.findings import Identifier, IdentifierKind, Publication
from linker.doi import normal_doi
from linker.sources import plain
from linker.sources.declaration import Absence, Asker, Declaration, Pace, Request, given, in_path
from linker.sources.payload import unexpected, xml_root

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "Europe PMC full text"
MOST_SENTENCES = 600
"""Of a body; an article of a journal has 150 to 400. A longer work keeps its first ones."""
LONGEST_SENTENCE = 1200
"""Characters. What is longer is a list or a formula that no rule could part."""
MAIN_TEXT = "main text"
"""The section of what stands under no title."""

# What is no running prose, or another's: tables, figures and their captions, formulas, notes, lists of references.
_LEFT_OUT = frozenset(
    re.findall(
        r"\S+",
        """table-wrap table-wrap-group table fig fig-group caption graphic media disp-formula disp-formula-group
        tex-math fn fn-group ref-list supplementary-material boxed-text array code preformat def-list glossary
        object-id label""",
    )
)
# What the marks of these kinds point to stands elsewhere; a mark left in would read as a number of the sentence.
_NOTES = frozenset({"bibr", "fn", "table-fn", "aff", "corresp", "author-notes"})
_NO_FINDINGS = re.compile(
    r"(?:author|authors'?) contributions?|acknowledge?ments?|funding|(?:competing|conflicts? of) interests?|"
    r"(?:conflicts?|declarations?)\b.*|ethic\w*\b.*|consent\b.*|data (?:and \w+ )?availability.*|availability\b.*|"
    r"abbreviations|supplement\w*\b.*|supporting information|references|publisher'?s note|"
    r"additional (?:information|files?)",
    re.IGNORECASE,
)
# "[12, 13]" and "(Strix et al., 2019)" lose their links to the references, and leave empty brackets behind; "(Fig. 2)"
# points to what is not here.
_POINTERS = re.compile(
    r"\s*(?:[\[(][\s,;\u2013\u2014&-]*[\])]|"
    r"[\[(](?:see )?(?:suppl\w*\.? )?(?:figs?|figures?|tables?)\b[^\[\]()]*[\])])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^[\d.\s]+(?=\S)")


def by_pmcid(pmcid: str, asker: Asker) -> Request:
    """One full text."""
    path = f"/europepmc/webservices/rest/{in_path(pmcid)}/fullTextXML"
    return Request(path, given(("email", asker.mail)), accept="application/xml")


def parse(payload: bytes) -> tuple[Publication, ...]:
    """The article: what tells whose it is, its abstract and the sentences of its body.

    Raises SourceUnavailable, also where there is no body. The rest is known from the record that led here.
    References, tables, figures with their captions, formulas and footnotes are left out, and so are sections on
    funding, interests and the like.
    """
    root = xml_root(payload, NAME)
    article = root if root.tag == "article" else root.find("article")
    front = None if article is None else article.find("front")
    if article is None or front is None:
        raise unexpected(NAME, f"XML of {str(root.tag)[:40]}, not an article")
    body = article.find("body")
    told = () if body is None else tuple(_body(body))[:MOST_SENTENCES]
    if not told:
        raise unexpected(NAME, "an article without a body")
    return (_publication(front, told),)


def _publication(front: _Element, body: tuple[BodySentence, ...]) -> Publication:
    meta = front if (found := front.find("article-meta")) is None else found
    pmcid = re.sub(r"^(?=\d)", "PMC", _identifier(meta, "pmcid") or _identifier(meta, "pmc"))
    return Publication(
        doi=normal_doi(_identifier(meta, "doi")),
        title=plain.words(_prose(meta.find("title-group/article-title"))),
        abstract=_abstract(meta),
        source=NAME,
        pmcid=plain.number_of(pmcid, r"^(PMC\d{4,9})$"),
        depth=Depth.FULL_TEXT,
        body=body,
    )


def _body(body: _Element) -> Iterator[BodySentence]:
    """The sentences of every paragraph, under the title of the outermost section that it stands in."""
    for part in body:
        title = plain.words(_prose(part.find("title"))) if part.tag == "sec" else ""
        title = _NUMBERED.sub("", title).rstrip(".:")
        if _NO_FINDINGS.fullmatch(title) or part.get("sec-type") == "supplementary-material":
            continue
        for paragraph in _paragraphs(part):
            for sentence in plain.sentences(_prose(paragraph)):
                if len(sentence) <= LONGEST_SENTENCE:
                    yield BodySentence(sentence, title or MAIN_TEXT)


def _paragraphs(part: _Element) -> Iterator[_Element]:
    if part.tag == "p":
        yield part
    elif part.tag not in _LEFT_OUT:
        for child in part:
            yield from _paragraphs(child)


def _prose(element: _Element | None) -> str:
    """The text in an element, without what is left out and without the marks that point to references."""
    return "" if element is None else _POINTERS.sub("", "".join(_pieces(element)))


def _pieces(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        cites = child.tag == "xref" and child.get("ref-type") in _NOTES
        # Comments, processing instructions and entities have no name.
        if isinstance(child.tag, str) and child.tag not in _LEFT_OUT and not cites:
            yield from _pieces(child)
        yield child.tail or ""


def _abstract(meta: _Element) -> tuple[str, ...]:
    """The abstract itself, not its graphical or plain-language kin, which have a type."""
    found = next((each for each in meta.iterfind("abstract") if each.get("abstract-type") is None), None)
    if found is None:
        return ()
    return tuple(sentence for each in _paragraphs(found) for sentence in plain.sentences(_prose(each)))


def _identifier(meta: _Element, kind: str) -> str:
    named = (each for each in meta.iterfind("article-id") if each.get("pub-id-type") == kind)
    return _prose(next(named, None)).strip()


EUROPE_PMC_FULL_TEXT = Declaration(
    name=NAME,
    host="www.ebi.ac.uk",
    parse=parse,
    lookups={IdentifierKind.PMCID: by_pmcid},
    absent=(Absence(404, ""), Absence(410, "")),
    sample=Identifier(IdentifierKind.PMCID, "PMC3257301"),
    pace=Pace(5, 1),
)
