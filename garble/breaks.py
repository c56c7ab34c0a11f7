"""Does a paragraph break off in the middle of a sentence?

Only prose is asked: headlines, crossheads, captions, bylines and items of a list end without a stop as they should.
A paragraph whose sentence goes on in the next one was cut in two by the layout, and is not broken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dossier.findings import Flag, Kind
from dossier.text import Span

FEWEST_WORDS = 12
"""A shorter paragraph may be a crosshead, a caption or a line of verse. Set by hand."""

NO_LAST_WORD = frozenset({
    "a", "an", "the", "of", "and", "or", "but", "nor", "if", "than", "because", "although", "whereas", "unless",
    "into", "from", "between", "among", "towards", "upon", "its", "their", "our", "your", "my", "every", "per",
    "via", "is", "are", "was", "were", "be", "been", "has", "have", "had", "which", "whose",
})  # fmt: skip
"""Words that a sentence does not end in, or hardly ever without its full stop."""

LIST_JOINTS = frozenset({
    "and", "or", "but",
})  # fmt: skip
"""Words in which the items of a list end too."""

CUT = re.compile(r"(?<![.!?”\"])(?<![.!?”\"]\s)\s?(?:\[\s?(?:…|\.\.\.)\s?\]|\(\s?(?:…|\.\.\.)\s?\))$")
READ_MORE = re.compile(
    r"(?:…|\.\.\.|(?<=[a-z,]))\s?[\[(]?(?:Read (?:more|on)|(?:Continue|Keep) reading|Read the (?:rest|full)[\w ]*)"
    r"[\])]?\s*[»›→>….]*$",
    re.IGNORECASE,
)
TRAIL = re.compile(r"\s?(?:…|\.\.\.)$")
LAST_WORD = re.compile(r"(?<![\w.’'-])([A-Za-z]+)$")
SPLIT_WORD = re.compile(r"(?<![\w-])[a-z]{3,}-$")
CLAUSE_CUT = re.compile(r"\b([a-z]{2,}),$")

BULLET = re.compile(r"[-–—•*·▪●|]|\(?[\da-z]{1,2}[.)]\s")

CUT_PROBABILITY = 0.97
"""Set by hand: the page says itself that its text was cut."""

BROKEN_OFF_PROBABILITY = 0.9
"""Set by hand: no sentence ends so, but an author's slip is possible."""


def flag_breaks(text: str, headline: Span, paragraphs: Sequence[Span]) -> Iterator[Flag]:
    """A flag on the last word of each paragraph that breaks off, with the mark that shows the cut."""
    for number, paragraph in enumerate(paragraphs):
        after = paragraphs[number + 1].of(text) if number + 1 < len(paragraphs) else ""
        words = paragraph.of(text)
        if paragraph == headline or len(words.split()) < FEWEST_WORDS or BULLET.match(words):
            continue
        if _goes_on(after):
            continue
        found = _break_in(words, listed=bool(after) and len(after.split()) < FEWEST_WORDS)
        if found:
            start, probability, reason = found
            yield Flag(Span(paragraph.start + start, paragraph.end), Kind.TRUNCATED, probability, False, reason)


def _goes_on(after: str) -> bool:
    """True where the next paragraph begins in mid-sentence, or as an item of a list that this one introduces."""
    return bool(after) and (not (after[0].isupper() or after[0] in "“\"‘'") or bool(BULLET.match(after)))


def _break_in(words: str, listed: bool) -> tuple[int, float, str] | None:
    """Where the cut begins, its probability and the reason. `listed`: a short line follows, as in a list."""
    for cut in (CUT, READ_MORE):
        match = cut.search(words)
        if match:
            shown = match.group().strip()
            return (
                _last_token(words, match.start()),
                CUT_PROBABILITY,
                f"The text is cut off here: it ends in “{shown}”.",
            )
    split = SPLIT_WORD.search(words)
    if split:
        return split.start(), BROKEN_OFF_PROBABILITY, f"The paragraph ends in the middle of a word: “{split.group()}”."
    trail = TRAIL.search(words)
    body = words[: trail.start()] if trail else words
    last = LAST_WORD.search(body)
    if last and last[1] in NO_LAST_WORD and not (listed or (trail and last[1] in LIST_JOINTS)):
        return last.start(), BROKEN_OFF_PROBABILITY, f"The paragraph ends in “{last[1]}”, and a sentence cannot."
    comma = CLAUSE_CUT.search(words)
    if comma and not listed and re.search(r"[a-z][.!?]\s+[A-Z]", words):
        return (
            comma.start(),
            BROKEN_OFF_PROBABILITY,
            "The paragraph ends in a comma: the rest is missing.",
        )
    return None


def _last_token(words: str, end: int) -> int:
    """Where the word that ends at `end` begins."""
    return words.rfind(" ", 0, len(words[:end].rstrip())) + 1
