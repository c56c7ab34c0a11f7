"""Are times told of each kind and of all reads together, and is no failure of the server taken for anything else?"""

from __future__ import annotations

import pytest

from evaluation.load import Answer, figures


def test_times_are_told_of_each_kind_and_of_all_reads_together() -> None:
    answers = [Answer(n / 10, kind, 200, n) for kind, n in [("status", 1), ("flags", 3), ("status", 5), ("empty", 101)]]
    answers += [Answer(1.0, "empty", 200, 1), Answer(2.1, "submit text", 202, 40), Answer(0.1, "submit text", 202, 20)]
    found = {(figure.system, figure.metric): figure.value for figure in figures("SQLite", answers)}
    assert (found["status", "p50_ms"], found["reads", "p50_ms"], found["submissions", "p50_ms"]) == (3, 3, 30)
    assert found["empty", "p99_ms"] == pytest.approx(100)
    assert ("flags", "p50_ms") not in found


def test_a_503_that_says_when_to_come_again_is_no_failure_and_every_other_5xx_is() -> None:
    statuses = (200, 200, 202, 304, 500, 503, 503, -503, 0)
    answers = [Answer(at_s, "list", status, 1) for at_s, status in enumerate(statuses)]
    found = {figure.metric: figure.value for figure in figures("SQLite", answers) if figure.system == "all"}
    assert found == {
        "requests_per_s": 9 / 8,
        "failures": 2,
        "busy": 2,
        "unanswered": 1,
        "status_200": 2,
        "status_202": 1,
        "status_304": 1,
    }
