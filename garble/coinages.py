"""Does the article spell one coinage in several ways, as translation does with a term that it does not know?

"anti-reward" comes back from a round trip as anti-recompense here and anti-reversal there. One such word proves
little; several that share a prefix, that no English text has, and whose second part surprises the language model
where it stands, are one problem seen several times.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from garble.readings import RAREST_BITS, Reading, base_bits

COMPOUND = re.compile(r"^(?P<prefix>[A-Za-z]{3,}-)(?P<rest>[A-Za-z-]{4,})$")

SHARED_LETTERS = 2
"""Variants agree in this many letters after the hyphen: they render one word, so they begin alike."""

SURPRISE_BITS = 16.0
"""The whole word is at least this surprising where it stands. Of compounds in clean text (garble/pairs/roundtrip in
context), 4 in 5 are less surprising than that."""


@dataclass(frozen=True, slots=True)
class Coinage:
    """The spellings of one coinage: each reading where it occurs, and the distinct lower-case spellings, sorted."""

    readings: tuple[Reading, ...]
    spellings: tuple[str, ...]


def find_coinages(readings: Sequence[Reading]) -> tuple[Coinage, ...]:
    """Groups of two or more spellings that are not inflections of each other and that surprise as a group."""
    groups: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        match = COMPOUND.match(reading.text)
        if match:
            groups[(match["prefix"] + match["rest"][:SHARED_LETTERS]).lower()].append(reading)
    return tuple(coinage for group in groups.values() if (coinage := _coinage(group)))


def _coinage(group: Sequence[Reading]) -> Coinage | None:
    strange = [reading for reading in group if _is_strange(reading)]
    spellings = tuple(sorted({reading.text.lower() for reading in strange}))
    if len(spellings) < 2 or any(_inflected(one, other) for one, other in pairwise(spellings)):
        return None
    members = tuple(reading for reading in group if reading.text.lower() in spellings)
    return Coinage(members, spellings)


def _is_strange(reading: Reading) -> bool:
    return reading.surprisal_bits >= SURPRISE_BITS


def _inflected(one: str, other: str) -> bool:
    """True where one is the other with an ending: anti-reward, anti-rewards, anti-rewarding."""
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter.rstrip("e")) and len(longer) - len(shorter) <= 3


def is_unknown(word: str) -> bool:
    """True where English text, as far as wordfreq has seen it, does not use the word."""
    return base_bits(word) >= RAREST_BITS
