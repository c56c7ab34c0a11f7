"""Where in the article do the flags stand, and which are listed under which paragraph? Both reports lay out by this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from dossier.text import Article, Span
from worker.report.wording import printable

CROSSHEAD_CHARACTERS_MAX = 90
"""No longer line is set as a crosshead. Our choice of type, not a judgement of the text."""


class Role(StrEnum):
    """How a block of the article is set."""

    HEADLINE = "headline"
    CROSSHEAD = "crosshead"
    PARAGRAPH = "paragraph"


class Placed(Protocol):
    """Something that stands at a place of the article: a flag, for one."""

    @property
    def where(self) -> Span:
        """The place in Article.text."""
        ...


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke in writing out a marked block: some text, or the beginning or end of flag `number` (from 1)."""

    text: str = ""
    opens: int | None = None
    closes: int | None = None


@dataclass(frozen=True, slots=True)
class Block(Generic[P]):
    """A headline, crosshead or paragraph: its marked text, and the (number, flag) pairs to list under it."""

    role: Role
    strokes: tuple[Stroke, ...]
    flags: tuple[tuple[int, P], ...]

    @property
    def marked(self) -> bool:
        """True where a flag touches it."""
        return any(stroke.opens for stroke in self.strokes)


def laid_out(article: Article, flags: Sequence[P]) -> tuple[Block[P], ...]:
    """The article block by block. Each flag is listed once, at the first block that it touches.

    A flag that touches none, which a sound dossier does not hold, is listed at the last, so that none is lost.
    """
    body = [paragraph for paragraph in article.paragraphs if not paragraph.overlaps(article.headline)]
    spans = [article.headline, *body]
    homes = [next((i for i, span in enumerate(spans) if flag.where.overlaps(span)), len(body)) for flag in flags]
    return tuple(
        Block(
            Role.HEADLINE if i == 0 else _role(span.of(article.text)),
            strokes(article.text, span, flags),
            tuple((number, flag) for number, flag in enumerate(flags, 1) if homes[number - 1] == i),
        )
        for i, span in enumerate(spans)
    )


def _role(text: str) -> Role:
    """A short line without a closing mark is set as a crosshead."""
    short = len(text) <= CROSSHEAD_CHARACTERS_MAX and "\n" not in text
    return Role.CROSSHEAD if short and text[-1:].isalnum() else Role.PARAGRAPH


def strokes(text: str, block: Span, flags: Sequence[Placed]) -> tuple[Stroke, ...]:
    """`block` of `text` as text between properly nested beginnings and ends of the flags that touch it.

    Where two flags cross, the later one is ended with the earlier and begun again, as HTML nests elements.
    """
    touching = [(flag.where, number) for number, flag in enumerate(flags, 1) if flag.where.overlaps(block)]
    touching.sort(key=lambda item: (item[0].start, -item[0].end, item[1]))
    edges = {edge for where, _ in touching for edge in (where.start, where.end) if block.start < edge < block.end}
    cuts = [block.start, *sorted(edges), block.end]
    written: list[Stroke] = []
    stack: list[int] = []
    for start, end in pairwise(cuts):
        here = [number for where, number in touching if where.start <= start and end <= where.end]
        kept = next((i for i, pair in enumerate(zip(stack, here, strict=False)) if pair[0] != pair[1]), None)
        kept = min(len(stack), len(here)) if kept is None else kept
        written += [Stroke(closes=number) for number in reversed(stack[kept:])]
        written += [Stroke(opens=number) for number in here[kept:]]
        written.append(Stroke(printable(text[start:end])))
        stack = here
    return (*written, *(Stroke(closes=number) for number in reversed(stack)))
