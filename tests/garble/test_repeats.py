"""Is what stands twice by mistake flagged at its second saying, and what is said twice by right left alone?"""

from __future__ import annotations

import re
import time

import pytest

from dossier.findings import Flag, Kind
from dossier.text import Span
from garble.repeats import REFRAIN_TIMES, flag_repeats

LONG = "The neurons in this part of the brain grow faster than those of any other animal."
OTHER = "Nobody had thought that it could be so before the new microscope was built."
QUOTED = "She said that she had not seen such a thing in thirty years of work."


def flags_in(text: str) -> list[Flag]:
    paragraphs = [Span(*match.span()) for match in re.finditer(r"[^\n]+", text)]
    sentences = [Span(*match.span()) for match in re.finditer(r"[^\s.?!][^\n.?!]*[.?!]?", text)]
    return list(flag_repeats(text, paragraphs, sentences))


def flagged(text: str) -> list[str]:
    return [flag.where.of(text) for flag in flags_in(text)]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("It grows in the the dark.", "the"),
        ("The the cells grow.", "the"),
        ("This is a a cell of of mice.", "a|of"),
        ("All patients patients were asked.", "patients"),
        ("It grows in the in the dark.", "in the"),
        ("It would be would be hard.", "would be"),
        ("They need an addition of fillers addition of fillers for it.", "addition of fillers"),
        ("The cells were grown in the dark for a week, the cells were grown in the dark for a week.", "x"),
    ],
)
def test_a_word_or_phrase_that_stands_twice_in_a_row_is_flagged_at_its_second_place(text: str, second: str) -> None:
    found = flagged(text)
    if second == "x":
        second = "the cells were grown in the dark for a week"
    assert found == second.split("|")
    first, *_ = flags_in(text)
    assert text[: first.where.start].rstrip(" ,").lower().endswith(found[0].lower())
    assert (first.kind, first.calibrated) == (Kind.REPEATED, False)
    assert found[0][:20] in first.reason


@pytest.mark.parametrize(
    "text",
    [
        "They had had enough, and that that is so, she knew.",
        "What it is is hard to say; it grew in in vitro cultures.",
        "Duran Duran played in Baden Baden, in Walla Walla and in New York New York.",
        "It is very very old, a long long time ago, really really so; bye bye.",
        "Over and over and over, more and more and more, step by step by step, again and again and again.",
        "Gorilla gorilla gorilla, Bison bison bison, Bos taurus taurus and Mus musculus musculus.",
        "The MAP kinase kinase and peptide tyrosine tyrosine.",
        "The cells grow, grow and grow. The The played.",
        "Of white and of black, of white or of black and more and more cells.",
        "tick tock tick tock, ha ha ha, la la la la; one two one two; TTA GGG TTA GGG",
        "The risk of death from heart failure in women and the risk of death from heart failure in men fell.",
        "A story of neurons.\n\nNeurons grow.",
        "run cmd -policy policy_anything and file_the the_file",
        "The end is the\n\nthe end",
    ],
)
def test_what_english_says_twice_is_left_alone(text: str) -> None:
    assert flagged(text) == []


def test_a_sentence_said_again_within_the_story_is_flagged_at_the_later_place() -> None:
    text = f"{OTHER} {LONG}\n\n{QUOTED} {LONG} It went on."
    (flag,) = flags_in(text)
    assert flag.where == Span(text.rindex(LONG), text.rindex(LONG) + len(LONG))
    assert "says this again" in flag.reason


def test_a_sentence_that_differs_in_capitals_and_articles_alone_is_the_same() -> None:
    nearly = "Neurons in this part of brain grow faster than those of any other animal."
    assert flagged(f"{OTHER} {LONG}\n\n{QUOTED} {nearly}") == [nearly]


@pytest.mark.parametrize(
    "again",
    [
        LONG.replace("faster", "slower"),
        LONG.replace("any other animal", "any 2 animals"),
        "The neurons grow faster.",
    ],
)
def test_a_sentence_that_says_something_else_is_left_alone(again: str) -> None:
    assert flagged(f"{OTHER} {LONG} The neurons grow faster.\n\n{QUOTED} {again}") == []


def test_a_pull_quote_or_summary_that_says_a_sentence_again_is_left_alone() -> None:
    assert flagged(f"{LONG}\n\n{OTHER} {LONG} It grew.\n\n{QUOTED} It stopped.\n\n{QUOTED}") == []


def test_beyond_a_pull_quote_the_second_saying_in_the_story_is_flagged() -> None:
    text = f"{LONG}\n\n{OTHER} {LONG}\n\n{QUOTED} {LONG}"
    (flag,) = flags_in(text)
    assert flag.where.start == text.rindex(LONG)


def test_a_long_paragraph_that_stands_twice_is_flagged_sentence_by_sentence() -> None:
    paragraph = " ".join(
        (LONG, OTHER, QUOTED, "In the end all of them went home and had a long sleep by the sea and woke.")
    )
    assert len(flagged(f"{paragraph}\n\n{paragraph}")) == 4


def test_questions_and_refrains_are_left_alone() -> None:
    question = "Do the neurons in this part of the brain grow faster than those of any animal?"
    assert flagged(f"{question} {OTHER}\n\n{question} {QUOTED}") == []
    refrain = "\n\n".join(f"Verse {number} of it. {LONG}" for number in range(REFRAIN_TIMES))
    assert flagged(refrain) == []


LIMIT_S = 20.0
"""Far more than a search in linear time takes on a busy machine, far less than one in quadratic time."""


@pytest.mark.parametrize("piece", ["a ", "in the ", "the cell of ", "x ", LONG + " ", LONG + "\n"])
def test_a_text_of_200_000_characters_is_searched_in_linear_time(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    start_s = time.perf_counter()
    flags_in(text)
    assert time.perf_counter() - start_s < LIMIT_S


def test_an_empty_text_has_no_flags() -> None:
    assert flags_in("") == []
