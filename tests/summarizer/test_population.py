"""Is it seen that a claim tells of people what was found in animals, or of women what was found in men?"""

from __future__ import annotations

import pytest

from language.grammar import SpacyGrammar
from summarizer.population import Beings, lemmas_in, other_group, studied, told_as_people

MICE = ("A vaccine calms mice", "Many patients sleep badly.", "We gave old mice a vaccine.", "The mice slept longer.")
CELLS = ("A molecule slows growth", "We cultured osteoblast cells.", "The cells grew less.")
MEN = ("Depression in hepatitis", "We asked 60 male patients.", "Men with depression had less of it.")


@pytest.mark.models
@pytest.mark.parametrize(("paper", "beings"), [(MICE, Beings.ANIMALS), (CELLS, Beings.CELLS), (MEN, Beings.PEOPLE)])
def test_what_a_study_was_done_on(paper: tuple[str, ...], beings: Beings, grammar: SpacyGrammar) -> None:
    assert studied(lemmas(paper, grammar)) is beings


@pytest.mark.models
@pytest.mark.parametrize(
    ("claim", "nearest", "told"),
    [
        ("The vaccine helps patients to sleep.", 3, "animals"),
        ("The vaccine may one day help patients to sleep.", 3, ""),
        ("The vaccine helps mice to sleep.", 3, ""),
        ("Many people sleep badly.", 1, ""),
        ("The vaccine makes for longer sleep.", 3, ""),
    ],
)
def test_animals_told_as_people(claim: str, nearest: int, told: str, grammar: SpacyGrammar) -> None:
    (mine,) = lemmas((claim,), grammar)
    assert told_as_people(claim, mine, lemmas(MICE, grammar), nearest) == told


@pytest.mark.models
@pytest.mark.parametrize(
    ("claim", "groups"),
    [
        ("Depressed women had less of it.", ("women", "men")),
        ("Depressed men had less of it.", None),
        ("Depressed patients had less of it.", None),
        ("Women and men had less of it.", None),
    ],
)
def test_the_other_group_of_people(claim: str, groups: tuple[str, str] | None, grammar: SpacyGrammar) -> None:
    (mine,) = lemmas((claim,), grammar)
    assert other_group(mine, lemmas(MEN, grammar)) == groups


def lemmas(texts: tuple[str, ...], grammar: SpacyGrammar) -> list[frozenset[str]]:
    return [lemmas_in(text, parse) for text, parse in zip(texts, grammar.parse(texts), strict=True)]
