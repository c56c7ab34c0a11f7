"""Is a relative risk that is told as a chance seen, and "all" where the paper has "some", and nothing else?"""

from __future__ import annotations

import pytest

from language.grammar import SpacyGrammar
from summarizer.extent import Told, part_as_whole, relative_as_absolute
from summarizer.quantities import quantities_in

pytestmark = pytest.mark.models

RATIO = "Coffee drinkers had a lower risk of gout (hazard ratio 0.60)."
CHANGE = "Statins reduced the risk of stroke by 30% over five years."


def told(text: str, grammar: SpacyGrammar) -> Told:
    parse = grammar.parse([text])[0]
    return Told(text, parse, quantities_in(text, parse))


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Statins spared 30% of patients a stroke.", CHANGE),
        ("People on statins have a 30% chance of escaping a stroke.", CHANGE),
        ("Statins lowered the risk of stroke by 30 percentage points.", CHANGE),
        ("Coffee kept gout away from 40% of people.", RATIO),
        ("The risk of bowel cancer was 18% in those who ate ham.", "Ham raised the risk of bowel cancer by 18%."),
    ],
)
def test_a_change_told_as_a_share_or_a_chance_is_seen(claim: str, sentence: str, grammar: SpacyGrammar) -> None:
    papers = [told("We followed the cohort for ten years.", grammar), told(sentence, grammar)]
    assert relative_as_absolute(told(claim, grammar), papers) == 1


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Statins cut the risk of stroke by 30%.", CHANGE),
        ("Stroke was 30% less likely in patients on statins.", CHANGE),
        ("Statins spared 12% of patients a stroke.", CHANGE),
        ("Pain went away in 30% of patients.", "Of the patients, 30% were free of pain."),
        ("Coffee drinkers had a 40% lower risk of gout.", RATIO),
        ("Pain went away in 30% of patients.", "Pain fell in 30% of patients and mood did not."),
    ],
)
def test_a_change_told_as_one_and_a_share_told_as_one_are_left(
    claim: str, sentence: str, grammar: SpacyGrammar
) -> None:
    assert relative_as_absolute(told(claim, grammar), [told(sentence, grammar)]) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "part"),
    [
        ("The vaccine protected all patients.", "The vaccine protected most patients.", "most patients"),
        ("All of the bees forgot the way.", "Some of the bees forgot the way.", "Some of the bees"),
        ("Everyone who took the drug recovered.", "Half of the patients who took the drug recovered.", "Half"),
        ("Every patient was free of pain.", "After a year 72% of patients were free of pain.", "72%"),
        (
            "The drug lengthened the lives of patients.",
            "The drug lengthened life only in women with diabetes.",
            "only women with diabetes",
        ),
    ],
)
def test_some_told_as_all_is_seen(claim: str, sentence: str, part: str, grammar: SpacyGrammar) -> None:
    assert part_as_whole(told(claim, grammar), told(sentence, grammar)).startswith(part)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The vaccine protected most patients.", "The vaccine protected most patients."),
        ("All bees were tagged.", "Some flowers were tagged."),
        ("All mice lived.", "All mice lived, and most mice gained weight."),
        ("Of all patients 72% were free of pain.", "After a year 72% of patients were free of pain."),
        ("In women with diabetes the drug lengthened life.", "The drug lengthened life only in women with diabetes."),
    ],
)
def test_what_the_paper_tells_of_as_many_is_left(claim: str, sentence: str, grammar: SpacyGrammar) -> None:
    assert part_as_whole(told(claim, grammar), told(sentence, grammar)) == ""
