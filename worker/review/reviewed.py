"""What is a dossier once its editors have decided? Derived from it and their decisions, and kept nowhere.

Of several decisions on one finding the last counts. One whose finding is not there any more, or is another by now, is
stale, and is applied to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dossier.findings import Claim, Flag, Kind, Ruling, Suggestion, Verdict
from dossier.record import Dossier
from dossier.summary import Sentence
from worker.review.decision import Act, Decision, Subject
from worker.review.findings import findings
from worker.review.relinked import EDITOR, relinked, unchecked

READ_ANEW = "an editor says that it reads otherwise than it was judged, and it was not judged again"
PARTLY_EDITED = "Sentences of an editor's own were not checked; the others were."


def reviewed(dossier: Dossier, decisions: Iterable[Decision]) -> Dossier:
    """The dossier as its editors have left it.

    What was rejected is gone; what was edited stands in its place, marked `by_editor`. What the machine rested on
    either is shown no longer: such a claim is UNCHECKED, such a sentence left out, unless an editor wrote it.
    """
    holding = [each for each in in_force(dossier, decisions) if each.act is not Act.ACCEPT]

    def on(subject: Subject) -> dict[int, Decision]:
        return {each.finding.number - 1: each for each in holding if each.finding.subject is subject}

    changed = _with_verdicts(_with_sentences(dossier, on(Subject.SENTENCE)), on(Subject.VERDICT))
    changed = relinked(_with_flags(changed, on(Subject.FLAG)), on(Subject.LINK))
    return _without_misreports(changed, {each.claim for each in dossier.verdicts if each in changed.verdicts})


def in_force(dossier: Dossier, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The last decision on each finding that is still there."""
    decisions = tuple(decisions)
    outdated = {each.number for each in stale(dossier, decisions)}
    holding = sorted((each for each in decisions if each.number not in outdated), key=lambda each: each.number)
    return tuple({(each.finding.subject, each.finding.number): each for each in holding}.values())


def stale(dossier: Dossier, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Decisions whose finding is not there any more, or is another by now."""
    there = {(each.subject, each.number): each for each in findings(dossier)}
    return tuple(each for each in decisions if there.get((each.finding.subject, each.finding.number)) != each.finding)


def _with_sentences(dossier: Dossier, decided: Mapping[int, Decision]) -> Dossier:
    summary = dossier.summary
    if summary is None or not decided:
        return dossier
    became = [
        _sentence(decided[place]) if place in decided else sentence for place, sentence in enumerate(summary.sentences)
    ]
    left = tuple(each for each in became if each)
    edited = any(each.by_editor for each in left)
    short = summary.in_short
    changed = replace(
        summary,
        sentences=left,
        verified=summary.verified and bool(left) and not edited,
        note=f"{PARTLY_EDITED} {summary.note}".strip() if edited and summary.verified else summary.note,
        in_short=became[summary.sentences.index(short)] if short in summary.sentences else short,
    )
    return replace(dossier, summary=changed)


def _sentence(decision: Decision) -> Sentence | None:
    return Sentence(str(decision.to["text"]), (), by_editor=True) if decision.to else None


def _with_verdicts(dossier: Dossier, decided: Mapping[int, Decision]) -> Dossier:
    left = (_verdict(each, decided[each.claim]) if each.claim in decided else each for each in dossier.verdicts)
    return replace(dossier, verdicts=tuple(each for each in left if each))


def _verdict(verdict: Verdict, decision: Decision) -> Verdict | None:
    if decision.to is None:
        return None
    ruling, reason = Ruling(str(decision.to["ruling"])), f"{EDITOR}: {decision.why}"
    return Verdict(verdict.claim, ruling, None, False, reason, verdict.evidence, by_editor=True)


def _with_flags(dossier: Dossier, decided: Mapping[int, Decision]) -> Dossier:
    if not decided:
        return dossier
    became = [_flag(flag, decided[place]) if place in decided else flag for place, flag in enumerate(dossier.flags)]
    kept = [place for place, flag in enumerate(became) if flag]
    now_at = {place: number for number, place in enumerate(kept)}
    anew = {place for place in decided if _reading(became[place]) != _reading(dossier.flags[place])}
    anew |= set(range(len(became))) - set(kept)
    read = [claim for claim in dossier.claims if not anew.isdisjoint(claim.flags)]
    judged_so = {verdict.claim for verdict in dossier.verdicts if verdict.ruling is Ruling.UNREADABLE}
    again = {n for n, claim in enumerate(dossier.claims) if claim in read and (claim.repaired or n in judged_so)}
    claims = (_as_written(claim, dossier) if claim in read else claim for claim in dossier.claims)
    return replace(
        dossier,
        flags=tuple(flag for flag in became if flag),
        garble=None,  # it was judged by the machine's flags
        claims=tuple(replace(each, flags=tuple(now_at[at] for at in each.flags if at in now_at)) for each in claims),
        verdicts=unchecked(dossier.verdicts, again, READ_ANEW),
    )


def _flag(flag: Flag, decision: Decision) -> Flag | None:
    if decision.to is None:
        return None
    reading, kind = decision.to["suggestion"], Kind(str(decision.to["kind"]))
    suggestion = flag.suggestion
    if reading != _reading(flag):
        suggestion = Suggestion(reading, EDITOR) if reading else None
    return replace(flag, kind=kind, suggestion=suggestion, reason=f"{EDITOR}: {decision.why}", by_editor=True)


def _reading(flag: Flag | None) -> str | None:
    return flag.suggestion.text if flag and flag.suggestion else None


def _as_written(claim: Claim, dossier: Dossier) -> Claim:
    """A claim that was read with a suggestion in place, as the article has it."""
    if not claim.repaired or dossier.article is None:
        return claim
    return replace(claim, text=claim.where.of(dossier.article.text), repaired=False)


def _without_misreports(dossier: Dossier, as_judged: set[int]) -> Dossier:
    """What the article got wrong is told of claims whose verdict is the machine's still."""
    if dossier.summary is None:
        return dossier
    left = tuple(each for each in dossier.summary.misreports if each.claim in as_judged)
    return replace(dossier, summary=replace(dossier.summary, misreports=left))
