"""Do the contestants take turns, and are the figures medians of rounds?"""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.speed import (
    ARTICLE_TOKENS,
    FEWEST_ROUNDS,
    LLAMA_CPP,
    MATMUL,
    MOST_ROUNDS,
    READER,
    SCORER,
    measure,
    speeds,
    take_turns,
)
from language.smollm import WINDOW_TOKENS


def test_contestants_take_turns_and_the_first_does_not_count() -> None:
    calls: list[str] = []
    seconds = take_turns({"one": lambda: calls.append("one"), "other": lambda: calls.append("other")}, longest_s=60)
    assert calls == ["one", "other"] * (1 + MOST_ROUNDS)
    assert {name: len(each) for name, each in seconds.items()} == {"one": MOST_ROUNDS, "other": MOST_ROUNDS}


def test_no_round_begins_after_the_time_but_the_fewest() -> None:
    assert len(take_turns({"one": lambda: None}, longest_s=-1)["one"]) == FEWEST_ROUNDS


def test_a_share_is_taken_within_a_round_so_that_a_slow_one_does_not_weigh() -> None:
    seconds = {
        SCORER: [2.0, 20.0, 2.0],
        READER: [1.0, 10.0, 1.0],
        MATMUL: [1.5, 15.0, 1.0],
        LLAMA_CPP: [3.0, 20.0, 4.0],
    }
    found = {(figure.system, figure.metric): figure.value for figure in speeds(seconds, tokens=100)}
    assert found == pytest.approx(
        {
            ("copydesk", "tokens_per_s"): 50.0,
            ("copydesk", "share_of_matmul"): 0.75,
            ("copydesk", "tokens_per_s_without_head"): 100.0,
            ("copydesk", "times_llama_cpp_without_head"): 3.0,
            ("matmul", "tokens_per_s"): 100 / 1.5,
            ("llama.cpp", "tokens_per_s_without_head"): 25.0,
        }
    )


def test_without_llama_cpp_its_figures_are_left_out() -> None:
    figures = speeds({SCORER: [2.0], READER: [1.0], MATMUL: [1.5]}, tokens=100)
    assert not any("llama" in figure.system + figure.metric for figure in figures)
    assert {(figure.set, figure.slice, figure.n) for figure in figures} == {("speed", "100 tokens", 1)}


@pytest.mark.models
def test_the_real_scorer_is_measured_and_so_is_the_memory_of_a_whole_check(tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("Bees remember faces\n\nHoneybees can learn to tell human faces apart, a new study has found.\n")
    figures = measure(tokens=60, longest_s=0, article=story)
    found = {(figure.system, figure.metric): figure.value for figure in figures}
    assert 0 < found["copydesk", "share_of_matmul"] < 1.5
    assert found["copydesk", "tokens_per_s"] > 0
    assert 500 < found["copydesk", "peak_memory_mb"] < 4000


def test_the_length_that_is_measured_is_read_in_one_window() -> None:
    assert ARTICLE_TOKENS < WINDOW_TOKENS
