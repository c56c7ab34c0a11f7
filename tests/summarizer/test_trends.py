"""Which way does a thing go that two sentences tell of, and when do they say the opposite?"""

from __future__ import annotations

import pytest

from language.grammar import SpacyGrammar
from summarizer.tree import Tree
from summarizer.trends import opposed, trends_in

pytestmark = pytest.mark.models


def against(claim: str, sentence: str, grammar: SpacyGrammar) -> str:
    one, other = (trends_in(Tree(text, grammar.parse([text])[0])) for text in (claim, sentence))
    found = opposed(one, [other])
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The vaccine led to more amyloid in the brains of mice.", "In mice the vaccine reduced brain amyloid."),
        ("Tired bees had less sugar in their blood.", "Blood sugar was higher in tired bees than in control bees."),
        ("The tablets worsened memory in old rats.", "The tablets improved memory in old rats."),
        ("The tablets made old rats gain more weight.", "In old rats the tablets reduced weight gain and appetite."),
        ("The drug eased the pain of patients.", "The drug aggravated pain in patients."),
        ("Exercise went with a better quality of life.", "Exercise was associated with reduced quality of life."),
        ("Nurses on night shifts were less likely to die.", "Night shifts were associated with mortality in nurses."),
        ("The gene holds back the growth of tumors.", "The gene enhances tumor growth."),
        (
            "The diet lowered cholesterol in men.",
            "There was no difference in cholesterol between men on the diet and others.",
        ),
        ("Coffee had no effect on sleep in students.", "In students coffee reduced sleep."),
    ],
)
def test_the_opposite_in_other_words_is_seen(claim: str, sentence: str, grammar: SpacyGrammar) -> None:
    assert against(claim, sentence, grammar)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The tablets eased the pain of patients.", "The tablets reduced pain in patients."),
        ("The tablets improved survival.", "The tablets lowered mortality."),
        ("Bees slept less.", "Flowers grew more."),
        ("The tablets made old rats lose more weight.", "In old rats the tablets reduced weight gain."),
        ("The drug lowered cholesterol in men.", "Loss of the gene increased cholesterol in men."),
        ("The drug lowered cholesterol in men.", "We asked whether the drug raises cholesterol in men."),
        ("The drug lowered cholesterol in men.", "Cholesterol was higher in men than in women on the drug."),
        ("The drug lowered cholesterol.", "Cholesterol fell in men and cholesterol rose in women."),
    ],
)
def test_the_same_and_what_is_of_other_things_or_unsure_is_left(
    claim: str, sentence: str, grammar: SpacyGrammar
) -> None:
    assert against(claim, sentence, grammar) == ""


def test_the_nearest_sentence_that_tells_of_it_decides(grammar: SpacyGrammar) -> None:
    texts = ["The drug lowered cholesterol in men.", "The drug lowered cholesterol.", "The drug raised cholesterol."]
    claim, agrees, gainsays = (
        trends_in(Tree(text, parse)) for text, parse in zip(texts, grammar.parse(texts), strict=True)
    )
    assert opposed(claim, [agrees, gainsays]) is None
    found = opposed(claim, [gainsays, agrees])
    assert found is not None
    assert (found[0], found[1]) == (
        0,
        "the story says “lowered cholesterol”, the record of the paper “raised cholesterol”",
    )
