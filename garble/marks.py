"""Which characters cannot stand in English text as they do: broken encodings, foreign and doubled quotation marks?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from dossier.findings import Flag, Kind
from dossier.text import Span

BROKEN = re.compile(r"\ufffd|Ã[\x80-\xbf©¨ª«¯´¶¼]|â€[\x80-\xbf™œ\u009d]")
"""The replacement character, and UTF-8 read as Latin-1 or Windows-1252 that ftfy could not put right."""

GUILLEMETS = re.compile(r"[«»](?:[ \t]*[«»])*")
"""The quotation marks of French, Spanish, Russian and others; English does not use them."""

QUOTED = re.compile(r"\n|“|(?<!\d)”[ \t]?”|(?<!\d)”")
"""What opens and closes quotations, pairs of closing marks taken together. After a digit, ” is an inch mark."""

MARK_PROBABILITY = 0.99
"""Set by hand: such characters are wrong by the rules of English, whatever the words say."""


def flag_marks(text: str) -> Iterator[Flag]:
    """A flag for each word with broken characters, and for each stray quotation mark outside such words."""
    broken: set[int] = set()
    for match in BROKEN.finditer(text):
        if match.start() not in broken:
            where = _word_around(text, match)
            broken.update(range(where.start, where.end))
            reason = f"“{where.of(text)}” holds characters that were lost or misread when the text was copied."
            yield Flag(where, Kind.MOJIBAKE, MARK_PROBABILITY, False, reason)
    for where, reason in chain(_guillemets(text), _doubled(text)):
        if broken.isdisjoint(range(where.start, where.end)):
            yield Flag(where, Kind.STRAY_PUNCTUATION, MARK_PROBABILITY, False, reason)


def _guillemets(text: str) -> Iterator[tuple[Span, str]]:
    for match in GUILLEMETS.finditer(text):
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
