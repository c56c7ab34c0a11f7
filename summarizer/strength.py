"""How strongly does a claim say that one thing brings about another, and does it say more than the paper?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dossier.findings import Exaggeration
from dossier.ports import Strength

#: A claim is causal, and a sentence of the paper holds it back, from this probability on.
SURE = 0.6
#: No sentence of the paper may be causal from this on.
UNSAID = 0.3
_CERTAIN = re.compile(
    r"\b(?:prov(?:e|es|ed|en|ing)\b|proof\b|cures?\b|cured\b|guarantees?\b|definitely\b|certainly\b)", re.I
)
_CURED = re.compile(r"\b(?:prov(?:e|es|ed|en|ing)\b|proof\b|cur(?:e|es|ed|ative)\b|guarantee|definite|certain)", re.I)


def exaggerated(
    claim: str, told: Strength, sentences: Sequence[str], strengths: Sequence[Strength]
) -> Exaggeration | None:
    """What the claim makes more of than the sentences of the paper that it rests on; None where nothing."""
    if _CERTAIN.search(claim) and not any(map(_CURED.search, sentences)):
        return Exaggeration.HEDGE
    if told.causal < SURE or not strengths or max(each.causal for each in strengths) >= UNSAID:
        return None
    if max(each.conditional for each in strengths) >= SURE:
        return Exaggeration.HEDGE
    return Exaggeration.CAUSE if max(each.correlational for each in strengths) >= SURE else None


def understated(told: Strength, strengths: Sequence[Strength]) -> bool:
    """True where the paper says outright that the one brings about the other, and the claim does not."""
    return bool(strengths) and told.causal < UNSAID and max(each.causal for each in strengths[:1]) >= SURE
