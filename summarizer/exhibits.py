"""Which sentences of the linked papers are the claims held against?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dossier.findings import AbstractOrigin, Claim, Evidence, Link, Outcome, Publication

#: Evidence.sentence of the title.
TITLE = -1
#: So many sentences of a body are compared in full for each claim: those nearest to it. The others are only embedded,
#: since parsing a body of 300 sentences takes longer than all the rest of a check.
BODY_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Sentence number `sentence` (as in Evidence) of paper number `paper` (of Link.publications)."""

    paper: int
    sentence: int
    text: str
    in_body: bool = False


def papers_of(link: Link | None) -> tuple[Publication, ...]:
    """The linked publications, the main one first; () where none is linked."""
    return link.publications if link is not None and link.outcome is Outcome.LINKED else ()


def can_be_judged_by(publication: Publication) -> bool:
    """True where more than its title is known."""
    return bool(publication.abstract or publication.body)


def exhibits(link: Link | None) -> tuple[Exhibit, ...]:
    """Paper by paper, of those that can be judged by: title, abstract, body."""
    return tuple(
        Exhibit(number, sentence, text, sentence >= len(paper.abstract))
        for number, paper in enumerate(papers_of(link))
        if can_be_judged_by(paper)
        for sentence, text in enumerate((paper.title, *paper.abstract, *(each.text for each in paper.body)), TITLE)
    )


def columns_to_parse(
    claims: Sequence[Claim], link: Link | None, similarity: Sequence[Sequence[float]]
) -> tuple[int, ...]:
    """Which exhibits, by place, are compared in full: title and abstract, and of the body what is nearest to a claim.

    `similarity` is that of claims by exhibits.
    """
    shown = exhibits(link)
    if not shown:
        return ()
    kept = {column for column, each in enumerate(shown) if not each.in_body}
    for claim, row in zip(claims, similarity, strict=True):
        body = [column for column, each in enumerate(shown) if each.in_body and each.paper == claim.paper]
        kept.update(sorted(body, key=lambda column: (-row[column], column))[:BODY_SENTENCES])
    return tuple(sorted(kept))


def evidence_for(publication: Publication, sentence: int, similarity: float) -> Evidence:
    """A sentence by its number in Evidence. Title and body are the paper's own words, whoever wrote the abstract."""
    own, first = AbstractOrigin.PUBLISHER, len(publication.abstract)
    if sentence == TITLE:
        return Evidence(publication.doi, sentence, publication.title, own, similarity)
    if sentence < first:
        text, origin = publication.abstract[sentence], publication.abstract_origin
        return Evidence(publication.doi, sentence, text, origin, similarity)
    told = publication.body[sentence - first]
    return Evidence(publication.doi, sentence, told.text, own, similarity, told.section)


def place(publication: Publication, sentence: int) -> str:
    """Which sentence, in words: "the paper's title", "sentence 3 of the abstract", "a sentence of “Results”"."""
    if sentence == TITLE:
        return "the paper's title"
    first = len(publication.abstract)
    if sentence < first:
        return f"sentence {sentence + 1} of the abstract"
    return f"a sentence in the full text's section “{publication.body[sentence - first].section}”"
