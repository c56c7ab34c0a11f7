"""Which passages of the article are garbled, of which kind, how surely, and why?

1. Marks that English does not have (garble/marks.py).
2. Spellings of one unknown coinage (garble/coinages.py).
3. Sentences that the detector finds garbled (garble/detector.py), flagged on the words that carry it.
Where two would overlap, the earlier kind keeps its words and the later keeps the rest of its own.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, chain

import numpy as np
import numpy.typing as npt

from dossier.findings import Flag, Kind
from dossier.ports import Parse, Scored
from dossier.text import Passage, Span
from garble.coinages import Coinage, find_coinages
from garble.detector import Detector, Judged
from garble.marks import flag_marks
from garble.readings import Reading, read_words

Numbers = npt.NDArray[np.float64]

SALAD_WORDS = 4
SALAD_EXCESS_BITS = 0.0
"""A run of this many words that are on average likelier anywhere than where they stand makes no sense as a clause;
a shorter or milder one is understandable, but not English. Set by hand: no labelled data tells the two apart."""

MIN_REST_WORDS = 3
"""What an overlap leaves of a flag is kept from this many words on that are no names."""

EDGES = " \t\n,;:–—“”‘’\"'()"


def find_flags(
    text: str, scored: Scored, parse: Parse, detector: Detector
) -> tuple[tuple[Passage, ...], tuple[Flag, ...]]:
    """The passages with their scores, and the flags, both in order of place. Flags do not overlap."""
    readings = read_words(text, scored.tokens, parse.entities)
    suspicion = detector.suspicion(text, readings)
    passages = _read_passages(parse.sentences, scored)
    coinages = (_flag_coinage(coinage, readings, suspicion) for coinage in find_coinages(readings))
    garbled = (
        flag
        for sentence in detector.judge(text, readings, suspicion, parse.sentences)
        if sentence.core and sentence.probability >= detector.threshold
        for flag in [_flag_sentence(sentence, sentence.core, readings)]
    )
    found = chain(flag_marks(text), chain.from_iterable(coinages), garbled)
    return passages, _without_overlaps(text, found, [word.where for word in readings if not word.named])


def _read_passages(sentences: Sequence[Span], scored: Scored) -> tuple[Passage, ...]:
    starts = [token.where.start for token in scored.tokens]
    sums = [0.0, *accumulate(token.surprisal_bits for token in scored.tokens)]
    bits = [sums[bisect_left(starts, where.end)] - sums[bisect_left(starts, where.start)] for where in sentences]
    return tuple(
        Passage(where, round(total / (where.end - where.start), 4))
        for where, total in zip(sentences, bits, strict=True)
    )


def _flag_coinage(coinage: Coinage, readings: Sequence[Reading], suspicion: Numbers) -> list[Flag]:
    """One flag for each place. The spellings are one finding, so their doubts multiply (noisy or)."""
    odds = [suspicion[i] for i, word in enumerate(readings) if word in coinage.readings]
    probability = round(1 - math.prod(1 / (1 + math.exp(value)) for value in odds), 4)
    spellings = ", ".join(coinage.spellings)
    count = len(coinage.spellings)
    reason = f"One term stands here in {count} spellings ({spellings}), as when a translation does not know it."
    return [Flag(word.where, Kind.MISTRANSLATED_TERM, probability, False, reason) for word in coinage.readings]


def _flag_sentence(sentence: Judged, core: Span, readings: Sequence[Reading]) -> Flag:
    words = [word for word in readings if core.contains(word.where) and not word.named]
    excess = sum(word.excess_bits for word in words) / len(words)
    salad = len(words) >= SALAD_WORDS and excess >= SALAD_EXCESS_BITS
    oddest = sorted(words, key=lambda word: word.excess_bits, reverse=True)[:3]
    named = " and ".join(f"“{word.text}”" for word in sorted(oddest, key=lambda word: word.where))
    reason = f"English rarely runs like this: {named} would be likelier in almost any other place."
    kind = Kind.WORD_SALAD if salad else Kind.UNIDIOMATIC
    return Flag(core, kind, sentence.probability, True, reason)


def _without_overlaps(text: str, flags: Iterable[Flag], plain: Sequence[Span]) -> tuple[Flag, ...]:
    """`plain`: the words that are no names. An overlap's rest is kept where it holds enough of them."""
    kept: list[Flag] = []
    for flag in flags:
        pieces = _outside(flag.where, [other.where for other in kept])
        words = [(sum(piece.contains(word) for word in plain), piece) for piece in pieces]
        most, where = max(words, key=lambda pair: pair[0], default=(0, flag.where))
        if pieces == [flag.where] or most >= MIN_REST_WORDS:
            kept.append(replace(flag, where=_trimmed(text, where)))
    return tuple(sorted(kept, key=lambda flag: flag.where))


def _outside(where: Span, taken: Iterable[Span]) -> list[Span]:
    """What the taken spans leave of this one."""
    pieces = [where]
    for other in taken:
        pieces = [rest for piece in pieces for rest in _cut(piece, other)]
    return pieces


def _cut(piece: Span, other: Span) -> list[Span]:
    if not piece.overlaps(other):
        return [piece]
    ends = ((piece.start, other.start), (other.end, piece.end))
    return [Span(start, end) for start, end in ends if start < end]


def _trimmed(text: str, where: Span) -> Span:
    """Without white space and opening or closing marks at its ends."""
    inner = where.of(text)
    start = where.start + len(inner) - len(inner.lstrip(EDGES))
    end = where.end - (len(inner) - len(inner.rstrip(EDGES)))
    return Span(start, end) if start < end else where
