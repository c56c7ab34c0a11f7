"""Is the queue's overhead taken within a round, and are the trial's articles no copies of each other?"""

from __future__ import annotations

from itertools import combinations

import pytest

from evaluation.mixed import stories
from evaluation.throughput import COMMAND_EACH, ONE_PROCESS, ONE_WORKER, TWO_WORKERS, Cost, figures
from scraper.extract import page_from_text
from worker.cleaning import clean
from worker.likeness import is_copy, sketch


def test_an_overhead_is_taken_within_a_round_so_that_a_slow_one_does_not_weigh() -> None:
    costs = {
        COMMAND_EACH: [Cost(20, 10)] * 3,
        ONE_PROCESS: [Cost(2, 2), Cost(20, 2.2), Cost(2, 2)],
        ONE_WORKER: [Cost(2.1, 2.2), Cost(21, 2.42), Cost(4, 2.1)],
        TWO_WORKERS: [Cost(1.5, 2.2), Cost(15, 2.2), Cost(1.5, 2.2)],
    }
    found = {(figure.system, figure.metric): figure.value for figure in figures(costs, articles=10)}
    assert found[ONE_WORKER, "overhead"] == pytest.approx(0.05)
    assert found[ONE_WORKER, "processor_overhead"] == pytest.approx(0.1)
    assert found[TWO_WORKERS, "articles_per_minute"] == 40
    assert found[COMMAND_EACH, "articles_per_minute"] == 3
    assert (ONE_PROCESS, "overhead") not in found


def test_no_article_of_a_trial_is_a_copy_of_another() -> None:
    sketches = [sketch(clean(page_from_text(text, ""), "en")) for text in stories(30)]
    assert not [pair for pair in combinations(sketches, 2) if is_copy(*pair, named=False)]
    assert stories(2) == stories(3)[:2] != stories(2, seed=1)
