"""Which quotation mark or bracket has no partner?

A mark is given only where it is the one such mark in its paragraph and every mark there can be read in one way:
quotations and brackets go on in later paragraphs, ” after a number may be an inch mark, a) may number an item, and
apostrophes and British single quotation marks look alike and are left alone. In doubt, none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dossier.text import Span

QUOTES = re.compile(r"”[ \t]?”|[“”\"„‟«»″]|''|``|’’|‘‘")
BRACKETS = re.compile(r"[()\[\]]")
OPENERS, CLOSERS = "“([", "”)]"
ADDRESS = re.compile(r"(?:https?://|www\.)(?:[^\s()\[\]]|\([^\s()\[\]]*\))*")

ITEM = re.compile(r"(?:^|\s)(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})$")
"""What stands before a bracket that numbers an item: 2) or iv)."""

FACE = re.compile(r"[:;=8][-']?$|^[-']?[:;=8]")
"""What stands beside a bracket that is a mouth."""

PARAGRAPHS_OPEN = 5
"""A quotation or bracket may be closed so many paragraphs below. Set by hand."""


@dataclass(frozen=True, slots=True)
class Lone:
    """The marks of one paragraph without a partner in it; `doubtful`: some mark there can be read in two ways."""

    unopened: tuple[int, ...] = ()
    unclosed: tuple[int, ...] = ()
    doubtful: bool = False
    resumes: bool = False
    """The paragraph begins with a quotation mark, as one within a long quotation does."""


def find_unpaired(text: str) -> Iterator[Span]:
    """The quotation marks, then the brackets, in order of place. Paragraphs are the lines of `text`."""
    paragraphs = [Span(*match.span()) for match in re.finditer(r"[^\n]+", text)]
    for lone_in in (_lone_quotes, _lone_brackets):
        yield from _sure([lone_in(text, paragraph) for paragraph in paragraphs])


def _sure(lone: list[Lone]) -> Iterator[Span]:
    """The only lone mark of its paragraph, where no paragraph near by can hold its partner."""
    for at, here in enumerate(lone):
        if here.doubtful or len(here.unopened) + len(here.unclosed) != 1:
            continue
        above, below = lone[max(0, at - PARAGRAPHS_OPEN) : at], lone[at + 1 : at + 1 + PARAGRAPHS_OPEN]
        if here.unopened and not any(one.doubtful or one.unclosed for one in above):
            yield Span(here.unopened[0], here.unopened[0] + 1)
        goes_on = any(one.doubtful or one.unopened for one in below) or any(one.resumes for one in below[:1])
        if here.unclosed and not goes_on:
            yield Span(here.unclosed[0], here.unclosed[0] + 1)


def _lone_quotes(text: str, paragraph: Span) -> Lone:
    resumes = text[paragraph.start] in "“\"‘'"
    opened: list[int] = []
    unopened: list[int] = []
    for match in QUOTES.finditer(text, paragraph.start, paragraph.end):
        start, end = match.span()
        opens = _opens(match.group(), text[max(0, start - 1) : start], text[end : end + 1])
        if opens is None:
            return Lone(doubtful=True, resumes=resumes)
        _pair(start, opens, opened, unopened)
    return Lone(tuple(unopened), tuple(opened), resumes=resumes)


def _opens(mark: str, before: str, after: str) -> bool | None:
    """Whether the mark opens a quotation, by what stands beside it; None where that cannot be told."""
    opening = (not before.strip() or before in "([{—–-/“‘'") and bool(after.strip())
    closing = bool(before.strip()) and not before.isdigit() and not after.isalnum()
    if mark not in ("“", "”", '"') or opening == closing:
        return None
    return opening if mark == '"' or opening == (mark == "“") else None


def _lone_brackets(text: str, paragraph: Span) -> Lone:
    opened: list[int] = []
    unopened: list[int] = []
    addresses = {i for match in ADDRESS.finditer(text, paragraph.start, paragraph.end) for i in range(*match.span())}
    for match in BRACKETS.finditer(text, paragraph.start, paragraph.end):
        place, mark = match.start(), match.group()
        if place in addresses:
            continue
        if mark in CLOSERS and opened and OPENERS.index(text[opened[-1]]) != CLOSERS.index(mark):
            return Lone(doubtful=True)
        _pair(place, mark in OPENERS, opened, unopened)
    lone = [*opened, *unopened]
    if any(_is_no_bracket(text[paragraph.start : place], text[place + 1 : paragraph.end]) for place in lone[:2]):
        return Lone(doubtful=True)
    return Lone(tuple(unopened), tuple(opened))


def _is_no_bracket(before: str, after: str) -> bool:
    return bool(ITEM.search(before[-6:]) or FACE.search(before[-2:]) or FACE.search(after[:2]))


def _pair(place: int, opens: bool, opened: list[int], unopened: list[int]) -> None:
    if opens:
        opened.append(place)
    elif opened:
        opened.pop()
    else:
        unopened.append(place)
