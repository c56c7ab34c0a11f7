"""Which passages of the article are garbled, of which kind, how surely, and why?

1. Marks that English does not have (garble/marks.py).
2. Spellings of one unknown coinage (garble/coinages.py).
3. Sentences that the detector finds garbled (garble/detector.py), flagged on the words that carry it.
Where two would overlap, the earlier kind keeps its words and the later keeps the rest of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from dossier.findings import Flag, Kind
from dossier.ports import Parse, Scored
from dossier.text import Passage, Span
from garble.coinages import Coinage, find_coinages
from garble.detector import Detector, Judged
from garble.marks import flag_marks
from garble.readings import WORD, Reading, read_words

Numbers = npt.NDArray[np.float64]

SALAD_WORDS = 4
SALAD_EXCESS_BITS = 0.0
"""A run of this many words that are on average likelier anywhere than where they stand makes no sense as a clause;
a shorter or milder one is understandable, but not English. Set by hand: no labelled data tells the two apart."""

MIN_REST_WORDS = 3
"""What an overlap leaves of a flag is kept from this many words on."""

EDGES = " \t\n,;:–—“”‘’\"'()"


def find_flags(
    text: str, scored: Scored, parse: Parse, detector: Detector
) -> tuple[tuple[Passage, ...], tuple[Flag, ...]]:
    """The passages with their scores, and the flags, both in order of place. Flags do not overlap."""
    readings = read_words(text, scored.tokens, parse.entities)
    suspicion = detector.suspicion(text, readings)
    passages = tuple(Passage(where, _bits_per_character(where, scored)) for where in parse.sentences)
    coinages = (_flag_coinage(coinage, readings, suspicion) for coinage in find_coinages(readings))
    garbled = (
        flag
        for sentence in detector.judge(text, readings, suspicion, parse.sentences)
        if sentence.core and sentence.probability >= detector.threshold
        for flag in [_flag_sentence(sentence, sentence.core, readings)]
    )
    return passages, _without_overlaps(text, chain(flag_marks(text), chain.from_iterable(coinages), garbled))


def _bits_per_character(where: Span, scored: Scored) -> float:
    bits = sum(token.surprisal_bits for token in scored.tokens if where.contains(token.where))
    return round(bits / (where.end - where.start), 4)


def _flag_coinage(coinage: Coinage, readings: Sequence[Reading], suspicion: Numbers) -> list[Flag]:
    """One flag for each place. The spellings are one finding, so their doubts multiply (noisy or)."""
    odds = [suspicion[i] for i, word in enumerate(readings) if word in coinage.readings]
    probability = round(1 - math.prod(1 / (1 + math.exp(value)) for value in odds), 4)
    spellings = ", ".join(coinage.spellings)
    reason = f"One term stands here in {len(coinage.spellings)} spellings ({spellings}), as when a translation does not know it."
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


def _without_overlaps(text: str, flags: Iterable[Flag]) -> tuple[Flag, ...]:
    kept: list[Flag] = []
    for flag in flags:
        pieces = _outside(flag.where, [other.where for other in kept])
        words = [(len(WORD.findall(piece.of(text))), piece) for piece in pieces]
        most, where = max(words, key=lambda pair: pair[0], default=(0, flag.where))
        if pieces == [flag.where] or most >= MIN_REST_WORDS:
            kept.append(replace(flag, where=_trimmed(text, where)))
    return tuple(sorted(kept, key=lambda flag: flag.where))


def _outside(where: Span, taken: Iterable[Span]) -> list[Span]:
    pieces = [where]
    for other in taken:
        pieces = (
            [
                Span(start, end)
                for piece in pieces
                for start, end in ((piece.start, min(piece.end, other.start)), (max(piece.start, other.end), piece.end))
                if start < end
            ]
            if other.overlaps(where)
            else pieces
        )
    return pieces


def _trimmed(text: str, where: Span) -> Span:
    """Without white space and opening or closing marks at its ends."""
    inner = where.of(text)
    start = where.start + len(inner) - len(inner.lstrip(EDGES))
    end = where.end - (len(inner) - len(inner.rstrip(EDGES)))
    return Span(start, end) if start < end else where
