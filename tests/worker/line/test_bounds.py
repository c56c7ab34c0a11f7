"""Is a step tried again after what may pass, and never after what will not?"""

from __future__ import annotations

import pytest

from dossier.errors import ModelUnavailable, NotFound, PageUnavailable, Paywalled
from worker.line.bounds import MAX_TRIES, next_wait_s


@pytest.mark.parametrize("error", [NotFound("HTTP 404"), Paywalled("HTTP 402")])
def test_what_will_not_change_is_tried_once(error: Exception) -> None:
    assert next_wait_s(error, 1) is None


@pytest.mark.parametrize(("error", "tries"), [(PageUnavailable(""), 5), (ModelUnavailable(""), 4)])
def test_what_may_pass_is_tried_again_after_longer_and_longer(error: Exception, tries: int) -> None:
    for done in range(1, tries):
        wait_s = next_wait_s(error, done)
        assert wait_s is not None
        assert 15 * 2 ** (done - 1) <= wait_s <= 30 * 2 ** (done - 1)
    assert next_wait_s(error, tries) is None


def test_the_waits_differ() -> None:
    assert len({next_wait_s(PageUnavailable(""), 1) for _again in range(20)}) > 1


def test_a_bug_of_ours_is_tried_twice() -> None:
    assert next_wait_s(TypeError(), 1) is not None
    assert next_wait_s(TypeError(), 2) is None


def test_more_workers_may_be_lost_in_a_step_than_a_site_may_be_away() -> None:
    assert next_wait_s(PageUnavailable(""), MAX_TRIES // 2) is None
