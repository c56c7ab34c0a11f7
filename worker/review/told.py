"""In which words is it told what editors decided and published?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from worker import times
from worker.review.decision import Act, Decision
from worker.review.edition import Edition, State, state_of

_DID = {Act.ACCEPT: "accepted", Act.REJECT: "rejected", Act.EDIT: "edited"}


def decision_line(decision: Decision) -> str:
    """What was decided, by whom, when and why."""
    to = f" to {', '.join(value for value in decision.to.values() if value)}" if decision.to else ""
    name = f"{decision.finding.subject} {decision.finding.number}"
    return f"{name} {_DID[decision.act]}{to} by {decision.who}, {times.told(decision.at)}: {decision.why}"


def edition_line(edition: Edition) -> str:
    """What was published or withdrawn, by whom, when, and what was said of it."""
    note = f": {edition.note}" if edition.note else ""
    return f"edition {edition.edition} {edition.state} by {edition.who}, {times.told(edition.at)}{note}"


def stale_line(decision: Decision) -> str:
    """That a decision is on what is not there any more."""
    return f"stale, applied to nothing: {decision_line(decision)}, on “{decision.finding.about}”"


def heading(in_force: Sequence[Decision], stale: Sequence[Decision], editions: Sequence[Edition]) -> Iterator[str]:
    """What stands above a report: what its editors changed, a line each, and how it stands with the public."""
    for each in in_force:
        yield f"{decision_line(each)} (on “{each.finding.about}”)"
    yield from map(stale_line, stale)
    if state_of(editions) is not State.DRAFT:
        yield edition_line(editions[-1])
