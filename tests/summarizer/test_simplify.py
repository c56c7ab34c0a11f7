"""Is a long sentence of an abstract told in short ones that each say what it said?"""

from __future__ import annotations

import pytest

from dossier.findings import Link, Outcome, Publication
from language.grammar import SpacyGrammar
from summarizer import simplify
from summarizer.plain import plainly

pytestmark = pytest.mark.models


def retold(sentence: str, grammar: SpacyGrammar) -> list[str]:
    link = Link(Outcome.LINKED, Publication("10.1234/a", "A study", abstract=(sentence,)), 1.0, False, "given", ())
    telling = simplify.begin(link)
    for _ in range(simplify.ROUNDS):
        telling = simplify.cut_again(telling, grammar.parse(simplify.to_parse(telling)))
    ((told,),) = simplify.told(link, telling)
    return list(told)


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (
            "The dose fell by a third in the first group, and the pain of the patients grew stronger every week.",
            ["The dose fell by a third in the first group.", "The pain of the patients grew stronger every week."],
        ),
        (
            "The drug was given to forty old dogs for a year and was taken away from them in the summer.",
            ["The drug was given to forty old dogs for a year.", "The drug was taken away from them in the summer."],
        ),
        (
            "The tired bees took much longer to find their hive, suggesting that sleep keeps their memory in order.",
            [
                "The tired bees took much longer to find their hive.",
                "This suggests that sleep keeps their memory in order.",
            ],
        ),
        (
            "Using a small radar tag on the back of each bee, we followed their flights across the valley.",
            [
                "The researchers used a small radar tag on the back of each bee.",
                "They followed their flights across the valley.",
            ],
        ),
        (
            "To find out how sleep changes their memory, we kept thirty bees awake for a whole night.",
            [
                "The researchers kept thirty bees awake for a whole night.",
                "The aim was to find out how sleep changes their memory.",
            ],
        ),
        (
            "The old sensor failed in the cold water of the lake; the new sensor worked for the whole winter.",
            ["The old sensor failed in the cold water of the lake.", "The new sensor worked for the whole winter."],
        ),
    ],
)
def test_statements_that_the_grammar_joins_are_told_one_by_one(
    sentence: str, parts: list[str], grammar: SpacyGrammar
) -> None:
    assert retold(sentence, grammar) == parts


@pytest.mark.parametrize(
    "sentence",
    [
        "Bees slept.",
        "In mice the dose fell by a third in a week, and the pain of the animals grew stronger every day.",
        "The drug did not slow the growth of the tumour or help the mice to live for any longer time.",
        "Neither the dose of the drug nor the age of the patients changed how long they lived after it.",
    ],
)
def test_what_would_lose_its_sense_is_left_whole(sentence: str, grammar: SpacyGrammar) -> None:
    assert retold(sentence, grammar) == [plainly(sentence)]


def test_a_sentence_of_which_nothing_is_left_is_not_told(grammar: SpacyGrammar) -> None:
    assert retold("DOI: http://dx.doi.org/10.1234/a.001", grammar) == []
