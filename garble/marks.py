"""Which characters cannot stand in English text as they do: broken encodings, foreign and doubled quotation marks?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.findings import Flag, Kind
from dossier.text import Span

BROKEN = re.compile(r"\S*(?:\ufffd|Ã[\x80-\xbf©¨ªª«®¯´¶¼]|â€[\x80-\xbf™œ\u0153\u009d])\S*")
"""The replacement character, and UTF-8 read as Latin-1 or Windows-1252 that ftfy could not put right."""

STRAY = re.compile(r"[”\"']?\s*[«»](?:\s*[«»])*|”\s?”|“\s?“|(?<=\s)[”](?=\s)")
"""Guillemets, which English does not use, doubled curly quotes, and a closing quote that closes nothing."""

MARK_PROBABILITY = 0.99
"""Set by hand: such characters are wrong by the rules of English, whatever the words say."""


def flag_marks(text: str) -> Iterator[Flag]:
    """A flag for each broken or stray mark, in order of place within each kind."""
    for match in BROKEN.finditer(text):
        reason = f"“{match.group()}” holds characters that were lost or misread when the text was copied."
        yield Flag(Span(*match.span()), Kind.MOJIBAKE, MARK_PROBABILITY, False, reason)
    for match in STRAY.finditer(text):
        where = Span(match.end() - len(match.group().lstrip()), match.end())
        reason = f"English does not put {where.of(text)} here; it is a quotation mark of the original language."
        if not set(where.of(text)) & set("«»"):
            reason = f"The quotation mark {where.of(text)} is doubled or closes nothing."
        yield Flag(where, Kind.STRAY_PUNCTUATION, MARK_PROBABILITY, False, reason)
