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


def caution(publication: Publication) -> str:
    """What a verdict that rests on this paper is to be read with, in a clause; "" for nothing.

    That nothing is known against a paper is said on the link, with its day, and nowhere else.
    """
    said = [_STANDINGS[publication.standing]] if publication.standing in _STANDINGS else []
    if publication.published_doi:
        said.append(f"is a preprint, published since as {publication.published_doi}")
    elif publication.is_preprint:
        said.append("is a preprint")
    return f"the paper {' and '.join(said)}" if said else ""


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


def noted(note: str, now: Publication, before: Publication | None = None) -> str:
    """The summary's note, which begins with the caution for the paper, in place of the one for what it was `before`."""
    old, new = (f"Beware: {words}." if (words := caution(paper)) else "" for paper in (before or now, now))
    return " ".join(filter(None, (new, (note.removeprefix(old) if before else note).strip())))
