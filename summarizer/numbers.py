"""Do the numbers of a claim agree with those of a sentence, or of a whole paper?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizer.accord import SILENT, Accord, Compared
from summarizer.quantities import Quantity

#: Two numbers agree within this share of the larger: news rounds 48.7% to "almost half".
ROUNDING = 0.05
ROUNDING_HEDGED = 0.12
#: Two numbers conflict only when they differ by more than this share of the larger.
CONFLICTING = 0.2
#: A conflict needs this share of the claim's other content words in the paper's sentence. At 0 the training half of
#: SciFact held more false conflicts (methadone required in 32% of programs, accepted in 56%) than true ones.
COMPANY = 0.6


def compare_quantities(claim: tuple[Quantity, ...], evidence: tuple[Quantity, ...]) -> Compared:
    """AGREE when every number of the claim stands in the evidence; CONFLICT when one is stated otherwise there.

    A conflict needs one number only, on either side, of the same dimension and of the same thing.
    """
    if not claim:
        return SILENT
    missing = [one for one in claim if not any(same(one, other) for other in evidence)]
    if not missing:
        return Compared(Accord.AGREE, "the numbers agree")
    for one in missing:
        rivals = [other for other in evidence if other.dimension == one.dimension and not other.aside]
        peers = [other for other in claim if other.dimension == one.dimension]
        if len(peers) == 1 and len(rivals) == 1 and _conflict(one, rivals[0]):
            return Compared(Accord.CONFLICT, f"the story says {one.words}, the record of the paper {rivals[0].words}")
    return SILENT


def same(one: Quantity, other: Quantity) -> bool:
    """True where the two may be one number, rounded."""
    if one.dimension != other.dimension:
        return False
    if one.bound:
        edge = other.high if one.bound > 0 else other.low
        if one.bound * (edge - one.low) >= 0:
            return one.bound < 0 or edge <= FAR * one.low
    rounding = ROUNDING_HEDGED if one.approximate or other.approximate or one.bound else ROUNDING
    if one.dimension == "count" and max(one.high, other.high) < 20 and not one.approximate:
        rounding = 0.0
    if one.dimension == "count" and one.about and other.about and not one.about & other.about:
        rounding = 0.0
    slack = rounding * max(abs(one.high), abs(other.high))
    return one.low - slack <= other.high and other.low - slack <= one.high


#: "More than 12,000" is said of 12,372, not of a number over so many times as large.
FAR = 1.5


def _conflict(one: Quantity, other: Quantity) -> bool:
    if one.bound or other.bound or one.aside or not one.about & other.about:
        return False
    if one.dimension == "count" and not (one.about <= other.about or other.about <= one.about):
        return False
    if len(one.beside & other.beside) < COMPANY * len(one.beside):
        return False
    return _apart(one, other)


def _apart(one: Quantity, other: Quantity) -> bool:
    gap = max(one.low - other.high, other.low - one.high)
    return gap > CONFLICTING * max(abs(one.high), abs(other.high))


#: How much less near than the nearest a sentence may be, to hold the number that a claim has wrong.
REACH = 0.35
#: Of the sentences with a number of the claim's kind so many may hold the right one, whatever it is said of.
NEAREST = 2


@dataclass(frozen=True, slots=True)
class Weighed:
    """How the claim's numbers stand to a whole paper; `column` is the sentence that decides, in CONFLICT."""

    accord: Accord
    words: str
    column: int = 0


def weigh(
    claim: Sequence[Quantity], sentences: Sequence[Sequence[Quantity]], nearness: Sequence[float]
) -> Weighed | None:
    """AGREE where the paper has every number of the claim, wherever; CONFLICT where one stands nowhere in it, and one
    of the nearest sentences has another of the same thing, which no number of the claim is; None else.

    `nearness` is the cosine of the claim and each sentence.
    """
    told = [one for one in claim if not one.aside]
    if not told:
        return None
    ranked = sorted(range(len(sentences)), key=lambda column: (-nearness[column], column))
    missing = [one for one in told if not any(same(one, other) for row in sentences for other in row)]
    for one in missing:
        alike = [column for column in ranked if any(other.dimension == one.dimension for other in sentences[column])]
        for rank, column in enumerate(alike):
            if _rest(one, sentences[column]):
                break
            near = nearness[column] >= nearness[ranked[0]] - REACH
            for other in sentences[column]:
                free = not any(same(each, other) for each in told)
                if free and _rival(one, other, near, near and rank < NEAREST):
                    words = f"the story says {one.words}, the record of the paper {other.words}"
                    return Weighed(Accord.CONFLICT, words, column)
    return None if missing else Weighed(Accord.AGREE, "the numbers agree")


def _rest(one: Quantity, sentence: Sequence[Quantity]) -> bool:
    """True where the claim tells of the others: "a quarter still had pain", of 75% who had none."""
    shares = [other for other in sentence if other.dimension == "percent" == one.dimension]
    return any(same(one, replace(other, low=100.0 - other.high, high=100.0 - other.low)) for other in shares)


def _rival(one: Quantity, other: Quantity, near: bool, nearest: bool) -> bool:
    """True where the claim should have said `other`: of the same thing, or standing near, or of another unit."""
    if one.dimension != other.dimension or not _apart(one, other):
        return False
    if one.dimension == "count":
        return not other.bound and bool(one.about & other.about)
    if one.numeral == other.numeral:
        return True
    return not other.bound and (nearest or (near and bool(one.about & other.about)))
