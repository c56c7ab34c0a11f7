"""What does a claim state that can be checked, and which claims are the most worth checking?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dossier.findings import Claim
from dossier.ports import Parse, Strength
from dossier.statement import Cause, Stated
from summarizer.facts import facts_in
from summarizer.population import Beings, beings_in, lemmas_in
from summarizer.strength import SURE

_COMPARISON = re.compile(r"\b(?:than|compared (?:with|to)|versus|relative to)\b[^,.;()]*", re.I)
#: What each kind of statement adds to the worth of a claim, by hand: what can be wrong in it, and what harm that does.
NUMBERS, CHANGES, PEOPLE = 0.3, 0.2, 0.2
CAUSES = {Cause.CAUSES: 0.3, Cause.MAY_CAUSE: 0.2, Cause.ASSOCIATED: 0.2}


def with_statements(
    claims: Sequence[Claim], parses: Sequence[Parse], strengths: Sequence[Strength]
) -> tuple[Claim, ...]:
    """The claims, each with what it states. `parses` and `strengths` are those of their texts."""
    return tuple(
        replace(claim, stated=stated(claim.text, parse, strength))
        for claim, parse, strength in zip(claims, parses, strengths, strict=True)
    )


def stated(text: str, parse: Parse, strength: Strength) -> Stated:
    """What one claim states."""
    facts = facts_in(text, parse)
    beings = beings_in(lemmas_in(text, parse))
    numbers = tuple(dict.fromkeys(each.words for each in facts.quantities))
    changes = tuple(dict.fromkeys(each.words for each in facts.changes))
    comparisons = tuple(found.group().strip() for found in _COMPARISON.finditer(text))
    cause = _cause(strength)
    worth = NUMBERS * bool(numbers) + CHANGES * bool(changes or comparisons) + PEOPLE * (Beings.PEOPLE in beings)
    worth += CAUSES[cause] if cause else 0.0
    return Stated(numbers, changes, comparisons, tuple(sorted(beings)), cause, round(worth, 1))


def _cause(strength: Strength) -> Cause | None:
    told = {
        Cause.CAUSES: strength.causal,
        Cause.MAY_CAUSE: strength.conditional,
        Cause.ASSOCIATED: strength.correlational,
    }
    return next((cause for cause, probability in told.items() if probability >= SURE), None)


def most_worth(claims: Sequence[Claim], most: int = 3) -> tuple[int, ...]:
    """Indices of the claims with the most to check, the first of equals first; none that states nothing checkable."""
    worth = {number: claim.stated.worth for number, claim in enumerate(claims) if claim.stated}
    ranked = sorted(worth, key=lambda number: (-worth[number], number))
    return tuple(number for number in ranked if worth[number] > 0)[:most]
