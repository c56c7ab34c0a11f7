"""How much of the article is garbled, does it look machine-translated, and through which language?

All is read off the flags and the text. The rules are set by hand and say what they rest on; none of them was fitted,
so the outcome is one of three, and no probability.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from dossier.findings import Answer, Flag, Garble, Kind
from dossier.ports import Parse
from dossier.text import Span
from garble.coinages import FEWEST_SPELLINGS, shared_stem
from garble.readings import WORD
from garble.traces import Trace, find_cognates, find_foreign_words, find_marks, source_language

AS_TRANSLATION = frozenset({Kind.WORD_SALAD, Kind.MISTRANSLATED_TERM, Kind.UNIDIOMATIC})
"""What a translation does to sentences. Broken characters, cuts and repeats come about otherwise."""

FALSE_FLAG_SHARE = 0.01
"""Of clean sentences, no more are flagged: the bound that the desk's one threshold is held to (docs/garble.md)."""

BY_CHANCE = 0.001
"""Flagged sentences are a sign where as many would be flagged by mistake in one clean article of a thousand."""

SHARE_BY_ONE_SIGN = 0.25
FEWEST_BY_ONE_SIGN = 5
"""Where this share of the sentences is flagged, and so many, they are enough: what they are flagged for is what
translation does (the detector learns it from translated sentences)."""

FEWEST_FOREIGN_WORDS = 2
"""One word such as “voilà” stands in good English too."""

FEWEST_SENTENCES = 3
"""Of less, nothing can be said."""

SHOWN = 3
"""Traces of one sort that the reasons name."""


def judge_article(text: str, parse: Parse, flags: Sequence[Flag]) -> Garble:
    """The verdict on `text`, of which `parse` has the sentences and names."""
    sentences, names = parse.sentences, [entity.where for entity in parse.entities]
    broken = _marked(text, [flag.where for flag in flags if flag.kind is not Kind.STRAY_PUNCTUATION])
    odd = [flag.where for flag in flags if flag.kind in AS_TRANSLATION]
    flagged = [word for where in odd for word in WORD.findall(where.of(text))]
    hit = _count(sentences, _marked(text, odd))
    many, coinages = _many(hit, len(sentences)), _coinages(flagged)
    marks, foreign = find_marks(text), find_foreign_words(text, names)
    if len(foreign) < FEWEST_FOREIGN_WORDS:
        foreign = ()
    signs = [bool(sign) for sign in (many, coinages, marks, foreign)]
    enough = bool(many) and hit >= max(FEWEST_BY_ONE_SIGN, SHARE_BY_ONE_SIGN * len(sentences))
    unsure = () if any(signs) else _unsure(text, sentences)
    translated = _translated(signs, enough=enough, unsure=bool(unsure))
    cognates = find_cognates(flagged) if translated is Answer.YES else ()
    through = source_language([*marks, *foreign], cognates) if translated is Answer.YES else None
    reasons = (*unsure, *many, *coinages, *_told(marks, through), *_told(foreign, through), *_told(cognates, through))
    return Garble(_share(text, broken), _count(sentences, broken), len(sentences), translated, through, reasons)


def _translated(signs: Sequence[bool], *, enough: bool, unsure: bool) -> Answer:
    """Yes by two signs, one of them in the sentences (the first two): marks and words may be foreign in a quotation."""
    if enough or (any(signs[:2]) and sum(signs) > 1):
        return Answer.YES
    return Answer.UNCLEAR if unsure or any(signs) else Answer.NO


def _unsure(text: str, sentences: Sequence[Span]) -> tuple[str, ...]:
    """Why a text without any sign is no proof that all is well."""
    if len(sentences) < FEWEST_SENTENCES:
        return ("it is too short to tell",)
    letters = [letter.isupper() for letter in text if letter.isalpha()]
    return ("it is set in capitals, in which words are not judged",) if sum(letters) > len(letters) / 2 else ()


def _many(hit: int, sentences: int) -> tuple[str, ...]:
    """Told where `hit` of so many are more than mistakes make (binomial: each by itself, FALSE_FLAG_SHARE)."""
    if not hit:
        return ()
    p, n = FALSE_FLAG_SHARE, sentences
    fewer = (
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p)
        for k in range(hit)
    )
    by_chance = 1 - sum(map(math.exp, fewer))
    return (f"{hit} of {n} sentences do not run as English",) if by_chance < BY_CHANCE else ()


def _coinages(flagged: Sequence[str]) -> tuple[str, ...]:
    """Told for each term that stands under flags in FEWEST_SPELLINGS or more."""
    spellings: dict[str, set[str]] = defaultdict(set)
    for word in flagged:
        if stem := shared_stem(word):
            spellings[stem].add(word.lower())
    return tuple(
        f"one term stands in {len(found)} spellings ({', '.join(sorted(found))})"
        for found in spellings.values()
        if len(found) >= FEWEST_SPELLINGS
    )


def _told(traces: Sequence[Trace], language: str | None) -> list[str]:
    """The first SHOWN traces in words; those of `language`, where it is known."""
    ours = [trace for trace in traces if language is None or language in trace.points_to]
    return [trace.told(language) for trace in ours[:SHOWN]]


def _count(sentences: Sequence[Span], marked: bytearray) -> int:
    """How many sentences hold a marked character."""
    return sum(1 in marked[sentence.start : sentence.end] for sentence in sentences)


def _marked(text: str, flagged: Sequence[Span]) -> bytearray:
    """1 for each character that is flagged, else 0."""
    marked = bytearray(len(text))
    for where in flagged:
        marked[where.start : where.end] = b"\1" * (where.end - where.start)
    return marked


def _share(text: str, marked: bytearray) -> float:
    """The share of the words' characters that are marked; 0 of a text without words."""
    words = [match.span() for match in WORD.finditer(text)]
    letters = sum(end - start for start, end in words)
    return round(sum(sum(marked[start:end]) for start, end in words) / letters, 4) if letters else 0.0
