"""Which passages of the article are garbled, of which kind, how surely, and why?

1. Marks that English does not have (garble/marks.py), text that breaks off (garble/breaks.py) or comes twice
   (garble/repeats.py).
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
from dossier.ports import Parse, Scored, Tagged, TokenScore
from dossier.text import Article, Passage, Span
from garble.breaks import flag_breaks
from garble.coinages import Coinage, find_coinages
from garble.detector import Detector, Judged
from garble.features import FUNCTION_WORD_BITS
from garble.marks import flag_marks
from garble.order import in_place
from garble.readings import Reading, read_words, tags_of
from garble.repeats import flag_repeats

SALAD_WORDS = 8
"""A garbled run of this many words is a clause without sense; a shorter one can be read over: it is understandable,
but not English. Set by hand: no labelled data tells the two apart."""

TERM_WORDS, TERM_PARTS = 3, frozenset({"NOUN", "PROPN", "ADJ"})
"""A run of so few words, all of these parts of speech, is a term; set by hand."""

WHAT = {
    Kind.MISTRANSLATED_TERM: "This looks like the wrong word for the term that is meant",
    Kind.WORD_SALAD: "This does not read as sense",
    Kind.UNIDIOMATIC: "English does not run like this",
}

COINAGE_THRESHOLD = 0.5
"""A coinage is flagged where it is likelier garble than not. Set by hand."""


def find_flags(
    article: Article, scored: Scored, parse: Parse, tagged: Sequence[Tagged], detector: Detector
) -> tuple[tuple[Passage, ...], tuple[Flag, ...]]:
    """The passages with their scores, and the flags, both in order of place.

    `scored` is the model's reading of `headline_last(article.text, article.headline)`, `parse` that of the text;
    `tagged` is the tagger's of each of its sentences.
    """
    text = article.text
    tokens = in_place(scored.tokens, text, article.headline)
    flags = [
        *flag_marks(text),
        *flag_breaks(text, article.headline, article.paragraphs),
        *flag_repeats(text, article.paragraphs, parse.sentences),
    ]
    tags = tags_of(parse, tagged)
    readings = read_words(text, article.headline, tokens, parse.entities, tags)
    readings = _set_aside(readings, [flag.where for flag in flags if flag.kind is Kind.MOJIBAKE])
    for coinage in find_coinages(readings):
        flags += _flag_coinage(coinage)
    coined = {flag.where for flag in flags}
    named = {word.where.start for word in parse.words if word.pos in TERM_PARTS}
    flags += _flag_sentences(detector, detector.judge(readings, parse.sentences), readings, coined, named)
    return _read_passages(parse.sentences, tokens), _uncrossed(flags, text)


def _uncrossed(flags: Sequence[Flag], text: str) -> tuple[Flag, ...]:
    """The flags in order of place, outer ones first; one that crosses the end of an earlier one begins after it."""
    waiting = sorted((each for flag in flags for each in _trimmed(flag, flag.where.start, text)), key=_place)
    kept: list[Flag] = []
    while waiting:
        flag = waiting.pop(0)
        start, end = flag.where.start, flag.where.end
        edges = [each.where.end for each in kept if each.where.start < start < each.where.end < end]
        if edges:
            waiting = sorted([*waiting, *_trimmed(flag, max(edges), text)], key=_place)
        else:
            kept.append(flag)
    return tuple(kept)


def _trimmed(flag: Flag, start: int, text: str) -> tuple[Flag, ...]:
    """The flag from `start` on, without white space at its ends; () where nothing else is left."""
    rest = text[start : flag.where.end]
    if not rest.strip():
        return ()
    return (replace(flag, where=Span(flag.where.end - len(rest.lstrip()), start + len(rest.rstrip()))),)


def _place(flag: Flag) -> tuple[int, int]:
    return flag.where.start, -flag.where.end


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


def _flag_coinage(coinage: Coinage) -> list[Flag]:
    """One flag for each place. The spellings are one finding, so their doubts multiply (noisy or)."""
    probability = round(1 - math.prod(1 / (1 + math.exp(word.log_odds)) for word in coinage.readings), 4)
    if probability < COINAGE_THRESHOLD:
        return []
    spellings = ", ".join(coinage.spellings)
    count = len(coinage.spellings)
    reason = f"One term stands here in {count} spellings ({spellings}), as when a translation does not know it."
    return [Flag(word.where, Kind.MISTRANSLATED_TERM, probability, False, reason) for word in coinage.readings]


def _flag_sentences(
    detector: Detector, judged: Sequence[Judged], readings: Sequence[Reading], coined: set[Span], named: set[int]
) -> Iterator[Flag]:
    """A flag for each sentence over the threshold, on its core, unless that is a coinage that has its flag already."""
    starts = [word.where.start for word in readings]
    for sentence in judged:
        if sentence.core and sentence.core not in coined and detector.is_garbled(sentence):
            first, last = bisect_left(starts, sentence.core.start), bisect_left(starts, sentence.core.end)
            words = [word for word in readings[first:last] if not word.named]
            is_term = last - first <= TERM_WORDS and all(word.where.start in named for word in words)
            yield _flag_core(sentence.core, sentence.probability, words, is_term)


def _flag_core(core: Span, probability: float, words: Sequence[Reading], is_term: bool) -> Flag:
    content = [word for word in words if word.base_bits >= FUNCTION_WORD_BITS] or words
    oddest = sorted(content, key=lambda word: word.excess_bits, reverse=True)[:3]
    quoted = [f"“{word.text}”" for word in sorted(oddest, key=lambda word: word.where)]
    named = " and ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
    kind = Kind.MISTRANSLATED_TERM if is_term else Kind.WORD_SALAD if len(words) >= SALAD_WORDS else Kind.UNIDIOMATIC
    what = WHAT[kind]
    return Flag(core, kind, probability, True, f"{what}: {named} would be likelier in almost any other place.")
