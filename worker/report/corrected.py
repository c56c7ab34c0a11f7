"""How does the article read with the suggested readings in place? Derived from the flags, never stored."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from dossier.findings import Flag
from dossier.record import Dossier
from dossier.text import Article, Span
from worker.report.wording import printable

SCHEMA = "copydesk.corrected/1"


@dataclass(frozen=True, slots=True)
class Reading:
    """Words of Article.text, what is read in their place, and what that rests on."""

    where: Span
    was: str
    reads: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the corrected text: as it stood, or a reading in its place."""

    text: str
    reading: Reading | None = None


def readings(article: Article, flags: Sequence[Flag]) -> tuple[Reading, ...]:
    """The suggested readings in order; of two that overlap the shorter one, which is the surer of what it replaces."""
    suggested = [
        Reading(flag.where, flag.where.of(article.text), flag.suggestion.text, flag.suggestion.rests_on)
        for flag in sorted(flags, key=lambda flag: (flag.where.end - flag.where.start, flag.where.start))
        if flag.suggestion
    ]
    chosen: list[Reading] = []
    for each in suggested:
        if not any(each.where.overlaps(other.where) for other in chosen):
            chosen.append(each)
    return tuple(sorted(chosen, key=lambda each: each.where.start))


def pieces(article: Article, chosen: Sequence[Reading]) -> Iterator[Piece]:
    """The whole text, in order."""
    start = 0
    for each in chosen:
        yield Piece(article.text[start : each.where.start])
        yield Piece(each.reads, each)
        start = each.where.end
    yield Piece(article.text[start:])


def corrected_text(article: Article, chosen: Sequence[Reading], mark: str = "{}") -> str:
    """The text with the readings in place, each written as `mark` says."""
    return "".join(mark.format(each.text) if each.reading else each.text for each in pieces(article, chosen))


def as_diff(article: Article, chosen: Sequence[Reading]) -> str:
    """A unified diff of the article's lines, as it stood and as corrected; empty where nothing is read otherwise."""
    texts = (article.text, corrected_text(article, chosen))
    before, after = ([f"{printable(line)}\n" for line in text.splitlines()] for text in texts)
    return "".join(difflib.unified_diff(before, after, "as it stands", "corrected", n=0))


def unread(article: Article, flags: Sequence[Flag]) -> int:
    """How many flagged passages stay as they are: no reading is suggested for them or inside them."""
    chosen = readings(article, flags)
    return sum(not any(flag.where.overlaps(each.where) for each in chosen) for flag in flags)


def corrected_as_json(dossier: Dossier) -> str:
    """The corrected text, the readings in it, and how many flagged passages stay, as one JSON object."""
    article = dossier.article
    chosen = readings(article, dossier.flags) if article else ()
    body = {
        "schema": SCHEMA,
        "address": dossier.address,
        "text": corrected_text(article, chosen) if article else "",
        "readings": [asdict(each) for each in chosen],
        "left": unread(article, dossier.flags) if article else 0,
    }
    return json.dumps(body, ensure_ascii=False, indent=2)
