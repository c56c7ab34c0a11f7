"""Which plain sentences tell what was found? The story's own where the paper backs them, else the paper's."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from dossier.findings import Claim, Flag, LeftOut, Link, Publication, Ruling, Sentence, Summary, Verdict
from dossier.text import Article
from summarizer.check import flagged_texts, held_passage
from summarizer.exhibits import TITLE, can_be_judged_by, evidence_for, papers_of
from summarizer.plain import plainly
from summarizer.standing import noted

#: The most words of a summary, and how many are enough: 80 to 150 where the paper has so much to tell.
MOST_WORDS = 150
FULL_WORDS = 110
#: Least cosine with the paper for a sentence of the story to be told again. Stricter than SUPPORTED, which is right in
#: three cases of five (judge.py): a half of a long sentence that the paper does not back costs it about this much.
TELLING_SIMILARITY = 0.8
#: A sentence that holds or begins with one of these cannot stand without the one before it.
_POINTS_BACK = re.compile(
    r"\b(?:this|these|those|such)\b(?! (?:study|work|paper|research))|^(?:\w+ ){0,2}(?:it|they|he|she|its|their)\b",
    re.I,
)
#: Sentences of an abstract that tell of the method or the gap, not of what was found.
_NO_FINDING = re.compile(
    r"\b(?:whether|unknown|unclear|remains? to be|we (?:aimed|sought|asked|investigated|examined|recorded)|"
    r"to determine|little is known|not (?:yet )?(?:known|understood))\b",
    re.I,
)
_LEFT_OUT: dict[Ruling, str] = {
    Ruling.CONTRADICTED: "the paper says otherwise",
    Ruling.EXAGGERATED: "it says more than the paper",
    Ruling.NO_EVIDENCE: "nothing that is known of the paper backs it",
    Ruling.UNREADABLE: "the passage is garbled",
    Ruling.UNCHECKED: "it was not checked",
}


def write(
    article: Article, claims: Sequence[Claim], verdicts: Sequence[Verdict], flags: Sequence[Flag], link: Link | None
) -> Summary:
    """The draft of the summary, in the order of the paper, each of its sentences told once at most.

    `verified` stays False until `check`. With no publication linked there are no sentences, and a note says so.
    """
    papers = papers_of(link)
    if not papers:
        note = "No publication is linked to this story, so nothing in it could be checked, and no summary is given."
        return Summary((), tuple(LeftOut(claim.text, "it was not checked") for claim in claims), False, note)
    garbled = flagged_texts(article, flags)
    sentences: list[Sentence] = []
    left_out: list[LeftOut] = []
    for number, paper in enumerate(papers):
        own = [verdict for verdict in verdicts if claims[verdict.claim].paper == number]
        told, untold = _from_story(claims, own, flags, garbled)
        opening = _opening(paper, "also " if number else "")
        sentences += [opening, *_told_of(paper, opening, told, garbled, len(papers))]
        kept = {sentence.text for sentence in sentences}
        left_out += [*untold, *(LeftOut(each.text, "for length") for each in told.values() if each.text not in kept)]
    bare = "The record of this publication has no abstract: only its title is known."
    note = "" if all(map(can_be_judged_by, papers)) else bare
    return Summary(tuple(sentences), tuple(left_out), False, noted(note, papers))


def _told_of(
    publication: Publication, opening: Sentence, told: dict[int, Sentence], garbled: Sequence[str], papers: int
) -> list[Sentence]:
    """The sentences on one of so many papers, in its order: the story's as far as they fit, then the abstract's."""
    kept = dict(told)
    while kept and _words(opening, *kept.values()) > MOST_WORDS // papers:
        kept.popitem()
    sound = [number for number, text in enumerate(publication.abstract) if not held_passage(plainly(text), garbled)]
    body = kept | _from_abstract(publication, sound, kept, _words(opening, *kept.values()), papers)
    return [body[number] for number in sorted(body)]


def _opening(publication: Publication, also: str = "") -> Sentence:
    """Names the study: its title, journal and year."""
    known = [f" in {publication.journal}"] if publication.journal else []
    year = publication.published.year if publication.published else publication.year
    known += [f" in {year}"] if year else []
    title = publication.title.strip().rstrip(".")
    text = f"The story is {also}about a study published{''.join(known)}, titled “{title}”."
    if not known:
        text = f"The story is {also}about a study titled “{title}”."
    return Sentence(text, (evidence_for(publication, TITLE, 1.0),))


def _from_story(
    claims: Sequence[Claim], verdicts: Sequence[Verdict], flags: Sequence[Flag], garbled: Sequence[str]
) -> tuple[dict[int, Sentence], list[LeftOut]]:
    """The story's own sentences that the paper backs, by the sentence that backs them, and why others are left out."""
    told: dict[int, Sentence] = {}
    left_out: list[LeftOut] = []
    for verdict in verdicts:
        claim = claims[verdict.claim]
        why = _why_not(claim, verdict, flags)
        if not why and held_passage(claim.text, garbled):
            why = _LEFT_OUT[Ruling.UNREADABLE]
        backed_by = verdict.evidence[0].sentence if verdict.evidence else TITLE
        if not why and (backed_by in told or backed_by == TITLE):
            why = "said already"
        if not why and not _stands(claim.text, backed_by, told):
            why = "it points back to something that is not told"
        if why:
            left_out.append(LeftOut(claim.text, why))
        else:
            told[backed_by] = Sentence(claim.text, verdict.evidence, (verdict.claim,))
    return told, left_out


def _stands(text: str, number: int, told: Collection[int]) -> bool:
    """True where the sentence points back to nothing, or what the paper says just before is told too."""
    return number - 1 in told or not _POINTS_BACK.search(text)


def _why_not(claim: Claim, verdict: Verdict, flags: Sequence[Flag]) -> str:
    """Why the sentence cannot be told again, or an empty text where it can."""
    if verdict.ruling is not Ruling.SUPPORTED:
        return _LEFT_OUT[verdict.ruling]
    if claim.repaired or any(flag.where.overlaps(claim.where) for flag in flags):
        return _LEFT_OUT[Ruling.UNREADABLE]
    if not verdict.evidence or verdict.evidence[0].similarity < TELLING_SIMILARITY:
        return "the paper's sentence is not near enough to tell it again"
    return ""


def _from_abstract(
    publication: Publication, sound: Sequence[int], told: Collection[int], words: int, papers: int
) -> dict[int, Sentence]:
    """Of the `sound` sentences of the abstract those not told yet, until this paper's share, now `words`, is full.

    The last one is taken first, since an abstract ends on what it comes to; then findings, then background.
    """
    last = len(publication.abstract) - 1
    order = sorted(sound, key=lambda number: (number != last, _background(publication, number), number))
    taken: dict[int, Sentence] = {}
    for number in order:
        sentence = Sentence(plainly(publication.abstract[number]), (evidence_for(publication, number, 1.0),))
        too_long = words + _words(sentence) > MOST_WORDS // papers
        if words >= FULL_WORDS // papers or number in told or too_long:
            continue
        if number == last or _stands(sentence.text, number, {*told, *taken}):
            taken[number] = sentence
            words += _words(sentence)
    return taken


def _background(publication: Publication, number: int) -> bool:
    """True of a sentence on what is not known or how it was done, and of the first sentence of a longer abstract."""
    return bool(_NO_FINDING.search(publication.abstract[number])) or (number == 0 and len(publication.abstract) > 3)


def _words(*sentences: Sentence) -> int:
    return sum(len(sentence.text.split()) for sentence in sentences)
