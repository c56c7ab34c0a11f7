"""How is an abstract told in plain, short sentences, each of them still one of the paper's?

In rounds: the grammar is asked of each new sentence, which shows whether the cut that it came of was sound, and where
it can be cut again (summarizer/split.py). An unsound cut is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossier.findings import Link
from dossier.ports import Parse
from summarizer.exhibits import papers_of
from summarizer.plain import plainly
from summarizer.split import Part, sound, split

#: So often the grammar is asked; hardly a sentence is cut twice.
ROUNDS = 3
Plain = tuple[tuple[tuple[str, ...], ...], ...]
"""By paper and by sentence of its abstract, the plain sentences that it is told in; () where nothing is left of it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A sentence and what it was cut into, which stays to be proved sound; no `parts` where it is not to be cut."""

    whole: str
    parts: tuple[Part, ...] = ()


Telling = tuple[tuple[Cut, ...], ...]
"""All sentences of all abstracts, in order."""


def begin(link: Link | None) -> Telling:
    """The sentences of all abstracts in plain words, not cut yet."""
    plain = (plainly(sentence) for paper in papers_of(link) for sentence in paper.abstract)
    return tuple((Cut(text, (Part(text, None),)),) if text else () for text in plain)


def to_parse(telling: Telling) -> tuple[str, ...]:
    """The texts to parse for the next round."""
    return tuple(part.text for cuts in telling for cut in cuts for part in cut.parts)


def cut_again(telling: Telling, parses: Sequence[Parse]) -> Telling:
    """The next round: sound cuts are made and their parts looked at, the others taken back."""
    given = iter(parses)
    return tuple(tuple(new for cut in cuts for new in _next(cut, [next(given) for _ in cut.parts])) for cuts in telling)


def _next(cut: Cut, parses: Sequence[Parse]) -> Iterator[Cut]:
    if not cut.parts or not sound(cut.parts, parses):
        yield Cut(cut.whole)
        return
    for part, parse in zip(cut.parts, parses, strict=True):
        yield Cut(part.text, split(part.text, parse))


def told(link: Link | None, telling: Telling) -> Plain:
    """The abstracts as they are to be told. What was cut in the last round is not proved, and stays whole."""
    rows = iter(tuple(cut.whole for cut in cuts) for cuts in telling)
    return tuple(tuple(next(rows) for _ in paper.abstract) for paper in papers_of(link))
