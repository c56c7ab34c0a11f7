"""Which line of a plain text is its headline, and which lines are whole paragraphs?"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from scraper.dates import date_in

SENTENCE_STOP = re.compile(r"[.!…。！][\"'”’»)\]]*$")
FIRST_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[A-Z“\"'‘])")
NOT_A_TITLE = re.compile(
    r"^(?:by\s|skip to|home\b|menu$|search$|subscribe|sign (?:in|up)|log ?in|share\b|advertis|follow us|©|copyright)"
    r"|[>›»/|]\s*\w+\s*[>›»/|]|min(?:ute)? read$|https?://",
    re.IGNORECASE,
)
TITLE_WORDS = range(3, 31)
# A first line may be a headline with a full stop; a longer one is the story's first paragraph.
LONGEST_SENTENCE_TITLE_WORDS = 12
FEWEST_SENTENCE_WORDS = 5
# A text is hard-wrapped where the lines inside its blocks are about as long as each other, in a terminal's
# widths, and at least half of them begin in mid-sentence (a list of links does neither).
WRAPPED_WIDTH = range(50, 101)


def headline_and_lines(text: str) -> tuple[str, list[str]]:
    """The headline, and every paragraph or label in order (the headline wherever it stands among them).

    A text without a headline of its own lends its first sentence.
    """
    lines = paragraphs_of(text)
    if not lines:
        return "", []
    top = _top(lines)
    title = _repeated(lines, top) or next((line for line in top if _may_be_title(line)), None)
    if title is None and len(top) > 1 and _may_be_title(top[0], range(1, TITLE_WORDS.stop), stopped=True):
        title = top[0]
    if title is not None:
        return title, lines
    first, start = top[-1], len(top) - 1
    sentence = next((end for end in FIRST_SENTENCE.finditer(first) if len(first[: end.start()].split()) >= 4), None)
    if sentence is None:
        return first, lines
    head, rest = first[: sentence.end()].rstrip(), first[sentence.end() :]
    return head, [*lines[:start], head, rest, *lines[start + 1 :]]


def paragraphs_of(text: str) -> list[str]:
    """Paragraphs and labels: one a line, but for hard-wrapped blocks, whose lines are joined."""
    found: list[str] = []
    for block in re.split(r"\n[^\S\n]*\n", re.sub(r"\r\n?|[\v\f\x85\u2028\u2029]", "\n", text)):
        lines = [line for raw in block.split("\n") if (line := raw.strip())]
        found += [" ".join(lines)] if _is_wrapped(lines) else lines
    return found


def _is_wrapped(lines: list[str]) -> bool:
    widths = [len(line) for line in lines[:-1]]
    if not widths or any(width not in WRAPPED_WIDTH for width in widths) or max(widths) - min(widths) > 25:
        return False
    continued = sum(not line[0].isupper() for line in lines[1:])
    return len(lines[-1]) <= WRAPPED_WIDTH.stop and continued * 2 >= len(widths)


def _top(lines: list[str]) -> list[str]:
    """The lines up to the first sentence, that one included; a short first line may be a headline with a full stop."""
    for at, line in enumerate(lines):
        headline = at == 0 and len(lines) > 1 and _words(line) <= LONGEST_SENTENCE_TITLE_WORDS
        if SENTENCE_STOP.search(line) and _words(line) >= FEWEST_SENTENCE_WORDS and not headline:
            return lines[: at + 1]
    return lines


def _repeated(lines: list[str], top: list[str]) -> str | None:
    """The first title-like line that stands there twice, or once more glued to the end of a breadcrumb."""
    times = Counter(lines)
    for line in top:
        glued = any(other != line and other.endswith(line) and len(other) < len(line) + 80 for other in top)
        if _may_be_title(line) and (times[line] > 1 or glued):
            return line
    return None


def _may_be_title(line: str, lengths: range = TITLE_WORDS, stopped: bool = False) -> bool:
    """True for a line of a headline's length that is no date, menu entry or byline; `stopped` allows a full stop."""
    furniture = NOT_A_TITLE.search(line) or date_in(line)
    return _words(line) in lengths and not furniture and (stopped or not SENTENCE_STOP.search(line))


def _words(line: str) -> int:
    """How many words; in a script without spaces two characters count as one."""
    return len(line.split()) + sum(unicodedata.east_asian_width(char) in "WF" for char in line) // 2
