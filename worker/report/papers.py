"""In which words do both reports tell how a paper was found, what became of it, and where it can be read?"""

from __future__ import annotations

from collections.abc import Iterator

from dossier.depth import Depth
from dossier.findings import AbstractOrigin, Candidate, Evidence, FurtherLink, Link, Publication, Standing
from worker.report.wording import (
    author_list,
    date_words,
    doi_address,
    percent,
    publication_date,
    web_address,
)

STANDINGS: dict[Standing, str] = {
    Standing.RETRACTED: "RETRACTED",
    Standing.CONCERN: "its journal has expressed concern about it",
    Standing.CORRECTED: "corrected since it came out",
    Standing.NONE_KNOWN: "no retraction or correction found",
}
NOT_TOLD = "not known: no source that was asked tells of retractions"


def found_by(link: Link | FurtherLink) -> str:
    """Which step of the search named the paper, and on what evidence."""
    return f"{link.step}: {link.how}" if link.step else link.how


def standing_words(publication: Publication) -> str:
    """What became of the paper, and on which day that was told; that nobody told it is no "none found"."""
    if publication.standing is Standing.NONE_KNOWN and publication.standing_checked is None:
        return NOT_TOLD
    day = date_words(publication.standing_checked) if publication.standing_checked else "a day not recorded"
    return f"{STANDINGS[publication.standing]}, as of {day}"


def preprint_words(publication: Publication) -> str:
    """That the paper is a preprint, and its published version where one is known; "" where it is none."""
    published = doi_address(publication.published_doi)
    if published:
        return f"this is a preprint; published as {published}"
    return "this is a preprint; no published version is known" if publication.is_preprint else ""


def depth_words(publication: Publication) -> str:
    """How much of the paper its claims are checked against."""
    told = publication.depth is Depth.FULL_TEXT or publication.abstract
    return publication.depth if told else "title only"


def evidence_source(evidence: Evidence) -> str:
    """Whose words a piece of evidence is in, and where it stands. A paraphrase is never called the paper's sentence."""
    if evidence.sentence < 0:
        return "the paper's title"
    if evidence.origin is AbstractOrigin.PARAPHRASE:
        return f"paraphrase of the abstract, sentence {evidence.sentence + 1}"
    if evidence.section:
        return f"the paper's full text, section “{evidence.section}”"
    return f"the paper's abstract, sentence {evidence.sentence + 1}"


def evidence_words(evidence: Evidence, link: Link | None) -> str:
    """Where a piece of evidence stands; where the story is on several papers, with the DOI of its own."""
    source = evidence_source(evidence)
    return f"{source} ({evidence.doi})" if link and link.others and evidence.doi else source


def notes(publication: Publication) -> Iterator[tuple[str, str]]:
    """(label, words) for each thing that is known of the paper beyond its citation."""
    told = (
        ("Standing", standing_words(publication)),
        ("Preprint", preprint_words(publication)),
        ("Checked against", depth_words(publication)),
        ("Free copy", web_address(publication.open_access) or ""),
    )
    return ((label, words) for label, words in told if words)


def citation(publication: Publication) -> str:
    """A paper in one line: title, authors, where and when, and what became of it where that is known."""
    known = publication.standing is not Standing.NONE_KNOWN
    where = (
        publication.journal,
        "preprint" if publication.is_preprint else "",
        publication_date(publication),
        STANDINGS[publication.standing] if known else "",
    )
    return f"{publication.title} ({author_list(publication.authors, 3)}; {', '.join(filter(None, where))})"


def candidate_words(candidate: Candidate, calibrated: bool) -> str:
    """A paper that was considered, in one line: its citation, chance and reasons."""
    chance = percent(candidate.probability, calibrated)
    reasons = "; ".join(candidate.reasons) or "no reason recorded"
    return f"{citation(candidate.publication)}, {chance}: {reasons}"
