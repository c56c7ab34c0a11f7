"""Which plain sentences tell what was found? The story's own where the paper backs them, else the paper's."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dossier.findings import Claim, Flag, Link, Publication, Ruling, Verdict
from dossier.summary import LeftOut, Misreport, Sentence, Summary
from dossier.text import Article
from summarizer.check import flagged_texts, held_passage
from summarizer.exhibits import TITLE, can_be_judged_by, evidence_for, papers_of
from summarizer.opening import opening
from summarizer.simplify import Plain
from summarizer.standing import noted

#: The most words of a summary, and how many are enough: 80 to 150 where the paper has so much to tell.
MOST_WORDS = 150
FULL_WORDS = 110
MOST_MISREPORTS = 3
BACKGROUND = 3.0
_RESEARCHERS = "The researchers"
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


@dataclass(frozen=True, slots=True)
class _Share:
    """One paper's part of the summary: its abstract in plain sentences, its opening, its share of the words."""

    paper: Publication
    plain: tuple[tuple[str, ...], ...]
    opening: Sentence
    words: int

    @property
    def enough(self) -> int:
        """So many words will do."""
        return self.words * FULL_WORDS // MOST_WORDS

    def sentences(self, number: int) -> tuple[Sentence, ...]:
        """Sentence `number` of the abstract as it is to be told."""
        return tuple(Sentence(text, (evidence_for(self.paper, number, 1.0),)) for text in self.plain[number])


def write(
    article: Article,
    claims: Sequence[Claim],
    verdicts: Sequence[Verdict],
    flags: Sequence[Flag],
    link: Link | None,
    plain: Plain,
) -> Summary:
    """The draft of the summary, in the order of the paper, each of its sentences told once at most.

    `plain` is what summarizer/simplify.py makes of the abstracts. `verified` stays False until `check`. With no
    publication linked there are no sentences, and a note says so.
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
        told, untold = _from_story(claims, own, flags, garbled, plain[number])
        share = _Share(paper, plain[number], opening(paper, number, len(papers)), MOST_WORDS // len(papers))
        sentences += [share.opening, *_told_of(share, told, garbled)]
        kept = {sentence.text for sentence in sentences}
        left_out += [*untold, *(LeftOut(each.text, "for length") for each in told.values() if each.text not in kept)]
    bare = "The record of this publication has no abstract: only its title is known."
    note = "" if all(map(can_be_judged_by, papers)) else bare
    misreports = _misreports(claims, verdicts)
    return Summary(tuple(sentences), tuple(left_out), False, noted(note, papers), misreports=misreports)


def _misreports(claims: Sequence[Claim], verdicts: Sequence[Verdict]) -> tuple[Misreport, ...]:
    """What the article got wrong, the surest first; what is contradicted before what is only made more of."""
    wrong = [each for each in verdicts if each.ruling in (Ruling.CONTRADICTED, Ruling.EXAGGERATED)]
    wrong.sort(key=lambda each: (each.ruling is Ruling.EXAGGERATED, -(each.probability or 0.0), each.claim))
    return tuple(Misreport(each.claim, claims[each.claim].text, each.reason) for each in wrong[:MOST_MISREPORTS])


def _told_of(share: _Share, told: dict[int, Sentence], garbled: Sequence[str]) -> list[Sentence]:
    """The sentences on one paper, in its order: the story's as far as they fit, then the abstract's."""
    kept = dict(told)
    while kept and _words(share.opening, *kept.values()) > share.words:
        kept.popitem()
    sound = [
        number
        for number, texts in enumerate(share.plain)
        if texts and not any(held_passage(text, garbled) for text in texts)
    ]
    body = {number: (sentence,) for number, sentence in kept.items()} | _from_abstract(share, sound, kept)
    told_before: Sentence | None = None
    whole: list[Sentence] = []
    for number in sorted(body):
        for place, sentence in enumerate(body[number]):
            follows = place > 0 or number - 1 in body
            whole.append(_joined(sentence, told_before, follows) if not sentence.claims else sentence)
            told_before = sentence
    return whole


def _joined(sentence: Sentence, before: Sentence | None, follows: bool) -> Sentence:
    """The paper's sentence after another one: "But" needs what it speaks against, and the same subject is "They"."""
    text = sentence.text
    if not follows and (bare := re.sub(r"^(?:But|So|Then),? ", "", text)) != text:
        text = bare[:1].upper() + bare[1:]
    if before and before.text.startswith(_RESEARCHERS) and text.startswith(_RESEARCHERS):
        text = f"They{text.removeprefix(_RESEARCHERS)}"
    return replace(sentence, text=text)


def _from_story(
    claims: Sequence[Claim],
    verdicts: Sequence[Verdict],
    flags: Sequence[Flag],
    garbled: Sequence[str],
    plain: Sequence[tuple[str, ...]],
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
            own = plain[backed_by] if backed_by < len(plain) else ()
            stands = bool(own) and _stands(own[0], backed_by, told)
            told[backed_by] = Sentence(claim.text, verdict.evidence, (verdict.claim,), own if stands else ())
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


def _from_abstract(share: _Share, sound: Sequence[int], kept: dict[int, Sentence]) -> dict[int, tuple[Sentence, ...]]:
    """Of the `sound` sentences of the abstract those not told yet, until this paper's share is full.

    The last one is taken first, since an abstract ends on what it comes to; then findings, then background, of each the
    easier to read first.
    """
    last = max(sound, default=-1)
    words = _words(share.opening, *kept.values())
    taken: dict[int, tuple[Sentence, ...]] = {}
    order = {number: hardness(share.plain[number]) + BACKGROUND * _background(share.paper, number) for number in sound}
    for number in sorted(sound, key=lambda number: (number != last, order[number], number)):
        sentences = share.sentences(number)
        too_long = words + _words(*sentences) > share.words
        if words >= share.enough or number in kept or too_long:
            continue
        if number == last or _stands(sentences[0].text, number, {*kept, *taken}):
            taken[number] = sentences
            words += _words(*sentences)
    return taken


def hardness(texts: Sequence[str]) -> float:
    """The school grade that a text asks for, by Coleman and Liau (1975): of letters a word and words a sentence."""
    words = [word for text in texts for word in text.split()]
    letters = sum(map(str.isalpha, "".join(words)))
    return round(5.88 * letters / len(words) - 29.6 * len(texts) / len(words) - 15.8, 4)


def _background(publication: Publication, number: int) -> bool:
    """True of a sentence on what is not known or how it was done, and of the first sentence of a longer abstract."""
    return bool(_NO_FINDING.search(publication.abstract[number])) or (number == 0 and len(publication.abstract) > 3)


def _words(*sentences: Sentence) -> int:
    return sum(len(sentence.text.split()) for sentence in sentences)
