"""Are the numbers of a claim found in a whole paper, and is a wrong one told apart from one that is not there?"""

from __future__ import annotations

import pytest

from language.grammar import SpacyGrammar
from summarizer.accord import Accord
from summarizer.numbers import Weighed, weigh
from summarizer.quantities import quantities_in

PAPER = (
    "A new drug for heart failure",
    "We followed 12,372 patients for 24 months.",
    "Of the patients, 47.5% (n = 9/20 in the pilot) recovered within 10 days (OR 2.98; 95% CI 1.1-4.2).",
    "Deaths fell by 14%, and the third patient left at year 3.5.",
    "The drug was given to people aged 80 years and more as a dose of 5 mg.",
)


@pytest.mark.models
@pytest.mark.parametrize(
    "claim",
    [
        "More than 12,000 patients were followed for two years.",
        "Almost half of the patients recovered.",
        "Slightly over half of the patients did not recover.",
        "Patients recovered within ten days.",
        "Nine of twenty patients recovered in the pilot.",
        "Recovery was three times as likely.",
        "One patient left after three and a half years.",
        "It helped patients over 80.",
    ],
)
def test_a_number_that_the_paper_has_in_other_words_agrees(claim: str, grammar: SpacyGrammar) -> None:
    found = weighed(claim, grammar)
    assert found is not None
    assert found.accord is Accord.AGREE


@pytest.mark.models
@pytest.mark.parametrize(
    ("claim", "column", "words"),
    [
        ("The trial followed 1,237 patients.", 1, "1,237 patients"),
        ("More than 30,000 patients were followed.", 1, "30,000 patients"),
        ("Only 12 percent of the patients recovered.", 2, "12 percent"),
        ("Patients were followed for 24 years.", 1, "24 years"),
        ("The drug was given as a dose of 50 mg.", 4, "50 mg"),
    ],
)
def test_a_number_or_unit_that_the_paper_has_otherwise_conflicts(
    claim: str, column: int, words: str, grammar: SpacyGrammar
) -> None:
    found = weighed(claim, grammar)
    assert found is not None
    assert (found.accord, found.column) == (Accord.CONFLICT, column)
    assert words in found.words


@pytest.mark.models
@pytest.mark.parametrize(
    "claim",
    [
        "The trial ran in 31 hospitals.",
        "Patients in their 50s took part.",
        "The NIH 3T3 cells grew.",
        "It is a disease of type 2.",
        "In 2019 the drug came out.",
        "The drug helps.",
    ],
)
def test_a_number_of_another_thing_or_a_name_says_nothing(claim: str, grammar: SpacyGrammar) -> None:
    assert weighed(claim, grammar) is None


def weighed(claim: str, grammar: SpacyGrammar) -> Weighed | None:
    one, *others = grammar.parse([claim, *PAPER])
    sentences = [quantities_in(text, parse) for text, parse in zip(PAPER, others, strict=True)]
    return weigh(quantities_in(claim, one), sentences, [0.6, 0.5, 0.5, 0.4, 0.5])
