"""Does the article say a thing twice where once was meant: a word, a phrase, a sentence, a paragraph?

Stutters stand side by side ("the the", "in the in the"). Sentences said again are flagged at the later place, beyond
what a page does for its readers: a headline, a summary above the story or a pull quote may say one thing again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from dossier.findings import Flag, Kind
from dossier.text import Span
from garble.readings import WORD

STUTTER_PROBABILITY = 0.97
"""Set by hand: of the doubled words and phrases of 23,669 abstracts that these rules flag, all were slips."""

AGAIN_PROBABILITY = 0.9
"""Set by hand: a sentence may be repeated on purpose, though rarely word for word."""

JOINTS = frozenset({
    "and", "or", "by", "to", "after", "upon", "in", "on", "for",
})  # fmt: skip
"""Within them the same words stand on both sides in sound English: more and more, step by step, black and black."""

FUNCTION_WORDS = frozenset({
    "the", "a", "an", "of", "and", "or", "but", "by", "for", "from", "with", "to", "at", "into", "than", "as",
    "this", "these", "its", "their", "our", "his", "was", "were", "are", "be", "been", "has", "have", "is", "it",
    "which", "when", "we", "they", "he", "she", "not", "also", "can", "will", "may", "between", "during", "through",
    "after", "before", "in", "on",
})  # fmt: skip
"""Without one of these a repeated phrase may be a chant, a count or a name (tick tock tick tock)."""

NEVER_DOUBLED = frozenset({
    "the", "a", "an", "of", "and", "or", "but", "by", "from", "with", "to", "was", "were", "are", "been", "into",
    "than", "its", "their", "our", "this", "these", "which", "be", "we", "they", "it", "between", "through",
    "during",
})  # fmt: skip
"""Short words that sound English does not say twice in a row, unlike "had had", "that that", "in in vitro"."""

SAID_TWICE = frozenset({
    "again", "always", "asked", "bang", "blah", "cheap", "doing", "ever", "extra", "fine", "forever", "going",
    "great", "hello", "knock", "later", "little", "lonely", "maybe", "much", "never", "often", "other", "please",
    "quite", "rather", "right", "round", "sleep", "still", "sweet", "there", "these", "think", "those", "times",
    "today", "twice", "wait", "where", "which", "while", "whole", "years", "super", "kinase", "large", "small",
    "light", "quick", "close", "heavy", "higher", "lower", "hours", "better", "early", "local", "short", "third",
    "first", "thank", "thanks", "cheers", "woman", "yadda", "tyrosine", "glycine", "alanine",
})  # fmt: skip
"""Words that are doubled for force, in speech, in names or in the terms of biochemistry."""

FEWEST_LETTERS = 5
FAMILIAR_ZIPF = 3.8
"""A doubled word of any other kind is flagged where it is a common one; a rarer one may be an epithet (Bos taurus
taurus). Set by hand."""

PART_OF_NAME = ("-", "_", "/", "@")
"""A word beside one of these is part of an option, a file's name or an address."""

LONGEST_STUTTER_WORDS = 30
LONG_STUTTER_WORDS = 8
"""From so many words on, a phrase is a stutter with a comma or a stop in its middle too."""

FEWEST_WORDS = 12
"""A shorter sentence may stand twice in good instructions and answers. Set by hand."""

REFRAIN_TIMES = 4
"""A sentence that stands so often is a refrain or part of a form. Set by hand."""

PULL_QUOTE_WORDS = 60
"""A paragraph of up to so many words whose every sentence stands elsewhere is a pull quote or a summary. By hand."""

LIGHT_WORDS = frozenset({
    "a", "an", "the", "of", "in", "to", "and", "that", "also", "then",
})  # fmt: skip
"""Nearly the same: equal but for these, for capitals and for marks. Numbers and all other words are the same."""


def flag_repeats(text: str, paragraphs: Sequence[Span], sentences: Sequence[Span]) -> Iterator[Flag]:
    """Flags on the second saying. `paragraphs` are those below the headline, `sentences` those of the whole text."""
    stuttered: set[int] = set()
    for paragraph in paragraphs:
        for where in _stutters(text, paragraph):
            stuttered.update(range(where.start, where.end))
            reason = f"“{_shown(where.of(text))}” stands here twice in a row."
            yield Flag(where, Kind.REPEATED, STUTTER_PROBABILITY, False, reason)
    for where, times in _sentences_again(text, paragraphs, sentences):
        if stuttered.isdisjoint(range(where.start, where.end)):
            said = "again" if times == 2 else "for the third time"
            reason = f"The article says this {said}: “{_shown(where.of(text))}”."
            yield Flag(where, Kind.REPEATED, AGAIN_PROBABILITY, False, reason)


def _stutters(text: str, paragraph: Span) -> Iterator[Span]:
    """The second saying of each word or phrase that stands twice in a row, the shortest at each place."""
    words = list(WORD.finditer(text, paragraph.start, paragraph.end))
    forms = [word.group().lower() for word in words]
    distances = _next_places(forms)
    at = 0
    while at < len(words):
        length = next((n for n in distances[at] if _is_stutter(text, words, forms, at, n)), 0)
        if length:
            yield Span(words[at + length].start(), words[at + 2 * length - 1].end())
        at += 2 * length or 1


