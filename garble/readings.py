"""How surprising is each word of a text where it stands, set against how rare it is anywhere?

Causal language models are surprised by garble and by rare words alike. What tells them apart is the excess: the
word's surprisal in context less its surprisal by frequency alone (the negative of pointwise mutual information, in
bits). A right but rare term is far likelier in its place than anywhere; a mistranslated one is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dossier.ports import Entity, TokenScore
from dossier.text import Span

WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")

RAREST_BITS = 30.0
"""Base surprisal of a word that wordfreq has never seen: about one in a thousand million."""

NAME_LABELS = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT"})
"""Entities whose words say nothing of garble: nobody can foresee a name."""

TYPICAL_SURPRISAL_BITS = 6.0
TYPICAL_BASE_BITS = 10.0
TYPICAL_ENTROPY_BITS = 5.0
"""Medians over the words of clean sentences (garble/pairs/roundtrip in context); they stand in for names."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One word: its surprisal in context, by frequency alone, and the entropy before it, in bits.

    `context_words` is how many words the model had read before it.
    """

    where: Span
    text: str
    surprisal_bits: float
    base_bits: float
    entropy_bits: float
    named: bool
    context_words: int

    @property
    def excess_bits(self) -> float:
        """How much likelier the word is anywhere than here."""
        return self.surprisal_bits - self.base_bits


def read_words(
    text: str, headline: Span | None, tokens: Sequence[TokenScore], entities: Sequence[Entity]
) -> tuple[Reading, ...]:
    """Every word of `text` in order. Words in names get typical values: they neither raise nor lower suspicion.

    `headline` is what the model read last (garble/order.py); None where it read the text as it stands.
    """
    named = {
        i for entity in entities if entity.label in NAME_LABELS for i in range(entity.where.start, entity.where.end)
    }
    readings: list[Reading] = []
    matches = list(WORD.finditer(text))
    above = sum(match.end() <= headline.end for match in matches) if headline else 0
    first = 0
    for number, match in enumerate(matches):
        where = Span(*match.span())
        context_words = number - above if number >= above else len(matches) - above + number
        while first < len(tokens) and tokens[first].where.end <= where.start:
            first += 1
        pieces = _pieces(tokens, first, where)
        is_name = not named.isdisjoint(range(where.start, where.end))
        if is_name:
            bits = (TYPICAL_SURPRISAL_BITS, TYPICAL_BASE_BITS, TYPICAL_ENTROPY_BITS)
        else:
            surprisal = sum(piece.surprisal_bits for piece in pieces)
            bits = (surprisal, base_bits(match.group()), pieces[0].entropy_bits if pieces else 0.0)
        readings.append(Reading(where, match.group(), *bits, is_name, context_words))
    return tuple(readings)


def _pieces(tokens: Sequence[TokenScore], first: int, where: Span) -> list[TokenScore]:
    last = first
    while last < len(tokens) and tokens[last].where.start < where.end:
        last += 1
    return list(tokens[first:last])


@lru_cache(maxsize=100_000)
def base_bits(word: str) -> float:
    """Surprisal of `word` by its frequency in English alone (wordfreq), at most RAREST_BITS."""
    from wordfreq import word_frequency

    frequency = word_frequency(word.lower(), "en")
    return min(RAREST_BITS, -math.log2(frequency)) if frequency else RAREST_BITS
