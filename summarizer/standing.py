"""What must a reader be told of the paper that a verdict rests on: that it was retracted, questioned, corrected?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dossier.findings import Publication, Standing, Verdict

_STANDINGS = {
    Standing.RETRACTED: "has been RETRACTED",
    Standing.CONCERN: "is under an expression of concern",
    Standing.CORRECTED: "has been corrected since it came out",
}


def caution(publication: Publication, name: str = "the paper") -> str:
    """What a verdict that rests on this paper, called `name`, is to be read with, in a clause; "" for nothing.

    That nothing is known against a paper is said on the link, with its day, and nowhere else.
    """
    said = [_STANDINGS[publication.standing]] if publication.standing in _STANDINGS else []
    if publication.published_doi:
        said.append(f"is a preprint, published since as {publication.published_doi}")
    elif publication.is_preprint:
        said.append("is a preprint")
    return f"{name} {' and '.join(said)}" if said else ""


def cautioned(verdicts: Sequence[Verdict], now: Publication, before: Publication | None = None) -> tuple[Verdict, ...]:
    """The verdicts whose reasons end on the caution for the paper, in place of the one for what it was `before`.

    A claim that was not judged rests on no paper.
    """
    old, new = (f"; but {words}" if (words := caution(paper)) else "" for paper in (before or now, now))
    return tuple(
        verdict
        if verdict.probability is None
        else replace(verdict, reason=(verdict.reason.removesuffix(old) if before else verdict.reason) + new)
        for verdict in verdicts
    )


def noted(note: str, now: Sequence[Publication], before: Sequence[Publication] = ()) -> str:
    """The summary's note. It begins with the cautions for its papers, in place of those for what they were `before`."""
    old, new = _warning(before or now), _warning(now)
    return " ".join(filter(None, (new, (note.removeprefix(old) if before else note).strip())))


def _warning(papers: Sequence[Publication]) -> str:
    """One sentence; a paper that is not the only one is named by its title."""
    told = (caution(each, f"the paper “{each.title}”" if len(papers) > 1 else "the paper") for each in papers)
    words = "; ".join(filter(None, told))
    return f"Beware: {words}." if words else ""