def _next_places(forms: Sequence[str]) -> list[list[int]]:
    """For each word the distances at which it stands again, up to LONGEST_STUTTER_WORDS, nearest first."""
    seen: dict[str, list[int]] = defaultdict(list)
    distances: list[list[int]] = [[] for _ in forms]
    for place in range(len(forms) - 1, -1, -1):
        after = seen[forms[place]]
        if after and after[-1] == place + 1:  # a doubled word: no longer phrase is looked for
            distances[place] = [1]
        else:
            last = place + LONGEST_STUTTER_WORDS
            distances[place] = [other - place for other in after[: -LONGEST_STUTTER_WORDS - 1 : -1] if other <= last]
        after.append(place)
    return distances


def _is_stutter(text: str, words: Sequence[re.Match[str]], forms: Sequence[str], at: int, length: int) -> bool:
    """True where the `length` words from `at` on stand there twice, and sound English would not say them so."""
    first, second = forms[at : at + length], forms[at + length : at + 2 * length]
    if first != second or not all(any(char.isalpha() for char in form) for form in first):
        return False
    if length == 1:
        return _is_doubled_word(text, words[at], words[at + 1])
    between = [text[words[i].end() : words[i + 1].start()] for i in range(at, at + 2 * length - 1)]
    if length < LONG_STUTTER_WORDS:
        named = any(word.group()[0].isupper() for word in words[at + 1 : at + 2 * length])
        idiom = any(word in JOINTS for word in (first[0], first[-1])) and not FUNCTION_WORDS.issuperset(first)
        if named or idiom or any(gap.strip(" ") for gap in between):
            return False
    return len(set(first)) > 1 and not any("|" in gap for gap in between) and not FUNCTION_WORDS.isdisjoint(first)


def _is_doubled_word(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    word = other.group()
    if (
        text[max(0, one.start() - 1) : one.start()] in PART_OF_NAME
        or text[other.end() : other.end() + 1] in PART_OF_NAME
    ):
        return False
    if text[one.end() : other.start()].strip(" ") or not (word.isalpha() and word.islower()):
        return False
    if one.group() != word and not (one.group()[1:].islower() and word in NEVER_DOUBLED):
        return False
    if len(word) < FEWEST_LETTERS or word in NEVER_DOUBLED:
        return word in NEVER_DOUBLED
    from wordfreq import zipf_frequency

    common = zipf_frequency(word, "en") >= FAMILIAR_ZIPF
    return common and word not in SAID_TWICE and not word.endswith("ly")


def _sentences_again(text: str, paragraphs: Sequence[Span], sentences: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    """Each sentence said again with how many times it has been said by then, pull quotes not counted."""
    within = _by_paragraph(paragraphs, sentences)
    keys = {sentence: _key(sentence.of(text)) for members in within for sentence in members}
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, members in enumerate(within):
        for sentence in members:
            if keys[sentence]:
                places[keys[sentence]].append(number)
    for_readers = {n for n, members in enumerate(within) if _is_for_readers(text, paragraphs[n], members, keys, places)}
    said: dict[tuple[str, ...], int] = defaultdict(int)
    for number, members in enumerate(within):
        for sentence in members:
            key = keys[sentence]
            if key and number not in for_readers and len(places[key]) < REFRAIN_TIMES:
                said[key] += 1
                if said[key] > 1:
                    yield sentence, said[key]


def _is_for_readers(
    text: str,
    paragraph: Span,
    members: Sequence[Span],
    keys: dict[Span, tuple[str, ...]],
    places: dict[tuple[str, ...], list[int]],
) -> bool:
    """True of a short paragraph all of whose sentences stand elsewhere too."""
    short = len(paragraph.of(text).split()) <= PULL_QUOTE_WORDS
    long_ones = [keys[sentence] for sentence in members if keys[sentence]]
    return short and bool(long_ones) and all(len(places[key]) > 1 for key in long_ones)


def _by_paragraph(paragraphs: Sequence[Span], sentences: Sequence[Span]) -> list[list[Span]]:
    """The sentences in each paragraph; one that crosses the edge of a paragraph is in none."""
    members: list[list[Span]] = [[] for _ in paragraphs]
    number = 0
    for sentence in sentences:
        while number < len(paragraphs) and paragraphs[number].end < sentence.end:
            number += 1
        if number < len(paragraphs) and paragraphs[number].contains(sentence):
            members[number].append(sentence)
    return members


def _key(sentence: str) -> tuple[str, ...]:
    """What two sentences share that say the same; empty for questions, tables' rows and short ones."""
    if "?" in sentence[-3:] or "|" in sentence:
        return ()
    words = [word.lower() for word in WORD.findall(sentence)]
    return tuple(word for word in words if word not in LIGHT_WORDS) if len(words) >= FEWEST_WORDS else ()


def _shown(passage: str) -> str:
    return passage if len(passage) <= 60 else passage[:57].rstrip() + "…"
