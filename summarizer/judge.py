"""What does the linked publication say of each claim? Rules on numbers and populations first, then a fitted score.

- A number, a unit or a group of people that the paper has otherwise is CONTRADICTED; a finding on animals told of
  people is EXAGGERATED (summarizer/numbers.py, population.py).
- Else summarizer/score.py weighs what the entailment model, the cosines and the rules on direction say; its
  probabilities were fitted on claims that experts wrote (SciFact), so that they are calibrated for those.
- What the paper supports, or does not gainsay, is EXAGGERATED where it is told as a cause or without the paper's hedge
  (summarizer/strength.py).

`python -m evaluation verify` prints how well each does, docs/verdicts.md how it was fitted; nothing on full texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import mul

from dossier.findings import Claim, Flag, Link, Outcome, Publication, Ruling, Verdict
from dossier.ports import Judgement, Pair, Parse, Strength
from summarizer.bench import Bench
from summarizer.claims import unreadable_flags
from summarizer.exhibits import can_be_judged_by, columns_to_parse, exhibits, papers_of
from summarizer.facts import facts_in
from summarizer.score import PAIRED
from summarizer.standing import cautioned

#: Least cosine for SUPPORTED by similarity alone, as `evaluation verify` measures it and the check of the summary asks:
#: on one half of SciFact train macro-F1 is best at .62 (.50) and within one standard error of that up to .66.
SUPPORT_SIMILARITY = 0.66


@dataclass(frozen=True, slots=True)
class Texts:
    """What the embedder must be asked for: the claims, and the sentences of the papers (summarizer.exhibits)."""

    claims: tuple[str, ...]
    paper: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """All that a judgement rests on. `similarity` (claims by paper) and `claim_parses` are those of `texts_to_compare`.

    `paper_parses` are those of `columns_to_parse` alone; `judgements` those of `pairs_to_judge`, in its order;
    `claim_strengths` and `paper_strengths` those of the texts that are parsed.
    """

    claims: tuple[Claim, ...]
    flags: tuple[Flag, ...]
    link: Link | None
    claim_parses: tuple[Parse, ...] = ()
    paper_parses: tuple[Parse, ...] = ()
    similarity: tuple[tuple[float, ...], ...] = ()
    judgements: tuple[Judgement, ...] = ()
    claim_strengths: tuple[Strength, ...] = ()
    paper_strengths: tuple[Strength, ...] = ()


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


def pairs_to_judge(
    claims: Sequence[Claim], link: Link | None, similarity: Sequence[Sequence[float]]
) -> tuple[Pair, ...]:
    """What the entailment model must be asked for: each claim with the nearest sentences of its paper."""
    shown = exhibits(link)
    if not shown:
        return ()
    return tuple(
        Pair(shown[column].text, claim.text)
        for claim, own, row in zip(claims, _own_columns(claims, link, similarity), similarity, strict=True)
        for column in _nearest(own, row)
    )


def _own_columns(
    claims: Sequence[Claim], link: Link | None, similarity: Sequence[Sequence[float]]
) -> Iterable[list[int]]:
    """Per claim, the exhibits of its paper that are compared in full; none where there is nothing to judge by."""
    shown = exhibits(link)
    columns = columns_to_parse(claims, link, similarity)
    return ([column for column in columns if shown[column].paper == claim.paper] for claim in claims)


def _nearest(columns: Sequence[int], similarity: Sequence[float]) -> list[int]:
    return sorted(columns, key=lambda column: (-similarity[column], column))[:PAIRED]


def judge(case: Case) -> tuple[Verdict, ...]:
    """One verdict per claim, in order, each by the paper that the claim is about."""
    papers = papers_of(case.link)
    shown = exhibits(case.link)
    columns = columns_to_parse(case.claims, case.link, case.similarity)
    parsed = dict(zip(columns, case.paper_parses, strict=True))
    facts = {column: facts_in(shown[column].text, parse) for column, parse in parsed.items()}
    strengths = dict(zip(columns, case.paper_strengths, strict=True))
    owned = list(_own_columns(case.claims, case.link, case.similarity)) if shown else [[] for _ in case.claims]
    judged = iter(case.judgements)
    verdicts: list[Verdict] = []
    for number, (claim, own) in enumerate(zip(case.claims, owned, strict=True)):
        paper = papers[claim.paper] if papers else None
        why = _why_unchecked(case.link, paper)
        near = _nearest(own, case.similarity[number]) if own else []
        judgements = [next(judged) for _ in near]
        if paper is None or why:
            verdicts.append(_not_judged(number, Ruling.UNCHECKED, why))
            continue
        if garbled := unreadable_flags(claim, case.flags):
            what = "a garbled passage" if len(garbled) == 1 else "garbled passages"
            verdicts.append(_not_judged(number, Ruling.UNREADABLE, f"it rests on {what}, so it is not checked"))
            continue
        bench = Bench(
            number,
            claim,
            paper,
            case.claim_parses[number],
            facts_in(claim.text, case.claim_parses[number]),
            {column: shown[column] for column in own},
            {column: parsed[column] for column in own},
            {column: facts[column] for column in own},
            {column: strengths[column] for column in own},
            case.claim_strengths[number],
            {column: case.similarity[number][column] for column in own},
            dict(zip(near, judgements, strict=True)),
        )
        verdicts += cautioned([bench.ruled()], paper)
    return tuple(verdicts)


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
