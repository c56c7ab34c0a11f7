"""Which phrases of a paper, or of the article itself, could be what a mistranslated term was meant to say?

A translation that does not know a term renders it word by word, and often one word stays in its place: mother cells for
stem cells, strength grid for power grid. So a phrase is kin to a term that has as many words, one of them in the same
place, or that looks like it in its letters. Phrases that share nothing with the term (artificial intelligence, for
counterfeit consciousness) are not proposed: of those, a language model took a wrong one as often as the right one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from garble.readings import WORD

LONGEST_WORDS = 3

STOP_WORDS = frozenset({
    "a", "about", "above", "after", "all", "also", "although", "among", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "being", "between", "both", "but", "by", "can", "could", "did", "do", "does",
    "during", "each", "either", "et", "few", "for", "from", "further", "had", "has", "have", "having", "he", "her",
    "here", "his", "how", "however", "i", "if", "in", "into", "is", "it", "its", "may", "might", "more", "most",
    "much", "must", "my", "no", "nor", "not", "of", "on", "once", "one", "only", "or", "other", "our", "out",
    "over", "own", "same", "several", "she", "should", "since", "so", "some", "such", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "three", "through", "thus", "to", "too",
    "two", "under", "until", "up", "upon", "us", "using", "very", "via", "was", "we", "were", "what", "when",
    "where", "whereas", "whether", "which", "while", "who", "whose", "will", "with", "within", "without", "would",
    "you", "your", "used", "based", "showed", "shown", "found", "show", "significantly", "respectively",
})  # fmt: skip
"""Words that stand in no term."""

NEAR_LETTERS = 0.75
"""A phrase looks like the term from this ratio of shared letters on (difflib, 0 to 1). Set by hand."""

ENDING_LETTERS = 3
"""Words that differ in so many last letters at most are forms of one word, and neither repairs the other."""


def kindred(term: str, vocabulary: str, fewest_times: int = 1) -> Iterator[str]:
    """The phrases of `vocabulary`, in lower case, that are kin to `term` and stand there so often; most frequent first.

    A last word that both have takes the term's form: for mother cells, stem cell is given as stem cells.
    """
    words = term.lower().split()
    for phrase, times in Counter(_phrases(vocabulary, len(words))).most_common():
        if times >= fewest_times and _is_kin(words, phrase):
            yield " ".join((*phrase[:-1], words[-1] if _bare(phrase[-1]) == _bare(words[-1]) else phrase[-1]))


def _phrases(vocabulary: str, length: int) -> Iterator[tuple[str, ...]]:
    """Every run of `length` words that no stop, comma, bracket, number, stop word or very short word parts."""
    for stretch in re.split(r"[^\w\s'’-]+|\d+", vocabulary.lower()):
        words = WORD.findall(stretch)
        for start in range(len(words) - length + 1):
            run = tuple(words[start : start + length])
            if STOP_WORDS.isdisjoint(run) and all(len(word) > 2 for word in run):
                yield run


def _is_kin(term: Sequence[str], phrase: Sequence[str]) -> bool:
    pairs = [(_bare(one), _bare(other)) for one, other in zip(term, phrase, strict=True)]
    if all(_is_form(one, other) for one, other in pairs):
        return False
    if any(one == other for one, other in pairs):
        return True
    letters = SequenceMatcher(None, " ".join(phrase), " ".join(term), autojunk=False)
    return letters.real_quick_ratio() >= NEAR_LETTERS and letters.ratio() >= NEAR_LETTERS


def _is_form(one: str, other: str) -> bool:
    """True of a word and another form of it: they begin alike, and differ in a short ending."""
    shared = max(4, len(one) - ENDING_LETTERS, len(other) - ENDING_LETTERS)
    return one == other or (min(len(one), len(other)) >= shared and one[:shared] == other[:shared])


def _bare(word: str) -> str:
    """The word without the s of a plural."""
    return word.removesuffix("s")
