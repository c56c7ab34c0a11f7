"""Are the shares and the calibration of a link table those of the answers?"""

from __future__ import annotations

import pytest

from evaluation.link_answers import Answer, Named
from evaluation.link_figures import figures

NOTHING = Named(None, (), 0.0)


def answer(right: str | None, held: Named | None, without: Named = NOTHING) -> Answer:
    return Answer(right, held, without, (), None, None)


RIGHT = answer("a", Named("a", ("a", "b"), 0.9))
WRONG = answer("a", Named("b", ("b", "a"), 0.8), Named("b", ("b",), 0.8))
ABSTAINED = answer("a", Named(None, ("a", "b"), 0.5), Named(None, ("b",), 0.1))
NOT_HELD = answer(None, None, Named("b", ("b",), 0.9))


def values(*answers: Answer) -> dict[str, tuple[float, int]]:
    return {each.metric: (each.value, each.n) for each in figures("set", None, answers) if each.system == "copydesk"}


def test_coverage_recall_and_precision_count_links_and_right_links() -> None:
    cells = values(RIGHT, WRONG, ABSTAINED, ABSTAINED)
    assert cells["linked_coverage"] == (0.5, 4)
    assert cells["linked_recall"] == (0.25, 4)
    assert cells["linked_precision"] == (0.5, 2)
    assert cells["wrong_link_rate"] == (0.25, 4)
    assert cells["recall_at_1"] == (0.75, 4)
    assert cells["mrr_at_5"] == (0.875, 4)


def test_a_row_without_a_right_record_counts_for_precision_and_for_wrong_links_alone() -> None:
    cells = values(RIGHT, NOT_HELD)
    assert cells["linked_precision"] == (0.5, 2)
    assert cells["wrong_link_rate"] == (0.5, 2)
    assert cells["recall_at_1"] == cells["linked_coverage"] == (1.0, 1)


def test_each_query_is_counted_for_calibration_with_its_paper_and_without() -> None:
    cells = values(RIGHT, WRONG)
    # Stated and true: .9 yes, 0 no, .8 no, .8 no.
    assert cells["brier"] == pytest.approx(((0.1**2 + 0.8**2 + 0.8**2) / 4, 2))
    assert cells["ece"] == pytest.approx(((0.1 + 0.8 + 0.8) / 4, 2))


def test_only_queries_whose_paper_is_not_there_have_a_calibration_too() -> None:
    assert values(NOT_HELD)["brier"] == pytest.approx((0.81, 1))


def test_of_no_answers_there_are_no_figures_and_a_seen_set_says_so() -> None:
    assert figures("set", None, []) == []
    assert all(each.seen for each in figures("set", None, [RIGHT], seen=True))
