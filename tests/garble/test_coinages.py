"""Are the spellings of one coinage seen together, and inflections and ordinary compounds left alone?"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dossier.text import Span
from garble.coinages import FAMILIAR_BITS, FEWEST_SPELLINGS, SURPRISE_BITS, Coinage, find_coinages, shared_stem
from garble.readings import Reading

STRANGE, ODD, EXPECTED = SURPRISE_BITS + 5, FAMILIAR_BITS + 1, FAMILIAR_BITS - 1


def coinages(*scored: tuple[str, float], names: Sequence[str] = ()) -> tuple[Coinage, ...]:
    """What is found in a text of these words, each with its surprisal."""
    readings, place = [], 0
    for number, (text, bits) in enumerate(scored):
        readings.append(Reading(Span(place, place + len(text)), text, bits, 20.0, text in names, number))
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
    others = [("anti-recompress", STRANGE), ("anti-reaches", STRANGE)]
    (coinage,) = coinages(("anti-reversed", STRANGE), *others, ("Anti-reversed", EXPECTED))
    assert [word.text for word in coinage.readings] == [
        "anti-reversed",
        "anti-recompress",
        "anti-reaches",
        "Anti-reversed",
    ]


def test_a_spelling_that_the_model_expects_is_no_part_of_the_coinage() -> None:
    strange_ones = [("anti-reversed", STRANGE), ("anti-recompress", STRANGE), ("anti-reaches", STRANGE)]
    (coinage,) = coinages(*strange_ones, ("anti-retroviral", EXPECTED))
    assert coinage.spellings == ("anti-reaches", "anti-recompress", "anti-reversed")
    assert "anti-retroviral" not in [word.text for word in coinage.readings]


def test_surprise_and_oddness_count_from_their_thresholds_on() -> None:
    first, second = ("anti-reversed", SURPRISE_BITS), ("anti-recompress", SURPRISE_BITS)
    assert coinages(first, second, ("anti-reaches", FAMILIAR_BITS))
    assert not coinages(first, second, ("anti-reaches", FAMILIAR_BITS - 0.0001))
    assert not coinages(first, ("anti-recompress", SURPRISE_BITS - 0.0001), ("anti-reaches", FAMILIAR_BITS))


def test_a_spelling_that_the_model_got_used_to_is_still_one_of_them() -> None:
    (coinage,) = coinages(("anti-recompress", STRANGE), ("anti-reaches", STRANGE), ("anti-reversed", ODD))
    assert "anti-reversed" in coinage.spellings


def test_three_spellings_make_a_coinage_and_two_do_not() -> None:
    assert FEWEST_SPELLINGS == 3
    assert strange("anti-reversed", "anti-recompress", "anti-reaches")
    assert strange("anti-reversed", "anti-recompress", "anti-reversed", "Anti-recompress") == ()


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
        ("anti-reward", "anti-rewards", "anti-rewarded", "anti-rewarding"),
        ("pre-capture", "pre-captures", "pre-captured", "pre-capturing"),
    ],
)
def test_inflections_of_one_word_are_not_spellings_of_a_coinage(spellings: tuple[str, ...]) -> None:
    assert strange(*spellings) == ()


@pytest.mark.parametrize(
    "spellings",
    [
        ("anti-rewards", "anti-rewarded", "anti-rewarding"),
        ("pre-treated", "pre-treating", "pre-treatment"),
        ("non-smokers", "non-smoking", "non-smoked"),
    ],
)
def test_inflections_without_their_base_are_one_spelling_too(spellings: tuple[str, ...]) -> None:
    assert strange(*spellings) == ()


def test_an_inflection_does_not_make_up_the_third_spelling() -> None:
    assert strange("anti-reward", "anti-rewards", "anti-rewarded", "anti-reversed") == ()


def test_an_inflection_is_counted_once_and_still_flagged() -> None:
    (coinage,) = strange("anti-recompress", "anti-reward", "anti-rewards", "anti-reversed", "Anti-rewarding")
    assert coinage.spellings == ("anti-recompress", "anti-reversed", "anti-reward", "anti-rewarding", "anti-rewards")
    assert len(coinage.readings) == 5


def test_a_name_is_no_spelling_of_a_coinage() -> None:
    spellings = [(text, STRANGE) for text in ("anti-reversed", "anti-recompress", "anti-reaches")]
    assert coinages(*spellings, names=["anti-reaches"]) == ()
    (coinage,) = coinages(*spellings, ("Anti-Regina", STRANGE), names=["Anti-Regina"])
    assert "Anti-Regina" not in [word.text for word in coinage.readings]


@pytest.mark.parametrize(
    "compounds",
    [
        ("user-defined", "user-specified"),
        ("anti-viral", "anti-reward"),
        ("pre-treatment", "post-treatment"),
        ("anti-reward", "anti-viral", "anti-microbial", "anti-inflammatory"),
        ("pre-treatment", "post-treatment", "non-treatment"),
    ],
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
        ("self-regulating", "self-replicating", "self-referential"),
    ],
)
def test_ordinary_compounds_that_the_model_expects_are_left_alone(compounds: tuple[str, ...]) -> None:
    assert coinages(*((text, EXPECTED) for text in compounds)) == ()


@pytest.mark.parametrize("surprisals", [(STRANGE, EXPECTED, EXPECTED), (STRANGE, STRANGE, EXPECTED)])
def test_one_or_two_strange_compounds_among_expected_ones_are_no_coinage(surprisals: tuple[float, ...]) -> None:
    compounds = ("non-renewable", "non-responder", "non-reactive")
    assert coinages(*zip(compounds, surprisals, strict=True)) == ()


def test_two_terms_with_different_prefixes_are_two_coinages() -> None:
    anti, over = (
        ("anti-reversed", "anti-recompress", "anti-reaches"),
        ("super-leading", "super-lecturing", "super-left"),
    )
    found = strange(*(word for pair in zip(anti, over, strict=True) for word in pair))
    assert {coinage.spellings for coinage in found} == {tuple(sorted(anti)), tuple(sorted(over))}


@pytest.mark.parametrize(
    "texts",
    [
        ("reversed", "recompress", "reaches"),
        ("x-ray", "x-rated", "x-raised"),
        ("anti-CD20", "anti-CD3", "anti-CD19"),
        ("anti-rex", "anti-red", "anti-rem"),
        (),
    ],
)
def test_words_without_a_spelled_out_prefix_and_stem_are_no_compounds(texts: tuple[str, ...]) -> None:
    assert strange(*texts) == ()


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("anti-reversed", "anti-re"),
        ("Anti-Reversed", "anti-re"),
        ("anti-re-reappected", "anti-re"),
        ("self-regulation", "self-re"),
        ("co-operate", None),
        ("anti-red", None),
        ("anti-CD20", None),
        ("reversed", None),
        ("anti-reversed ", None),
        ("", None),
    ],
)
def test_spellings_share_their_prefix_and_the_letters_after_it(word: str, stem: str | None) -> None:
    assert shared_stem(word) == stem
