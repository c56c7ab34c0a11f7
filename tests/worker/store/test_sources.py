"""Is one thing known of each source by everyone: when it last answered anybody, and last could not be asked?"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from worker.store.sources import Heard, Sources
from worker.store.store import DossierStore

Open = Callable[[float, float], DossierStore]


def test_what_a_source_last_did_is_known_to_every_process_and_neither_hides_the_other(opened: Open) -> None:
    here, there = Sources(opened(60, 60)), Sources(opened(60, 60))
    assert here.heard() == {}
    here.failed("Cross\0ref", "it answered 503 <b>")
    (failed,) = there.heard().values()
    assert failed == Heard(None, pytest.approx(time.time(), abs=5), "it answered 503 <b>")
    there.answered("Cross\0ref")
    (both,) = here.heard().values()
    assert both.answered_at is not None
    assert both == Heard(both.answered_at, failed.gap_at, failed.gap_why)
    assert both.answered_at >= (failed.gap_at or 0)
    here.answered("arXiv")
    assert list(there.heard()) == ["Cross\\u0000ref", "arXiv"]


def test_many_at_once_write_of_the_same_sources(opened: Open) -> None:
    stores = [Sources(opened(60, 60)) for _ in range(2)]
    began = time.time()

    def note(number: int) -> None:
        source = f"source {number % 3}"
        stores[number % 2].answered(source) if number % 5 else stores[number % 2].failed(source, str(number))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(note, range(60)))
    heard = stores[0].heard()
    assert list(heard) == ["source 0", "source 1", "source 2"]
    for each in heard.values():
        assert each.answered_at is not None
        assert each.gap_at is not None
        assert min(each.answered_at, each.gap_at) > began - 5
        assert int(each.gap_why) % 5 == 0
