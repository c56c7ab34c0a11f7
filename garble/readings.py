"""How surprising is each word of a text where it stands, set against how rare it is anywhere?

Causal language models are surprised by garble and by rare words alike. What tells them apart is the excess: the
word's surprisal in context less its surprisal by frequency alone (the negative of pointwise mutual information, in
bits). A right but rare term is far likelier in its place than anywhere; a mistranslated one is not.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dossier.ports import Entity, Parse, Tagged, TokenScore
from dossier.text import Span
from garble.protected import protected_spans

WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")

RAREST_BITS = 30.0
"""Base surprisal of a word that wordfreq has never seen: about one in a thousand million."""

TYPICAL_SURPRISAL_BITS = 6.0
TYPICAL_BASE_BITS = 10.0
"""Medians over the words of clean sentences (garble/pairs/roundtrip in context); they stand in for names."""

TYPICAL_LOG_ODDS = -6.0
"""The median of what the tagger says of words of clean abstracts; it stands in for names."""


@dataclass(frozen=True, slots=True)
class Tags:
    """A sentence of the text and how the tagger reads it, the tokens' places counted within the sentence."""

    where: Span
    tagged: Tagged


@dataclass(frozen=True, slots=True)
class Reading:
    """One word: its surprisal in context and by frequency alone, in bits.

    `context_words` is how many words the model had read before it. `log_odds` are the highest that the tagger gives
    one of its tokens of having been garbled, `sentence_odds` those that it gives the sentence.
    """

    where: Span
    text: str
    surprisal_bits: float
    base_bits: float
    named: bool
    context_words: int
    log_odds: float = TYPICAL_LOG_ODDS
    sentence_odds: float = TYPICAL_LOG_ODDS

    @property
    def excess_bits(self) -> float:
        """How much likelier the word is anywhere than here."""
        return self.surprisal_bits - self.base_bits


def tags_of(parse: Parse, tagged: Sequence[Tagged]) -> tuple[Tags, ...]:
    """Each sentence of the parse with the tagger's answer for it; `tagged` has one for each, in order."""
    return tuple(Tags(*pair) for pair in zip(parse.sentences, tagged, strict=True))


def read_words(
    text: str,
    headline: Span | None,
    tokens: Sequence[TokenScore],
    entities: Sequence[Entity],
    tags: Sequence[Tags] = (),
) -> tuple[Reading, ...]:
    """Every word of `text` in order. Protected words (garble/protected.py: names, species, genes, quantities and the
    like) get typical values: they neither raise nor lower suspicion.

    `headline` is what the model read last (garble/order.py); None where it read the text as it stands.
    """
    named = {i for where in protected_spans(text, entities) for i in range(where.start, where.end)}
    readings: list[Reading] = []
    matches = list(WORD.finditer(text))
    above = sum(match.end() <= headline.end for match in matches) if headline else 0
    first = 0
    tagged = _tagged_words(tags, [match.start() for match in matches])
    for number, match in enumerate(matches):
        where = Span(*match.span())
        context_words = number - above if number >= above else len(matches) - above + number
        while first < len(tokens) and tokens[first].where.end <= where.start:
            first += 1
        pieces = _pieces(tokens, first, where)
        is_name = not named.isdisjoint(range(where.start, where.end))
        if is_name:
            bits = (TYPICAL_SURPRISAL_BITS, TYPICAL_BASE_BITS)
            odds = (TYPICAL_LOG_ODDS, tagged[number][1])
        else:
            surprisal = sum(piece.surprisal_bits for piece in pieces)
            bits = (surprisal, base_bits(match.group()))
            odds = tagged[number]
        readings.append(Reading(where, match.group(), *bits, is_name, context_words, *odds))
    return tuple(readings)


def _tagged_words(tags: Sequence[Tags], starts: Sequence[int]) -> list[tuple[float, float]]:
    """For the word that begins at each of `starts`: the highest log-odds of its tokens, and its sentence's."""
    odds = [(TYPICAL_LOG_ODDS, TYPICAL_LOG_ODDS)] * len(starts)
    for sentence in tags:
        first, last = bisect_left(starts, sentence.where.start), bisect_left(starts, sentence.where.end)
        highest: dict[int, float] = {}
        for token in sentence.tagged.tokens:
            number = bisect_right(starts, token.where.start + sentence.where.start) - 1
            highest[number] = max(token.log_odds, highest.get(number, -math.inf))
        for number in range(first, last):
            odds[number] = (highest.get(number, TYPICAL_LOG_ODDS), sentence.tagged.log_odds)
    return odds


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
