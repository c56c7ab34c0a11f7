"""Where does the box about the author begin, after the story?

A box is a name or handle on its own line (often twice), then one to three short paragraphs about that person, to the
end of the page; or a last paragraph that says of an author of the page what he or she does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ABOUT_AUTHOR = re.compile(
    r"^\W*(?:about (?:the )?authors?|author bio(?:graphy)?|written by|the author)\W*$", re.IGNORECASE
)
INTRODUCED = re.compile(r"^(?:about|by|written by|author:?|posted by)\s+", re.IGNORECASE)
HANDLE = re.compile(r"^@?[a-z0-9]+(?:[._][a-z0-9]+)+$|^@\w{2,30}$", re.IGNORECASE)
NAME = re.compile(r"^(?:Dr\.? |Prof\.? )?[A-Z][\w’'.-]*(?: (?:de|van|von|der|la|bin|al|[A-Z][\w’'.-]*)){1,4}$")
TRADE = re.compile(
    r"\b(?:writes|writer|blogs?|blogger|editor|journalist|reporter|freelance|columnist|based in|lives in|graduated|"
    r"enjoys|loves|passionate|side (?:gig|project|hustle)|spare time|years of experience|when not|"
    r"when (?:she|he|they)(?:[’'](?:s|re)| is| are)? not)\b",
    re.IGNORECASE,
)
WRITES_FOR_A_LIVING = re.compile(
    r"^(?P<name>[A-Z][\w’'.-]+(?: [A-Z][\w’'.-]*){1,3}),? (?:is|was) (?:an?|the|our) [^.]{0,60}?"
    r"\b(?:writer|journalist|editor|reporter|blogger|columnist)\b"
)
LONGEST_PARAGRAPH_WORDS = 90
MOST_PARAGRAPHS = 3
LONGEST_BOX_LINES = 10
"""The box is looked for among so many last lines: the name, once or more, and the paragraphs."""


def author_box(paragraphs: Sequence[str], authors: Sequence[str]) -> int:
    """The index of the box's first paragraph; len(paragraphs) where there is none. The first paragraph is never it."""
    names = {_folded(name) for name in authors}
    for at in range(max(1, len(paragraphs) - LONGEST_BOX_LINES), len(paragraphs)):
        if _begins_box(paragraphs, at, names):
            return at
    last = len(paragraphs) - 1
    if last > 0 and _tells_of_an_author(paragraphs[last], paragraphs[:last], names):
        return last
    return len(paragraphs)


def _begins_box(paragraphs: Sequence[str], at: int, authors: set[str]) -> bool:
    line = paragraphs[at]
    if len(line.split()) > 6:
        return False
    twice = at + 1 < len(paragraphs) and _folded(paragraphs[at + 1]) == _folded(line)
    blurb = [one for one in paragraphs[at + 1 :] if _folded(one) != _folded(line)]
    if not 1 <= len(blurb) <= MOST_PARAGRAPHS + 1:
        return False
    if any(len(one.split()) > LONGEST_PARAGRAPH_WORDS for one in blurb):
        return False
    name = INTRODUCED.sub("", line)
    if ABOUT_AUTHOR.match(line) or HANDLE.match(name):
        return True
    if _folded(name) in authors:
        return twice or bool(TRADE.search(blurb[0])) or _folded(blurb[0]).startswith(_folded(name).split()[0])
    if not NAME.match(name):
        return False
    # A crosshead of capitalised words looks like a name, but its words come from the story, and a name's do not.
    first = re.escape(name.split()[0])
    told_of = re.match(rf"{first}\b", blurb[0]) and TRADE.search(blurb[0])
    unheard = not any(re.search(rf"\b{first}\b", one, re.IGNORECASE) for one in paragraphs[:at])
    return unheard and (twice or bool(told_of))


def _tells_of_an_author(paragraph: str, story: Sequence[str], authors: set[str]) -> bool:
    if len(paragraph.split()) > LONGEST_PARAGRAPH_WORDS:
        return False
    if any(name and _folded(paragraph).startswith(name) for name in authors) and TRADE.search(paragraph):
        return True
    told = WRITES_FOR_A_LIVING.match(paragraph)
    return bool(told) and not any(told["name"].split()[-1] in one for one in story) if told else False


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())
