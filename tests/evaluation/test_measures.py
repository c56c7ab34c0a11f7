"""Are the figures right on cases small enough to compute by hand?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.measures import (
    Bin,
    expected_calibration_error,
    f1_score,
    paired_accuracy,
    recall_at_precision,
    reliability_bins,
    wilson_interval,
)


def test_a_calibration_error_of_two_bins_is_the_weighted_mean_of_their_gaps() -> None:
    # sorted by probability: (.1, 0) (.3, 0) | (.6, 1) (.8, 0): gaps |0 - .2| and |.5 - .7|
    assert expected_calibration_error([0, 1, 0, 0], [0.8, 0.6, 0.1, 0.3], bins=2) == pytest.approx(0.2)


def test_bins_of_unequal_size_weigh_by_their_rows() -> None:
    # three rows in two bins: (.2, 0) (.4, 1) and (.9, 1): (2 * |.5 - .3| + 1 * |1 - .9|) / 3
    assert expected_calibration_error([0, 1, 1], [0.2, 0.4, 0.9], bins=2) == pytest.approx(0.5 / 3)


def test_more_bins_than_rows_give_one_row_a_bin() -> None:
    assert expected_calibration_error([1, 0], [0.75, 0.5], bins=15) == pytest.approx((0.25 + 0.5) / 2)


def test_bins_hold_like_probabilities_lowest_first() -> None:
    low, high = reliability_bins([0, 1, 0, 0], [0.8, 0.6, 0.1, 0.3], bins=2)
    assert low == Bin(pytest.approx(0.2), 0.0, 2)
    assert high == Bin(pytest.approx(0.7), 0.5, 2)


def test_sure_and_right_has_no_calibration_error() -> None:
    assert expected_calibration_error([0, 0, 1, 1], [0.0, 0.0, 1.0, 1.0]) == 0.0


def test_sure_and_wrong_has_the_whole_calibration_error() -> None:
    assert expected_calibration_error([1, 1, 0, 0], [0.0, 0.0, 1.0, 1.0]) == 1.0


def test_a_pair_is_won_lost_or_tied_at_half() -> None:
    assert paired_accuracy([0.9, 0.2, 0.5, 0.7], [0.1, 0.8, 0.5, 0.6]) == pytest.approx(2.5 / 4)


def test_pairs_of_unequal_number_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        paired_accuracy([0.1, 0.2], [0.1])


def test_f1_is_the_harmonic_mean_and_nought_of_nothing() -> None:
    assert f1_score(0.5, 1.0) == pytest.approx(2 / 3)
    assert f1_score(0.0, 0.0) == 0.0


def test_recall_is_the_highest_that_leaves_the_precision() -> None:
    # from 9: 1 of 1; from 8: 1 of 2; from 7: 3 of 4 right; from 5: 4 of 5; from 1: 5 of 8
    positive, negative = [9, 7, 7, 5, 1], [8, 4, 3]
    assert recall_at_precision(positive, negative, 0.8) == (4 / 5, 4 / 5)
    assert recall_at_precision(positive, negative, 0.9) == (1 / 5, 1.0)


def test_scores_equal_to_a_positive_one_are_found_with_it() -> None:
    assert recall_at_precision([5, 5, 5], [5], 0.75) == (1.0, 3 / 4)
    assert recall_at_precision([5, 5, 5], [5], 0.8) == (0.0, 1.0)


def test_the_interval_of_eight_in_ten_is_the_published_one() -> None:
    low, high = wilson_interval(0.8, 10)
    assert low == pytest.approx(0.4902, abs=1e-4)
    assert high == pytest.approx(0.9433, abs=1e-4)


def test_the_interval_of_nothing_measured_is_everything() -> None:
    assert wilson_interval(0.0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_in_zero_to_one(counted: tuple[int, int]) -> None:
    hits, n = counted
    low, high = wilson_interval(hits / n, n)
    assert 0.0 <= low <= high <= 1.0
    assert low - 1e-12 <= hits / n <= high + 1e-12
