"""Which linked publications can be read in full, and what is taken over from a full text that was found?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dossier.depth import Depth
from dossier.findings import Identifier, IdentifierKind, Link, Publication
from dossier.ports import Query
from linker.cascade import same_work


def questions(link: Link | None) -> tuple[Query, ...]:
    """What to ask for full texts: the PubMed Central number of each linked publication that has one."""
    papers = link.publications if link else ()
    return tuple(
        Query("", identifiers=(Identifier(IdentifierKind.PMCID, each.pmcid),)) for each in papers if each.pmcid
    )


def with_full_texts(link: Link, found: Sequence[Publication]) -> Link:
    """The link whose publications have the bodies of the full texts `found` for them; candidates stay as they are."""
    return replace(
        link,
        publication=link.publication and _read(link.publication, found),
        others=tuple(replace(each, publication=_read(each.publication, found)) for each in link.others),
    )


def _read(publication: Publication, found: Sequence[Publication]) -> Publication:
    """The publication with its body, and its abstract where the record had none."""
    text = next((each for each in found if _is_of(publication, each)), None)
    if text is None:
        return publication
    abstract = publication.abstract or text.abstract
    return replace(publication, depth=Depth.FULL_TEXT, body=text.body, abstract=abstract)


def _is_of(publication: Publication, text: Publication) -> bool:
    """True where the text bears the number that was asked for, and its DOI or title does not tell that it is another's.

    A register may hold a wrong number for a paper, and then a claim would be held against a stranger's words.
    """
    if not text.body or text.pmcid != publication.pmcid:
        return False
    if publication.doi and text.doi:
        return publication.doi.casefold() == text.doi.casefold()
    return same_work(publication, text)
