"""When a checked story has been edited, which findings still stand, and where in the new text?

A paragraph (or the headline) is kept where its words are the same, and so is what its findings rest on elsewhere: the
flags of the rules (what is said again, a coinage's other spellings), and, where an "it" or "they" is among its first
words, the paragraph before. What was found in kept paragraphs is moved to its new place; all else is as it is found in
the new text. Each function may be asked again of what it gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain
from typing import Protocol, TypeVar

from dossier.findings import Claim, Flag, Kind, Verdict
from dossier.record import Dossier
from dossier.text import Span
from worker.edits import article_of

PRONOUN = re.compile(r"(?:\W*\w+){0,3}?\W*\b(?:it|they)\b", re.IGNORECASE)
"""Among the first four words of a paragraph."""


class Placed(Protocol):
    """A finding at a place of the text."""

    @property
    def where(self) -> Span: ...


Finding = TypeVar("Finding", bound=Placed)


@dataclass(frozen=True, slots=True)
class Kept:
    """A paragraph that stands in both texts."""

    old: Span
    new: Span

    def moved(self, where: Span) -> Span:
        """A place in the old paragraph, as one in the new text."""
        return where.shift(self.new.start - self.old.start)


def kept_paragraphs(old: Dossier, new: Dossier) -> tuple[Kept, ...]:
    """Those that need no new check, of a checked story and its new text, of which the passages are flagged."""
    were, are = _paragraphs(old), _paragraphs(new)
    before, after = _texts(old, were), _texts(new, are)
    kept: list[Kept] = []
    places: set[tuple[int, int]] = {(0, 0), (-1, -1)}
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for place in range(block.size):
            a, b = block.a + place, block.b + place
            one = Kept(were[a], are[b])
            led = (a - 1, b - 1) in places or not PRONOUN.match(after[b])
            same = _by_rule(old.flags, one.old) == _by_rule(new.flags, one.new)
            if led and same and not _crossed(old, one.old) and not _crossed(new, one.new):
                kept.append(one)
                places.add((a, b))
    return tuple(kept)


def carry_flags(old: Dossier, new: Dossier) -> Dossier:
    """`new`, its passages flagged, with the old flags and passages in kept paragraphs."""
    kept = kept_paragraphs(old, new)
    flags = [
        *(replace(flag, where=one.moved(flag.where)) for one in kept for _, flag in _in(old.flags, one.old)),
        *_outside(new.flags, kept),
    ]
    passages = [
        *(replace(each, where=one.moved(each.where)) for one in kept for _, each in _in(old.passages, one.old)),
        *_outside(new.passages, kept),
    ]
    return replace(
        new,
        flags=tuple(sorted(flags, key=lambda flag: (flag.where.start, -flag.where.end))),
        passages=tuple(sorted(passages, key=lambda passage: passage.where)),
    )


def new_flags(old: Dossier, new: Dossier) -> frozenset[int]:
    """The numbers of those that were not carried over."""
    carried = {number for one in kept_paragraphs(old, new) for number, _ in _in(new.flags, one.new)}
    return frozenset(range(len(new.flags))) - carried


def carry_claims(old: Dossier, new: Dossier) -> Dossier:
    """`new`, its flags carried over and its claims found, with the old claims in kept paragraphs."""
    kept = kept_paragraphs(old, new)
    claims = [*chain.from_iterable(_moved_claims(old, new, one) for one in kept), *_outside(new.claims, kept)]
    return replace(new, claims=tuple(sorted(claims, key=lambda claim: claim.where)))


def carried_verdicts(old: Dossier, new: Dossier) -> dict[int, Verdict]:
    """The old verdicts on claims that were carried over, by the claim's new number."""
    by_claim = {verdict.claim: verdict for verdict in old.verdicts}
    pairs = (zip(_in(old.claims, one.old), _in(new.claims, one.new), strict=True) for one in kept_paragraphs(old, new))
    return {now: replace(by_claim[was], claim=now) for (was, _), (now, _) in chain.from_iterable(pairs)}


def _moved_claims(old: Dossier, new: Dossier, one: Kept) -> Iterator[Claim]:
    numbers = {was: now for (was, _), (now, _) in zip(_in(old.flags, one.old), _in(new.flags, one.new), strict=True)}
    for _, claim in _in(old.claims, one.old):
        yield replace(claim, where=one.moved(claim.where), flags=tuple(numbers[flag] for flag in claim.flags))


def _by_rule(flags: Sequence[Flag], paragraph: Span) -> list[tuple[Kind, Span, str]]:
    """What is flagged in the paragraph, where in it and why; by the detector, which reads each sentence, nothing."""
    inside = [flag for _, flag in _in(flags, paragraph) if not flag.calibrated]
    return [(flag.kind, flag.where.shift(-paragraph.start), flag.reason) for flag in inside]


def _crossed(dossier: Dossier, paragraph: Span) -> bool:
    """True where a finding crosses an edge of the paragraph."""
    places = [each.where for found in (dossier.passages, dossier.flags, dossier.claims) for each in found]
    return any(where.overlaps(paragraph) and not paragraph.contains(where) for where in places)


def _in(findings: Sequence[Finding], paragraph: Span) -> list[tuple[int, Finding]]:
    """Those in the paragraph, each with its number."""
    return [(number, each) for number, each in enumerate(findings) if paragraph.contains(each.where)]


def _outside(findings: Sequence[Finding], kept: Sequence[Kept]) -> list[Finding]:
    return [each for each in findings if not any(one.new.contains(each.where) for one in kept)]


def _paragraphs(dossier: Dossier) -> list[Span]:
    """The headline, and those below."""
    return [article_of(dossier).headline, *article_of(dossier).paragraphs]


def _texts(dossier: Dossier, paragraphs: Sequence[Span]) -> list[str]:
    return [where.of(article_of(dossier).text) for where in paragraphs]
