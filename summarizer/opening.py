"""With which sentence does the summary name the study? With what its record says, so that it needs no check."""

from __future__ import annotations

from dossier.findings import Publication
from dossier.summary import Sentence
from summarizer.exhibits import TITLE, can_be_judged_by, evidence_for


def opening(paper: Publication, number: int, papers: int) -> Sentence:
    """Journal and year of paper `number` of so many; its title too where that is all, or where there are several."""
    also = "also " if number else ""
    known = [f" in {paper.journal}"] if paper.journal else []
    year = paper.published.year if paper.published else paper.year
    known += [f" in {year}"] if year else []
    title = paper.title.strip().rstrip(".")
    if known and papers == 1 and can_be_judged_by(paper):
        text = f"The story is about a study published{''.join(known)}."
    elif known:
        text = f"The story is {also}about a study published{''.join(known)}, titled “{title}”."
    else:
        text = f"The story is {also}about a study titled “{title}”."
    return Sentence(text, (evidence_for(paper, TITLE, 1.0),))


def is_opening(sentence: Sentence, papers: tuple[Publication, ...]) -> bool:
    """True of a sentence that says what the record of one of the papers says, and no more."""
    return any(sentence.text == opening(paper, at, len(papers)).text for at, paper in enumerate(papers))
