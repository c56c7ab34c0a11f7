"""Are the spellings of one coinage seen together, and inflections and ordinary compounds left alone?"""

from __future__ import annotations

import pytest

from dossier.text import Span
from garble.coinages import SURPRISE_BITS, Coinage, find_coinages
from garble.readings import Reading

STRANGE, EXPECTED = SURPRISE_BITS + 5, SURPRISE_BITS - 5


def coinages(*scored: tuple[str, float]) -> tuple[Coinage, ...]:
    """What is found in a text of these words, each with its surprisal."""
    readings, place = [], 0
    for text, bits in scored:
        readings.append(Reading(Span(place, place + len(text)), text, bits, 20.0, 5.0, False))
        place += len(text) + 1
    return find_coinages(readings)


def strange(*texts: str) -> tuple[Coinage, ...]:
    return coinages(*((text, STRANGE) for text in texts))


def test_four_renderings_of_one_term_are_one_coinage_with_every_place() -> None:
    (coinage,) = strange("Anti-reversed", "the", "anti-re-reappected", "anti-recompress", "of", "anti-reaches")
    assert coinage.spellings == ("anti-re-reappected", "anti-reaches", "anti-recompress", "anti-reversed")
    assert [word.text for word in coinage.readings] == [
        "Anti-reversed",
        "anti-re-reappected",
        "anti-recompress",
        "anti-reaches",
    ]


def test_a_spelling_that_is_strange_once_is_marked_wherever_it_stands() -> None:
    (coinage,) = coinages(("anti-reversed", STRANGE), ("anti-recompress", STRANGE), ("Anti-reversed", EXPECTED))
    assert [word.text for word in coinage.readings] == ["anti-reversed", "anti-recompress", "Anti-reversed"]


def test_a_spelling_that_the_model_expects_is_no_part_of_the_coinage() -> None:
    (coinage,) = coinages(("anti-reversed", STRANGE), ("anti-recompress", STRANGE), ("anti-retroviral", EXPECTED))
    assert coinage.spellings == ("anti-recompress", "anti-reversed")


def test_surprise_counts_from_the_threshold_on() -> None:
    assert coinages(("anti-reversed", SURPRISE_BITS), ("anti-recompress", SURPRISE_BITS))
    assert not coinages(("anti-reversed", SURPRISE_BITS), ("anti-recompress", SURPRISE_BITS - 0.0001))


@pytest.mark.parametrize("text", ["anti-reversed", "anti-re-reappected"])
def test_one_spelling_proves_nothing_however_often_it_stands(text: str) -> None:
    assert strange(text, text, text.capitalize()) == ()


@pytest.mark.parametrize(
    "spellings",
    [
        ("anti-reward", "anti-rewards"),
        ("anti-reward", "anti-rewarded", "anti-rewarding"),
        ("self-report", "self-reported", "self-reports"),
        ("pre-capture", "pre-captured", "pre-capturing"),
        ("anti-predator", "anti-predatory"),
    ],
)
def test_inflections_of_one_word_are_not_spellings_of_a_coinage(spellings: tuple[str, ...]) -> None:
    assert strange(*spellings) == ()


@pytest.mark.parametrize(
    "compounds",
    [("user-defined", "user-specified"), ("anti-viral", "anti-reward"), ("pre-treatment", "post-treatment")],
)
def test_compounds_that_begin_differently_are_not_one_coinage_even_where_they_surprise(
    compounds: tuple[str, ...],
) -> None:
    assert strange(*compounds) == ()


@pytest.mark.parametrize(
    "compounds",
    [
        ("pre-treatment", "pre-treated"),
        ("non-renewable", "non-responder"),
        ("dose-related", "dose-response"),
        ("post-traumatic", "post-translational"),
    ],
)
def test_ordinary_compounds_that_the_model_expects_are_left_alone(compounds: tuple[str, ...]) -> None:
    assert coinages(*((text, EXPECTED) for text in compounds)) == ()


def test_one_strange_compound_among_expected_ones_is_no_coinage() -> None:
    assert coinages(("non-renewable", STRANGE), ("non-responder", EXPECTED), ("non-reactive", EXPECTED)) == ()


def test_two_terms_with_different_prefixes_are_two_coinages() -> None:
    found = strange("anti-reversed", "super-leading", "anti-recompress", "super-lecturing")
    assert {coinage.spellings for coinage in found} == {
        ("anti-recompress", "anti-reversed"),
        ("super-leading", "super-lecturing"),
    }


@pytest.mark.parametrize("texts", [("reversed", "recompress"), ("x-ray", "x-rated"), ("anti-CD20", "anti-CD3"), ()])
def test_words_without_a_spelled_out_prefix_and_stem_are_no_compounds(texts: tuple[str, ...]) -> None:
    assert strange(*texts) == ()
