"""Which characters cannot stand in English text as they do: broken encodings, foreign and doubled quotation marks?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.findings import Flag, Kind
from dossier.text import Span

BROKEN = re.compile(r"\ufffd|Ã[\x80-\xbf©¨ª«¯´¶¼]|â€[\x80-\xbf™œ\u009d]")
"""The replacement character, and UTF-8 read as Latin-1 or Windows-1252 that ftfy could not put right."""

GUILLEMETS = re.compile(r"[«»](?:[ \t]*[«»])*")
"""The quotation marks of French, Spanish, Russian and others; English does not use them."""

DOUBLED = re.compile(r"”[ \t]?”")
"""Wrong only where the paragraph closes more quotations than it opens; else it ends a quotation within another."""

MARK_PROBABILITY = 0.99
"""Set by hand: such characters are wrong by the rules of English, whatever the words say."""


def flag_marks(text: str) -> Iterator[Flag]:
    """A flag for each word with broken characters, and for each stray quotation mark."""
    end = 0
    for match in BROKEN.finditer(text):
        if match.start() >= end:
            where = _word_around(text, match)
            end = where.end
            reason = f"“{where.of(text)}” holds characters that were lost or misread when the text was copied."
            yield Flag(where, Kind.MOJIBAKE, MARK_PROBABILITY, False, reason)
    for match in GUILLEMETS.finditer(text):
        reason = f"English does not use {match.group()}; it is a quotation mark of another language."
        yield Flag(Span(*match.span()), Kind.STRAY_PUNCTUATION, MARK_PROBABILITY, False, reason)
    for match in DOUBLED.finditer(text):
        paragraph = text[text.rfind("\n", 0, match.start()) + 1 : match.end()]
        if paragraph.count("”") > paragraph.count("“"):
            reason = "The quotation mark is doubled: it closes a quotation that was not opened."
            yield Flag(Span(*match.span()), Kind.STRAY_PUNCTUATION, MARK_PROBABILITY, False, reason)


def _word_around(text: str, match: re.Match[str]) -> Span:
    start, end = match.span()
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return Span(start, end)
