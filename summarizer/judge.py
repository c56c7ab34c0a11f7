"""What does the linked publication say of each claim? By rules: similarity, numbers, direction.

Thresholds and probabilities were fitted on one half of SciFact train (verify/claims/scifact_train: 919 claims that
experts wrote, each with an abstract; 439 rows, no abstract on both sides) with all-MiniLM-L6-v2, and reported on the
other (480 rows); `python -m evaluation verify` prints both. Macro-F1 .487 and .453, where similarity alone, with the
same threshold, has .458 and .438; SUPPORTED is right in .64 and .57 of its cases, CONTRADICTED in 4 of 4 and 6 of 6,
which are few of those that there are (F1 .09 and .10). The rules on numbers were tightened after false conflicts of
both halves had been seen. On the other half the probabilities came out .06 too high for SUPPORTED and .04 for
NO_EVIDENCE, and a news claim is not an expert's: they are marked as not calibrated. Nothing was fitted on full texts,
of which no labelled set is at hand: their sentences support by the same threshold, and contradict by a stricter one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from dossier.findings import Claim, Evidence, Flag, Link, Outcome, Publication, Ruling, Verdict
from dossier.ports import Parse
from summarizer.accord import Accord
from summarizer.claims import unreadable_flags
from summarizer.exhibits import Exhibit, can_be_judged_by, columns_to_parse, evidence_for, exhibits, papers_of, place
from summarizer.facts import Comparison, compare, facts_in
from summarizer.standing import cautioned

#: Least cosine of claim and sentence for SUPPORTED: on the fitting half macro-F1 is best at .62 (.50) and within one
#: standard error of that up to .66, where fewer claims are called SUPPORTED wrongly.
SUPPORT_SIMILARITY = 0.66
#: Least cosine for a conflict to count, that is, for the two to be on one subject. On the fitting half no conflict
#: under it was right.
SUBJECT_SIMILARITY = 0.5
#: The same for a sentence of the body, which also tells of others' work and of trials that failed: set by hand.
BODY_SUBJECT_SIMILARITY = SUPPORT_SIMILARITY
#: The rationale has at most this many sentences, and the later ones stand within this much of the best.
RATIONALE_SENTENCES = 2
RATIONALE_DROP = 0.1
#: A sentence that agrees, and is no more than this less near, keeps another one from being a contradiction.
VETO_DROP = 0.05
#: Logistic (intercept, slope) of "the ruling is right" over the best cosine, fitted on the fitting half.
SUPPORTED_ODDS = (-1.61, 2.78)
NO_EVIDENCE_ODDS = (5.47, -8.7)
#: 4 of 4 conflicts were right on the fitting half; by the rule of succession.
CONTRADICTED_PROBABILITY = 0.83


@dataclass(frozen=True, slots=True)
class Texts:
    """What the embedder must be asked for: the claims, and the sentences of the papers (summarizer.exhibits)."""

    claims: tuple[str, ...]
    paper: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """All that a judgement rests on. `similarity` (claims by paper) and `claim_parses` are those of `texts_to_compare`.

    `paper_parses` are those of `columns_to_parse` alone.
    """

    claims: tuple[Claim, ...]
    flags: tuple[Flag, ...]
    link: Link | None
    claim_parses: tuple[Parse, ...] = ()
    paper_parses: tuple[Parse, ...] = ()
    similarity: tuple[tuple[float, ...], ...] = ()


def texts_to_compare(claims: Sequence[Claim], link: Link | None) -> Texts:
    """The texts to embed before `judge`; both empty where there is no abstract and no body to judge by."""
    paper = tuple(each.text for each in exhibits(link))
    return Texts(tuple(claim.text for claim in claims) if paper else (), paper)


def cosines(rows: Sequence[Sequence[float]], columns: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    """Cosine of every row with every column, all unit vectors, rounded to 4 decimals."""
    return tuple(tuple(min(1.0, round(sum(map(mul, row, column)), 4)) for column in columns) for row in rows)


def publication_of(link: Link | None) -> Publication | None:
    """The linked publication, the main one of several, or None where none is linked."""
    return next(iter(papers_of(link)), None)


def judge(case: Case) -> tuple[Verdict, ...]:
    """One verdict per claim, in order, each by the paper that the claim is about."""
    papers = papers_of(case.link)
    columns = columns_to_parse(case.claims, case.link, case.similarity)
    shown = [exhibits(case.link)[column] for column in columns]
    facts = [facts_in(each.text, parse) for each, parse in zip(shown, case.paper_parses, strict=True)]
    verdicts: list[Verdict] = []
    for number, claim in enumerate(case.claims):
        paper = papers[claim.paper] if papers else None
        why = _why_unchecked(case.link, paper)
        if paper is None or why:
            verdicts.append(_not_judged(number, Ruling.UNCHECKED, why))
            continue
        if garbled := unreadable_flags(claim, case.flags):
            what = "a garbled passage" if len(garbled) == 1 else "garbled passages"
            verdicts.append(_not_judged(number, Ruling.UNREADABLE, f"it rests on {what}, so it is not checked"))
            continue
        stated = facts_in(claim.text, case.claim_parses[number])
        own = [at for at, each in enumerate(shown) if each.paper == claim.paper]
        similarity = [case.similarity[number][columns[at]] for at in own]
        compared = [compare(stated, facts[at]) for at in own]
        bench = _Bench(paper, [shown[at] for at in own], similarity, compared, bool(stated.quantities))
        verdicts += cautioned([_ruled(number, claim, bench)], paper)
    return tuple(verdicts)


@dataclass(frozen=True, slots=True)
class _Bench:
    """One claim beside its paper: the sentences (title first), and the cosine and the comparison with each."""

    publication: Publication
    shown: Sequence[Exhibit]
    similarity: Sequence[float]
    compared: Sequence[Comparison]
    has_numbers: bool

    def best(self) -> list[int]:
        """Columns of the rationale, nearest first."""
        ranked = sorted(range(len(self.similarity)), key=lambda column: (-self.similarity[column], column))
        least = self.similarity[ranked[0]] - RATIONALE_DROP
        return [column for column in ranked[:RATIONALE_SENTENCES] if self.similarity[column] >= least]

    def evidence(self, columns: Sequence[int]) -> tuple[Evidence, ...]:
        """The sentences as evidence."""
        return tuple(
            evidence_for(self.publication, self.shown[column].sentence, self.similarity[column]) for column in columns
        )

    def place(self, column: int) -> str:
        """Which sentence it is, in words."""
        return place(self.publication, self.shown[column].sentence)


def _ruled(number: int, claim: Claim, bench: _Bench) -> Verdict:
    reading = "in its repaired reading, " if claim.repaired else ""
    conflict = _conflict(bench)
    if conflict is not None:
        why = f"{reading}{bench.place(conflict)} says otherwise: {bench.compared[conflict].conflict}"
        found = bench.evidence([conflict])
        return Verdict(number, Ruling.CONTRADICTED, CONTRADICTED_PROBABILITY, False, why, found)
    best = bench.best()
    nearest, similarity = bench.compared[best[0]], bench.similarity[best[0]]
    missing = bench.has_numbers and not any(bench.compared[column].numbers.accord is Accord.AGREE for column in best)
    probability = round(_logistic(NO_EVIDENCE_ODDS, similarity), 2)
    if similarity < SUPPORT_SIMILARITY:
        text = "paper" if bench.publication.body else "record's abstract"
        why = f"{reading}no sentence of the {text} is near enough; the nearest is {bench.place(best[0])}"
    elif missing:
        why = f"{reading}{bench.place(best[0])} is near, and the numbers of the claim are not there"
    elif nearest.doubt:
        why = f"{reading}{bench.place(best[0])} is near, and {nearest.doubt}"
    else:
        probability = round(_logistic(SUPPORTED_ODDS, similarity), 2)
        why = f"{reading}{bench.place(best[0])} says much the same{_agreement(nearest, bench.has_numbers)}"
        return Verdict(number, Ruling.SUPPORTED, probability, False, why, bench.evidence(best))
    near = [column for column in best if bench.similarity[column] >= SUBJECT_SIMILARITY]
    return Verdict(number, Ruling.NO_EVIDENCE, probability, False, why, bench.evidence(near))


def _conflict(bench: _Bench) -> int | None:
    """The column that contradicts the claim, nearest first; None where none does, or a sentence as near agrees."""
    for column in sorted(range(len(bench.compared)), key=lambda column: -bench.similarity[column]):
        nearness = bench.similarity[column]
        if nearness < SUBJECT_SIMILARITY:
            return None
        if bench.shown[column].in_body and nearness < BODY_SUBJECT_SIMILARITY:
            continue
        one = bench.compared[column]
        rivals = [
            other for other, near in zip(bench.compared, bench.similarity, strict=True) if near >= nearness - VETO_DROP
        ]
        number_agrees = any(other.numbers.accord is Accord.AGREE for other in bench.compared)
        direction_agrees = any(other.direction.accord is Accord.AGREE for other in rivals)
        if one.numbers.accord is Accord.CONFLICT and not number_agrees:
            return column
        if one.direction.accord is Accord.CONFLICT and not direction_agrees:
            return column
    return None


def _agreement(nearest: Comparison, has_numbers: bool) -> str:
    found = ["the numbers"] if has_numbers else []
    found += ["the direction"] if nearest.direction.accord is Accord.AGREE else []
    agree = "agree" if len(found) > 1 or has_numbers else "agrees"
    return f", and {' and '.join(found)} {agree}" if found else ""


def _why_unchecked(link: Link | None, publication: Publication | None) -> str:
    """Why nothing is checked, or an empty text where it is."""
    if link is None:
        return "the search for the publication could not be made, so there is nothing to check it against"
    outages = "".join(f"; {reason}" for reason in link.reasons if reason.startswith("could not look"))
    if link.outcome is Outcome.AMBIGUOUS:
        return f"no publication fits the story well enough to check it against{outages}"
    if publication is None:
        return f"the publication behind the story is not known{outages}" if outages else "no publication was found"
    if not can_be_judged_by(publication):
        return "the record of this publication has no abstract, only its title"
    return ""


def _not_judged(number: int, ruling: Ruling, why: str) -> Verdict:
    return Verdict(number, ruling, None, False, why)


def _logistic(odds: tuple[float, float], similarity: float) -> float:
    return 1.0 / (1.0 + math.exp(-(odds[0] + odds[1] * similarity)))
