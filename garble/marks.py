"""Which characters cannot stand in English text as they do: broken encodings; foreign, doubled and unpaired marks?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from dossier.findings import Flag, Kind
from dossier.text import Span
from garble.unpaired import find_unpaired

BROKEN = re.compile(
    r"\ufffd|[\x80-\x9f]"
    r"|Ã[\x80-\xbf]|â€|â[\x80-\xbf‚„†‡‰‹‘’“”•–—˜™š›œžŸ]|Â[\xa0-\xbf]|[ÎÏ][\x80-\xbf‚ƒ„…†‡ˆ‰]|ï¿½|ï»¿"
    r"|&(?:amp|nbsp|[lr]squo|[lr]dquo|[nm]dash|hellip|quot|#\d{2,5}|#x[\da-fA-F]{2,5});"
    r"|\\u(?:00[2-9a-f]|0[34][\da-f]|20[0-3])[\da-f](?![\da-f])"
)
"""The replacement character and control characters; UTF-8 read as Latin-1 or Windows-1252 that ftfy could not put
right: accented and Greek letters, quotation marks, signs; names of characters in HTML and in programs left standing."""

LOST_APOSTROPHE = re.compile(r"(?<![^\s“‘\"'(\[])[A-Za-z]{2,}\?(?:s|t|re|ve|ll)(?=[\s.,;:)]|$)")
"""A question mark where an apostrophe stood: it?s, don?t. Not in a web address, as no / or . stands before it."""

GUILLEMETS = re.compile(r"[«»](?:[ \t]*[«»])*")
"""The quotation marks of French, Spanish, Russian and others; English does not use them."""

ARROW = re.compile(r"[^\s.!?,”\"] »(?:\s|$)")
"""» alone between white space after a word, as in a menu (File » New) or a link (All systems »), not after a stop."""

QUOTED = re.compile(r"\n|“|(?<!\d)”[ \t]?”|(?<!\d)”")
"""What opens and closes quotations, pairs of closing marks taken together. After a digit, ” is an inch mark."""

MARK_PROBABILITY = 0.99
"""Set by hand: such characters are wrong by the rules of English, whatever the words say."""

UNPAIRED_PROBABILITY = 0.9
"""Set by hand: an unpaired mark is wrong too, but sound writers slip here, and pages lose a mark of the author's."""


def flag_marks(text: str) -> Iterator[Flag]:
    """A flag for each word with broken characters, and for each stray or unpaired mark outside such words."""
    broken: set[int] = set()
    for match in chain(BROKEN.finditer(text), LOST_APOSTROPHE.finditer(text)):
        if match.start() not in broken:
            where = _word_around(text, match)
            broken.update(range(where.start, where.end))
            reason = f"“{where.of(text)}” holds characters that were lost or misread when the text was copied."
            yield Flag(where, Kind.MOJIBAKE, MARK_PROBABILITY, False, reason)
    for where, reason in chain(_guillemets(text), _doubled(text)):
        if broken.isdisjoint(range(where.start, where.end)):
            yield Flag(where, Kind.STRAY_PUNCTUATION, MARK_PROBABILITY, False, reason)
    for where in find_unpaired(text):
        if where.start not in broken:
            reason = f"“{where.of(text)}” stands alone: nothing in this paragraph or those near by pairs with it."
            yield Flag(where, Kind.STRAY_PUNCTUATION, UNPAIRED_PROBABILITY, False, reason)


def _guillemets(text: str) -> Iterator[tuple[Span, str]]:
    arrows = "«" not in text
    for match in GUILLEMETS.finditer(text):
        if arrows and ARROW.search(text, max(0, match.start() - 2), match.end() + 1):
            continue
        yield Span(*match.span()), f"English does not use {match.group()}; it is a quotation mark of another language."


def _doubled(text: str) -> Iterator[tuple[Span, str]]:
    """Pairs of closing marks where the paragraph has no two quotations open; such a pair ends one within another."""
    opened = 0
    for match in QUOTED.finditer(text):
        mark = match.group()
        if mark == "\n":
            opened = 0
        elif mark == "“":
            opened += 1
        elif len(mark) > 1 and opened < 2:
            opened = 0
            yield Span(*match.span()), "The quotation mark is doubled: it closes a quotation that was not opened."
        else:
            opened = max(0, opened - mark.count("”"))


def _word_around(text: str, match: re.Match[str]) -> Span:
    start, end = match.span()
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return Span(start, end)
