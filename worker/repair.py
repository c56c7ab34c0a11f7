"""How is broken text put right, and which characters of it came from where?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

# Invisible characters that carry nothing in English: soft hyphen, zero-width space, word joiner, byte order mark.
INVISIBLE = "\u00ad\u200b\u2060\ufeff"
# Not a single space between words: that is as it should be.
LOOSE = re.compile(rf"(?!(?<=[^\s{INVISIBLE}]) (?=[^\s{INVISIBLE}]))[\s{INVISIBLE}]+")
# ftfy and the alignment look at pieces of about this many characters, cut at a space: alignment time grows with
# the square of the length. A piece is long enough to show how its bytes were misread.
PIECE = re.compile(r"\S[\s\S]{0,999}(?!\S)|\S+|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` came from the source's characters `start` to `end`; where `aligned`, one from one."""

    text: str
    start: int
    end: int
    aligned: bool = True


@dataclass(frozen=True, slots=True)
class Repaired:
    """A paragraph after repair: the joined pieces, in order; their places count from the source's beginning."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def repair(source: str, start: int, end: int) -> Repaired:
    """`source[start:end]` with mojibake undone, control characters gone and white space single.

    Quotes, ligatures and character widths stay as they are: odd ones are for the desk to see.
    """
    pieces: list[Piece] = []
    for one in PIECE.finditer(source, start, end):
        for piece in _mended(one[0], one.start()):
            for tidy in _tidied(piece):
                _append(pieces, tidy)
    pieces = _joined(pieces)
    if pieces and pieces[-1].text.endswith(" "):
        last = pieces.pop()
        if len(last.text) > 1 and last.aligned:
            pieces.append(Piece(last.text[:-1], last.start, last.end - 1))
        elif len(last.text) > 1:
            pieces.append(Piece(last.text[:-1], last.start, last.end, aligned=False))
    return Repaired(tuple(pieces))


def _mended(text: str, start: int) -> Iterator[Piece]:
    """The text as ftfy repairs it, in pieces that say where each stretch came from."""
    mended = _fix(text)
    if mended == text:
        yield Piece(text, start, start + len(text))
        return
    from rapidfuzz.distance import Levenshtein

    steps = Levenshtein.opcodes(text, mended)
    for same, group in groupby(steps, key=lambda step: step.tag == "equal"):
        changes = list(group)
        i1, i2, j1, j2 = changes[0].src_start, changes[-1].src_end, changes[0].dest_start, changes[-1].dest_end
        if i1 == i2:  # an insertion leans on a neighbouring character, as no text comes from nowhere
            i1, i2 = (i1 - 1, i2) if i1 else (i1, i2 + 1)
        if j1 < j2:
            yield Piece(mended[j1:j2], start + i1, start + i2, same)


def _tidied(piece: Piece) -> Iterator[Piece]:
    """White space made single spaces, invisible characters dropped."""
    if not piece.aligned:
        text = LOOSE.sub(lambda found: " " if found[0].strip(INVISIBLE) else "", piece.text)
        if text:
            yield Piece(text, piece.start, piece.end, aligned=False)
        return
    done = 0
    for loose in LOOSE.finditer(piece.text):
        if loose.start() > done:
            yield Piece(piece.text[done : loose.start()], piece.start + done, piece.start + loose.start())
        if loose[0].strip(INVISIBLE):
            yield Piece(" ", piece.start + loose.start(), piece.start + loose.end(), len(loose[0]) == 1)
        done = loose.end()
    if done < len(piece.text):
        yield Piece(piece.text[done:], piece.start + done, piece.end)


def _append(pieces: list[Piece], piece: Piece) -> None:
    """Add a piece, but never two spaces in a row."""
    before = pieces[-1] if pieces else None
    if piece.text == " " and (before is None or before.text.endswith(" ")):
        return
    pieces.append(piece)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """The pieces, those that are aligned and touch put together."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        last = runs[-1][-1] if runs else None
        if last and last.aligned and piece.aligned and last.end == piece.start:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [Piece("".join(piece.text for piece in run), run[0].start, run[-1].end, run[0].aligned) for run in runs]


def _fix(text: str) -> str:
    if text.isascii() and text.isprintable() and "&" not in text:
        return text
    import ftfy

    return str(ftfy.fix_text(text, _mojibake_alone()))


@cache
def _mojibake_alone() -> Any:
    """ftfy's settings: misread bytes, control characters, HTML entities and composed letters, nothing else."""
    import ftfy

    return ftfy.TextFixerConfig(
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        fix_line_breaks=False,
        normalization="NFC",
        explain=False,
    )
