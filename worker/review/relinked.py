"""What is left of a dossier where an editor took back, or changed, a publication that it rests on?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace

from dossier.findings import FurtherLink, Link, Outcome, Publication, Ruling, Verdict
from dossier.record import Dossier
from dossier.summary import LeftOut, Sentence, Summary
from worker.review.decision import Decision

EDITOR = "an editor"
NOT_THE_PAPER = "an editor says that the story is on another publication, and it was not judged by that"
RESTED_ON = "it rests on a publication that an editor says the story is not on"


def relinked(dossier: Dossier, decided: Mapping[int, Decision]) -> Dossier:
    """The dossier with these links rejected or edited, each by its place in Link.publications."""
    link = dossier.link
    if link is None or not decided:
        return dossier
    linked = [_named(dossier, decided[0])] if link.publication is None else list(_linked(link))
    became = {place: _named(dossier, decided[place]) if place in decided else each for place, each in enumerate(linked)}
    kept = [place for place, each in became.items() if each]
    touched = {number for number, claim in enumerate(dossier.claims) if claim.paper in decided}
    gone = {paper.doi for place, paper in enumerate(link.publications) if place in decided}
    return replace(
        dossier,
        link=_link(link, [each for each in became.values() if each], decided),
        claims=tuple(
            replace(claim, paper=kept.index(claim.paper) if claim.paper in kept else 0) for claim in dossier.claims
        ),
        verdicts=unchecked(dossier.verdicts, touched, NOT_THE_PAPER),
        summary=dossier.summary and _resting_on_others(dossier.summary, gone),
    )


def unchecked(verdicts: Collection[Verdict], claims: Collection[int], why: str) -> tuple[Verdict, ...]:
    """The verdicts, those of these claims as UNCHECKED; an editor's stays."""
    return tuple(
        Verdict(each.claim, Ruling.UNCHECKED, None, False, why) if each.claim in claims and not each.by_editor else each
        for each in verdicts
    )


def _linked(link: Link) -> tuple[FurtherLink, ...]:
    """All that are linked, the main one first, alike."""
    assert link.publication is not None
    main = FurtherLink(link.publication, link.probability, link.how, link.reasons, link.step, link.by_editor)
    return main, *link.others


def _named(dossier: Dossier, decision: Decision) -> FurtherLink | None:
    """The publication that the editor names; as the sources describe it where they gave it."""
    if decision.to is None:
        return None
    doi = str(decision.to["doi"])
    candidates = dossier.link.candidates if dossier.link else ()
    known = (*dossier.found, *(each.publication for each in candidates))
    paper = next((each for each in known if each.doi == doi), Publication(doi, ""))
    return FurtherLink(paper, 1.0, EDITOR, (decision.why,), None, by_editor=True)


def _link(link: Link, linked: list[FurtherLink], decided: Mapping[int, Decision]) -> Link:
    if not linked:
        reasons = tuple(f"{EDITOR}: {each.why}" for each in decided.values())
        return Link(Outcome.NONE, None, link.probability, False, EDITOR, reasons, link.candidates, by_editor=True)
    main, *others = linked
    own = {field.name: getattr(main, field.name) for field in fields(FurtherLink)}
    calibrated = link.calibrated and main.publication == link.publication
    return Link(Outcome.LINKED, calibrated=calibrated, candidates=link.candidates, others=tuple(others), **own)


def _resting_on_others(summary: Summary, gone: Collection[str]) -> Summary:
    """Without what rests on the publications of these DOIs."""

    def stands(sentence: Sentence | None) -> bool:
        return sentence is not None and not any(each.doi in gone for each in sentence.evidence)

    left = tuple(filter(stands, summary.sentences))
    return replace(
        summary,
        sentences=left,
        left_out=(
            *summary.left_out,
            *(LeftOut(each.text, RESTED_ON) for each in summary.sentences if each not in left),
        ),
        verified=summary.verified and bool(left),
        note="" if gone else summary.note,
        in_short=summary.in_short if stands(summary.in_short) else None,
        limits=tuple(filter(stands, summary.limits)),
    )
