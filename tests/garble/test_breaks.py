"""Is a paragraph that breaks off flagged where it does, and is whatever ends without a stop by right left alone?"""

from __future__ import annotations

import re

import pytest

from dossier.findings import Flag, Kind
from dossier.text import Span
from garble.breaks import flag_breaks

START = "The neurons in this part of the brain were found to grow faster than those"


def flags_in(*paragraphs: str) -> tuple[str, list[Flag]]:
    text = "\n\n".join(("Neurons that grow faster than the", *paragraphs))
    headline, *below = (Span(*match.span()) for match in re.finditer(r"[^\n]+", text))
    return text, list(flag_breaks(text, headline, below))


@pytest.mark.parametrize(
    ("end", "flagged"),
    [
        ("of the", "the"),
        ("which are and", "and"),
        ("seen in mice from", "from"),
        ("of the…", "the…"),
        ("of mice, because...", "because..."),
        ("that need dopa-", "dopa-"),
        ("of mice […]", "mice […]"),
        ("of mice [...]", "mice [...]"),
        ("of mice (…)", "mice (…)"),
        ("of mice … Read more", "mice … Read more"),
        ("of mice... Continue reading →", "mice... Continue reading →"),
        ("of mice Read more »", "mice Read more »"),
        ("of mice. But in the old,", "old,"),
    ],
)
def test_a_paragraph_that_breaks_off_is_flagged_on_its_last_word(end: str, flagged: str) -> None:
    text, (flag,) = flags_in(f"{START} {end}", "She went on to say that all of this was new to her and to her team.")
    assert (flag.where.of(text), flag.kind, flag.calibrated) == (flagged, Kind.TRUNCATED, False)
    assert "\n" not in flag.reason
    assert 0.5 < flag.probability < 1


def test_a_text_that_ends_in_mid_sentence_is_flagged() -> None:
    text, (flag,) = flags_in(f"{START} of the")
    assert flag.where == Span(len(text) - 3, len(text))


@pytest.mark.parametrize(
    "end",
    ["of mice.", "of mice", "of mice?", "of mice!”", "of mice:", "we looked at", "of mice…", "of mice, and…",
     "in vitamin A", "of mice. Read more", "of mice. […]", "that we got on with:", "in HIV-",
     "of mice;", "seen in -", "of the “the”"],
)  # fmt: skip
def test_an_end_that_may_be_meant_is_left_alone(end: str) -> None:
    assert flags_in(f"{START} {end}", "She went on to say that all of this was new to her and to her team.")[1] == []


@pytest.mark.parametrize(
    "paragraph",
    [
        "A crosshead of the",
        "By our correspondent in the",
        "- An item of a list that is as long as a sentence and ends in the word the",
        "• An item of a list that is as long as a sentence and ends in the word and",
        "1. An item of a list that is as long as a sentence and ends in the word or",
    ],
)
def test_short_lines_and_items_of_a_list_are_left_alone(paragraph: str) -> None:
    assert flags_in(paragraph, "She went on to say that all of this was new to her and to her team.")[1] == []


def test_a_headline_is_left_alone() -> None:
    text = "Neurons in this part of the brain were found to grow faster than those of the"
    assert list(flag_breaks(text, Span(0, len(text)), ())) == []


@pytest.mark.parametrize("after", ["brain of the mouse.", "- an item", "• mice", "2 mice were left.", "(see below)"])
def test_a_sentence_that_goes_on_in_the_next_paragraph_is_not_broken_off(after: str) -> None:
    assert flags_in(f"{START} of the", after)[1] == []


def test_items_that_and_joins_are_left_alone() -> None:
    assert flags_in(f"{START} of mice, and", "Those of rats.")[1] == []
