"""What does the study not show? By rule: what was found on animals or cells of people, what goes together of causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dossier.findings import Link
from dossier.ports import Parse, Strength
from dossier.summary import Sentence
from summarizer.exhibits import TITLE, evidence_for, papers_of
from summarizer.population import Beings, beings_in, lemmas_in, studied
from summarizer.strength import SURE, UNSAID

NOT_PEOPLE = "The study was done on {}, so it does not show that the same holds for people."
NO_CAUSE = "The study shows what goes together; it does not show that the one causes the other."


@dataclass(frozen=True, slots=True)
class Read:
    """The title and abstract of all papers, in order, as the models read them."""

    parses: tuple[Parse, ...]
    strengths: tuple[Strength, ...]


def texts_to_read(link: Link | None) -> tuple[str, ...]:
    """What to ask the models before `limits`."""
    return tuple(text for paper in papers_of(link) for text in (paper.title, *paper.abstract))


def limits(link: Link | None, read: Read) -> tuple[Sentence, ...]:
    """What each paper does not show, each with the sentence of the paper that it rests on; of most, nothing."""
    found: list[Sentence] = []
    at = 0
    for paper in papers_of(link):
        texts = (paper.title, *paper.abstract)
        lemmas = [lemmas_in(text, parse) for text, parse in zip(texts, read.parses[at : at + len(texts)], strict=True)]
        if (on := studied(lemmas)) in (Beings.ANIMALS, Beings.CELLS):
            place = next(number for number, each in enumerate(lemmas) if on in beings_in(each))
            found.append(Sentence(NOT_PEOPLE.format(on), (evidence_for(paper, TITLE + place, 1.0),)))
        place = _only_together(read.strengths[at : at + len(texts)])
        if place:
            found.append(Sentence(NO_CAUSE, (evidence_for(paper, TITLE + place, 1.0),)))
        at += len(texts)
    return tuple(found)


def _only_together(strengths: Sequence[Strength]) -> int:
    """Place of the sentence that says the most surely that things go together, where none says that one may cause
    the other; else 0, which is the title's."""
    own = strengths[1:]
    if not own or max(max(each.causal, each.conditional) for each in own) >= UNSAID:
        return 0
    best = max(range(len(own)), key=lambda place: (own[place].correlational, -place))
    return best + 1 if own[best].correlational >= SURE else 0
