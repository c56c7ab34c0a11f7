"""Whom does a text tell of, people or animals, women or men, children or adults, and did the paper study them?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from dossier.ports import Parse
from summarizer.tree import lexicon


class Beings(StrEnum):
    """On what a study is done."""

    PEOPLE = "people"
    ANIMALS = "animals"
    CELLS = "cells"


_PEOPLE = lexicon(
    "adolescent adult athlete baby boy child girl humans individual infant man mother newborn nurse participant "
    "patient people person physician pensioner resident soldier student subject survivor teenager teen veteran "
    "volunteer woman worker"
)
_ANIMALS = lexicon(
    "animal ape bee bird calf cat chick chicken chimpanzee cow dog drosophila elegans ewe ferret fish fly frog goat "
    "hamster hen honeybee horse insect larva lamb macaque marmoset mice monkey mosquito mouse piglet pig primate pup "
    "rabbit rat rodent sheep sow swine worm zebrafish"
)
_CELLS = lexicon("cell fibroblast keratinocyte macrophage myotube neuron organoid osteoblast vitro")
_ANY_BEINGS = lexicon("adolescent adult baby individual infant male mother newborn subject")
#: Opposed groups of people: a text that tells of the one and never of the other does not speak for the other.
_GROUPS = (
    ("women", lexicon("woman female girl mother"), "men", lexicon("man male boy father")),
    (
        "children",
        lexicon("adolescent baby boy child girl infant newborn schoolchild teen teenager pediatric paediatric"),
        "adults",
        lexicon("adult elderly man pensioner senior veteran woman older"),
    ),
)
_PERHAPS = re.compile(
    r"\b(?:may|might|could|can|would|hopes?|hoped|potential\w*|possibl[ey]|perhaps|one day|someday|promis\w+|suggests?|"
    r"similar to|as in|like in|if)\b",
    re.IGNORECASE,
)


def beings_in(lemmas: frozenset[str]) -> frozenset[Beings]:
    """Those that a text names. Beside animals or cells an "adult" is not yet a person."""
    found = {beings for beings, words in ((Beings.ANIMALS, _ANIMALS), (Beings.CELLS, _CELLS)) if lemmas & words}
    if lemmas & (_PEOPLE - _ANY_BEINGS if found else _PEOPLE):
        found.add(Beings.PEOPLE)
    return frozenset(found)


def lemmas_in(text: str, parse: Parse) -> frozenset[str]:
    """The lemmas of the text's nouns, names and adjectives."""
    kinds = ("NOUN", "PROPN", "ADJ")
    return frozenset(word.lemma.lower() for word in parse.words if word.pos in kinds) | frozenset(
        word.where.of(text).lower() for word in parse.words if word.pos in kinds
    )


def studied(sentences: Sequence[frozenset[str]]) -> Beings | None:
    """On what the study was done, by its title (the first of the lemmas) and abstract; None where that is not clear.

    Animals, where the title names them and no people, or where far more sentences do than name people; cells, where
    no sentence names anything else.
    """
    named = [beings_in(lemmas) for lemmas in sentences]
    counts = {beings: sum(beings in one for one in named) for beings in Beings}
    title = named[0] if named else frozenset()
    animals, people, cells = (counts[beings] for beings in (Beings.ANIMALS, Beings.PEOPLE, Beings.CELLS))
    if animals and (animals > 2 * people or (Beings.ANIMALS in title and Beings.PEOPLE not in title)):
        return Beings.ANIMALS
    if cells and not animals and not people:
        return Beings.CELLS
    return Beings.PEOPLE if people and not animals else None


def told_as_people(claim: str, lemmas: frozenset[str], sentences: Sequence[frozenset[str]], nearest: int) -> str:
    """What the study was done on, where the claim tells of people as if it had been done on them; else an empty text.

    `nearest` is the sentence of the paper that is nearest to the claim: where that one tells of people too, the claim
    tells what was known before.
    """
    on = studied(sentences)
    if on not in (Beings.ANIMALS, Beings.CELLS) or _PERHAPS.search(claim):
        return ""
    near = beings_in(sentences[nearest])
    background = Beings.PEOPLE in near and on not in near
    claimed = beings_in(lemmas)
    return on.value if Beings.PEOPLE in claimed and on not in claimed and not background else ""


def other_group(lemmas: frozenset[str], sentences: Sequence[frozenset[str]]) -> tuple[str, str] | None:
    """The group that the claim tells of, and the opposed one that alone the paper tells of, or None."""
    paper = frozenset[str]().union(*sentences)
    for first, one, second, other in _GROUPS:
        for name, mine, opposed, theirs in ((first, one, second, other), (second, other, first, one)):
            if lemmas & mine and not lemmas & theirs and paper & theirs and not paper & mine:
                return name, opposed
    return None
