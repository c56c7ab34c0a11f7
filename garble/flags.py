"""Which passages of the article are garbled, of which kind, how surely, and why?

1. Marks that English does not have (garble/marks.py).
2. Spellings of one unknown coinage (garble/coinages.py).
3. Whole sentences that the detector finds garbled (garble/detector.py), flagged on the words that carry it.
A flag may lie within another: a coinage in a garbled clause. None crosses another's edge.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from dossier.findings import Flag, Kind
from dossier.ports import Parse, Scored, TokenScore
from dossier.text import Article, Passage, Span
from garble.coinages import Coinage, find_coinages
from garble.detector import Detector, Judged
from garble.features import FUNCTION_WORD_BITS, Numbers
from garble.marks import flag_marks
from garble.order import in_place
from garble.readings import Reading, read_words

SALAD_WORDS = 8
"""A garbled run of this many words is a clause without sense; a shorter one can be read over: it is understandable,
but not English. Set by hand: no labelled data tells the two apart."""

ENDS = (".", "!", "?", ":", "…")
CLOSERS = " \"'”’)»"

COINAGE_THRESHOLD = 0.5
"""A coinage is flagged where it is likelier garble than not. Set by hand."""


def find_flags(
    article: Article, scored: Scored, parse: Parse, detector: Detector
) -> tuple[tuple[Passage, ...], tuple[Flag, ...]]:
    """The passages with their scores, and the flags, both in order of place.

    `scored` is the model's reading of `headline_last(article.text, article.headline)`, `parse` that of the text.
    """
    text = article.text
    tokens = in_place(scored.tokens, text, article.headline)
    flags = list(flag_marks(text))
    readings = read_words(text, article.headline, tokens, parse.entities)
    readings = _set_aside(readings, [flag.where for flag in flags if flag.kind is Kind.MOJIBAKE])
    suspicion = detector.suspicion(text, readings)
    for coinage in find_coinages(readings):
        flags += _flag_coinage(coinage, readings, suspicion)
    coined = {flag.where for flag in flags}
    whole = [where for where in parse.sentences if is_whole(where.of(text))]
    flags += _flag_sentences(detector, detector.judge(readings, suspicion, whole), readings, coined)
    flags.sort(key=lambda flag: (flag.where.start, -flag.where.end))
    return _read_passages(parse.sentences, tokens), tuple(flags)


def is_whole(sentence: str) -> bool:
    """True of what ends as a sentence does. Headlines, crossheads and labels are telegraphic: the detector was not
    fitted on them, and takes them for garble."""
    return sentence.rstrip(CLOSERS).endswith(ENDS)


def _set_aside(readings: Sequence[Reading], broken: Sequence[Span]) -> tuple[Reading, ...]:
    """Words with broken characters have their flag already: like names, they neither begin nor end another."""
    characters = {i for where in broken for i in range(where.start, where.end)}
    return tuple(
        word if characters.isdisjoint(range(word.where.start, word.where.end)) else replace(word, named=True)
        for word in readings
    )


def _read_passages(sentences: Sequence[Span], tokens: Sequence[TokenScore]) -> tuple[Passage, ...]:
    starts = [token.where.start for token in tokens]
    sums = [0.0, *accumulate(token.surprisal_bits for token in tokens)]
    bits = [sums[bisect_left(starts, where.end)] - sums[bisect_left(starts, where.start)] for where in sentences]
    return tuple(
        Passage(where, round(total / (where.end - where.start), 4))
        for where, total in zip(sentences, bits, strict=True)
    )


def _flag_coinage(coinage: Coinage, readings: Sequence[Reading], suspicion: Numbers) -> list[Flag]:
    """One flag for each place. The spellings are one finding, so their doubts multiply (noisy or)."""
    places = set(coinage.readings)
    odds = [suspicion[i] for i, word in enumerate(readings) if word in places]
    probability = round(1 - math.prod(1 / (1 + math.exp(value)) for value in odds), 4)
    if probability < COINAGE_THRESHOLD:
        return []
    spellings = ", ".join(coinage.spellings)
    count = len(coinage.spellings)
    reason = f"One term stands here in {count} spellings ({spellings}), as when a translation does not know it."
    return [Flag(word.where, Kind.MISTRANSLATED_TERM, probability, False, reason) for word in coinage.readings]


def _flag_sentences(
    detector: Detector, judged: Sequence[Judged], readings: Sequence[Reading], coined: set[Span]
) -> Iterator[Flag]:
    """A flag for each sentence over the threshold, on its core, unless that is a coinage that has its flag already."""
    starts = [word.where.start for word in readings]
    for sentence in judged:
        if sentence.core and sentence.core not in coined and detector.is_garbled(sentence):
            first, last = bisect_left(starts, sentence.core.start), bisect_left(starts, sentence.core.end)
            yield _flag_core(sentence.core, sentence.probability, [w for w in readings[first:last] if not w.named])


def _flag_core(core: Span, probability: float, words: Sequence[Reading]) -> Flag:
    content = [word for word in words if word.base_bits >= FUNCTION_WORD_BITS] or words
    oddest = sorted(content, key=lambda word: word.excess_bits, reverse=True)[:3]
    quoted = [f"“{word.text}”" for word in sorted(oddest, key=lambda word: word.where)]
    named = " and ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
    kind = Kind.WORD_SALAD if len(words) >= SALAD_WORDS else Kind.UNIDIOMATIC
    what = "This does not read as sense" if kind is Kind.WORD_SALAD else "English does not run like this"
    return Flag(core, kind, probability, True, f"{what}: {named} would be likelier in almost any other place.")
