"""Does the check see words that what backs a sentence does not have?"""

from __future__ import annotations

import pytest

from summarizer.vocabulary import in_its_words, new_beings, new_term

EVIDENCE = "In 40 mice, inhibition of the pallidal network increased the preference for cocaine (P < .01)."


@pytest.mark.parametrize(
    ("sentence", "own"),
    [
        ("In 40 mice, inhibition of the network increased the preference for cocaine.", True),
        ("The researchers inhibition of the pallidal network.", True),
        ("The preference for cocaine increased inhibition of the network.", False),
        ("In 45 mice, inhibition of the network increased the preference for cocaine.", False),
        ("Inhibition of the network did not increase the preference.", False),
    ],
)
def test_a_sentence_in_the_evidences_own_words_keeps_their_order_and_numbers(sentence: str, own: bool) -> None:
    assert in_its_words(sentence, EVIDENCE) is own


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("The hippocampal network was blocked.", "hippocampal"),
        ("The pallidum makes mice want cocaine more.", ""),
        ("This part of the brain was blocked.", ""),
    ],
)
def test_a_rare_word_is_to_be_the_papers_own(sentence: str, term: str) -> None:
    assert new_term(sentence, [EVIDENCE]) == term


@pytest.mark.parametrize(
    ("sentence", "beings"),
    [
        ("Patients wanted more cocaine.", "patients"),
        ("Rats wanted more cocaine.", "rats"),
        ("Mice wanted more cocaine.", ""),
        ("People wanted more cocaine.", "people"),
    ],
)
def test_beings_are_to_be_those_that_the_evidence_tells_of(sentence: str, beings: str) -> None:
    assert new_beings(sentence, [EVIDENCE]) == beings


def test_people_may_be_called_people() -> None:
    assert new_beings("People slept better.", ["Sleep of 40 participants improved."]) == ""
    assert new_beings("Women slept better.", ["Sleep of 40 participants improved."]) == "women"
