"""How is a checked story that has been edited checked again, where it changed and no further?

The whole is flagged and searched for claims anew, since a sentence is read in its text; what was found in paragraphs
that stayed (worker/carrying.py) then takes the place of what was found there now. Readings are sought for new flags,
and new claims are judged. The link stays; only where that is in question, all but the flags is done as for a new story.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from dossier.findings import Identifier, Outcome
from dossier.ports import Ports
from dossier.record import Dossier, Provenance
from garble.verdict import judge_article
from linker.identifiers import find_identifiers
from worker import steps
from worker.carrying import carried_verdicts, carry_claims, carry_flags, kept_paragraphs, new_flags
from worker.pipeline import STEPS, Step, advance
from worker.recheck import NAME as RECHECK

LINKING = ("search_publications", "link_publication", "read_full_text", RECHECK)
"""What the link rests on, with the re-check of its standing."""

_ORDER = [*(step.name for step in STEPS), RECHECK]


def renewed(old: Dossier, cleaned: Dossier, ports: Ports) -> Dossier:
    """The dossier of the edited story: `cleaned` has been through the first two steps, `old` through all."""
    again, part = {step.name: step for step in STEPS[2:]}, _in_part(old)
    if link_stays(old, cleaned):
        again = {name: step for name, step in again.items() if name not in LINKING}
        cleaned = _with_link(old, cleaned)
    else:
        part = {"flag_passages": part["flag_passages"]}
    every = (again | part).values()
    done = reduce(lambda dossier, step: advance(dossier, step, ports, lambda *_: None), every, cleaned)
    carried = [made for made in old.provenance if made.step in part] if kept_paragraphs(old, done) else []
    return replace(done, query=None, provenance=_with_carried(done.provenance, carried))


def link_stays(old: Dossier, cleaned: Dossier) -> bool:
    """True where the story is on one paper, and the page names none that it did not name before."""
    settled = old.link is not None and old.link.outcome is Outcome.LINKED and not old.link.others
    return settled and _named(cleaned) <= _named(old)


def _named(dossier: Dossier) -> set[Identifier]:
    return (
        {found.identifier for found in find_identifiers(dossier.page) if not found.refused} if dossier.page else set()
    )


def _with_link(old: Dossier, cleaned: Dossier) -> Dossier:
    return replace(
        cleaned,
        found=old.found,
        link=old.link,
        gaps=(*cleaned.gaps, *(gap for gap in old.gaps if gap.step in LINKING)),
        provenance=(*cleaned.provenance, *(made for made in old.provenance if made.step in LINKING)),
    )


def _in_part(old: Dossier) -> dict[str, Step]:
    """The steps whose old findings are carried over, by name."""

    def flag_passages(dossier: Dossier, ports: Ports) -> Dossier:
        flagged = carry_flags(old, steps.flag_passages(dossier, ports))
        text = flagged.article.text if flagged.article else ""
        (parse,) = ports.grammar.parse([text])
        flags = tuple(replace(flag, suggestion=None) for flag in flagged.flags)
        return replace(flagged, flags=flags, garble=judge_article(text, parse, flags))

    def find_claims(dossier: Dossier, ports: Ports) -> Dossier:
        return carry_claims(old, steps.find_claims(dossier, ports))

    def suggest_readings(dossier: Dossier, ports: Ports) -> Dossier:
        return carry_claims(old, carry_flags(old, steps.suggest_for(new_flags(old, dossier), dossier, ports)))

    def judge_claims(dossier: Dossier, ports: Ports) -> Dossier:
        claims, verdicts = list(dossier.claims), carried_verdicts(old, dossier)
        new = [number for number in range(len(claims)) if number not in verdicts]
        judged = steps.judge_claims(replace(dossier, claims=tuple(claims[number] for number in new)), ports)
        for number, claim, verdict in zip(new, judged.claims, judged.verdicts, strict=True):
            claims[number], verdicts[number] = claim, replace(verdict, claim=number)
        return replace(dossier, claims=tuple(claims), verdicts=tuple(verdicts[n] for n in range(len(claims))))

    queues = {step.name: step.queue for step in STEPS}
    works = (flag_passages, find_claims, suggest_readings, judge_claims)
    return {work.__name__: Step(work, queues[work.__name__]) for work in works}


def _with_carried(made_now: Iterable[Provenance], carried: Iterable[Provenance]) -> tuple[Provenance, ...]:
    """In the order of the steps, who made what; the makers of what was carried over, where they are others."""
    made = {(each.step, each.model, each.revision): each for each in (*carried, *made_now)}
    return tuple(sorted(made.values(), key=lambda each: _ORDER.index(each.step)))
