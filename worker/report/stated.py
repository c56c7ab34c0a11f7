"""In which words do both reports say what a claim states, and which claims to check first?"""

from __future__ import annotations

from dossier.findings import Claim
from dossier.record import Dossier
from summarizer.stated import most_worth


def worth_line(dossier: Dossier) -> str:
    """Which claims have the most to check in them; "" where there are too few to choose from."""
    places = most_worth(dossier.claims)
    if len(dossier.claims) <= len(places) or len(places) < 2:
        return ""
    *others, last = (str(place + 1) for place in places)
    return f"Most worth checking: {', '.join(others)} and {last}."


def stated_line(claim: Claim) -> str:
    """What can be checked in a claim, in its own words: numbers, changes, comparisons, beings, how strong a cause."""
    if claim.stated is None:
        return ""
    told = claim.stated
    words = [*told.numbers, *told.changes, *told.comparisons, *told.beings, *([told.cause] if told.cause else [])]
    return f"States: {'; '.join(words)}" if words else ""
