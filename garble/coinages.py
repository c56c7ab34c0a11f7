"""Does the article spell one coinage in several ways, as translation does with a term that it does not know?

"anti-reward" comes back from a round trip as anti-recompense here and anti-reversal there. One such word proves
little; several that begin alike and surprise the language model where they stand are one problem seen several times.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from garble.readings import Reading

COMPOUND = re.compile(r"^(?P<prefix>[A-Za-z]{3,}-)(?P<rest>[A-Za-z-]{4,})$")

SHARED_LETTERS = 2
"""Variants agree in this many letters after the hyphen: they render one word, so they begin alike."""

SURPRISE_BITS = 16.0
FEWEST_SURPRISING = 2
"""At least so many of the spellings are this surprising where they stand; of the compounds in clean text (the articles
of lay/elife_plos) about half are."""

FAMILIAR_BITS = 10.0
"""A spelling that never surprises more than this is what the article means, not one of the wrong ones. The others may
surprise less than the first: the model gets used to them. Of compounds in clean text one in five is under it."""

FEWEST_SPELLINGS = 3
"""Two odd compounds that begin alike (pre-treatment, pre-trained) happen in good text; three hardly do."""

ENDING_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Coinage:
    """The spellings of one coinage: each reading where it occurs, and the distinct lower-case spellings, sorted."""

    readings: tuple[Reading, ...]
    spellings: tuple[str, ...]


def find_coinages(readings: Sequence[Reading]) -> tuple[Coinage, ...]:
    """Groups of FEWEST_SPELLINGS or more, inflections of one spelling counted once, that surprise as a group."""
    groups: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        stem = shared_stem(reading.text)
        if stem and not reading.named:
            groups[stem].append(reading)
    return tuple(coinage for group in groups.values() if (coinage := _coinage(group)))


def shared_stem(word: str) -> str | None:
    """What all spellings of a coinage share, in lower case: prefix, hyphen, SHARED_LETTERS; None: no compound."""
    match = COMPOUND.match(word)
    return (match["prefix"] + match["rest"][:SHARED_LETTERS]).lower() if match else None


def _coinage(group: Sequence[Reading]) -> Coinage | None:
    surprisal: dict[str, float] = {}
    for reading in group:
        spelling = reading.text.lower()
        surprisal[spelling] = max(reading.surprisal_bits, surprisal.get(spelling, 0.0))
    odd = {spelling: bits for spelling, bits in surprisal.items() if bits >= FAMILIAR_BITS}
    surprising = [spelling for spelling, bits in odd.items() if bits >= SURPRISE_BITS]
    if len(_distinct(odd)) < FEWEST_SPELLINGS or len(_distinct(surprising)) < FEWEST_SURPRISING:
        return None
    return Coinage(tuple(reading for reading in group if reading.text.lower() in odd), tuple(sorted(odd)))


def _distinct(spellings: Iterable[str]) -> list[str]:
    """One spelling of each set of inflections."""
    distinct: list[str] = []
    for spelling in sorted(spellings, key=lambda spelling: (len(spelling), spelling)):
        if not any(_inflects(spelling, other) for other in distinct):
            distinct.append(spelling)
    return distinct


def _inflects(one: str, other: str) -> bool:
    """True of anti-rewards, anti-rewarded and anti-rewarding: one stem, and endings of a few letters."""
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    stem = len(shared_stem(one) or "")
    return shared > stem + 1 and max(len(one), len(other)) - shared <= ENDING_LETTERS
