"""When many workers reach for one dossier in the same moment, does exactly one get it?"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from dossier.record import Dossier
from worker.store.store import DossierStore, Standing

Open = Callable[[float, float], DossierStore]
Answer = TypeVar("Answer")

RACERS = 8
ROUNDS = 5
BEES = Dossier("https://example.org/bees")


def race(work: Callable[[int], Answer]) -> list[Answer]:
    """What `work` answers to each of the racers, who start together."""
    start = Barrier(RACERS)

    def run(racer: int) -> Answer:
        start.wait()
        return work(racer)

    with ThreadPoolExecutor(RACERS) as threads:
        return list(threads.map(run, range(RACERS)))


def test_of_eight_workers_one_gets_the_lease(opened: Open) -> None:
    stores = [opened(60, 60) for _ in range(RACERS)]
    for round_number in range(ROUNDS):
        key, _ = stores[0].add(Dossier(f"{round_number}.txt"), "read_article")
        leases = race(lambda racer, key=key: stores[racer].take(key, "read_article", f"worker-{racer}"))  # type: ignore[misc]
        (winner,) = (racer for racer, lease in enumerate(leases) if lease is not None)
        entry = stores[0].entry(key)
        assert (entry.holder, entry.tries, entry.version) == (f"worker-{winner}", 1, 2)


def test_of_eight_who_add_one_page_one_adds_it_and_all_learn_its_key(opened: Open) -> None:
    stores = [opened(60, 60) for _ in range(RACERS)]
    for round_number in range(ROUNDS):
        page = Dossier(f"{round_number}.txt")
        answers = race(lambda racer, page=page: stores[racer].add(page, "read_article"))  # type: ignore[misc]
        assert sorted(added for _, added in answers) == [False] * (RACERS - 1) + [True]
        assert len({key for key, _ in answers}) == 1
    assert stores[0].counts()[Standing.SENT] == ROUNDS


def test_of_eight_who_save_under_one_lease_one_does(opened: Open) -> None:
    store = opened(60, 60)
    key, _ = store.add(BEES, "read_article")
    lease = store.take(key, "read_article", "worker-1")
    assert lease is not None
    assert sorted(race(lambda _: store.save(lease, BEES, "clean_article"))) == [False] * (RACERS - 1) + [True]


def test_of_eight_sweepers_one_sends_again(opened: Open) -> None:
    store = opened(60, 0)
    store.add(BEES, "read_article")
    time.sleep(0.01)
    (entry,) = store.overdue()
    assert sorted(race(lambda _: store.resend(entry))) == [False] * (RACERS - 1) + [True]


def test_eight_workers_take_all_dossiers_through_two_steps_and_each_step_is_done_once(opened: Open) -> None:
    stores = [opened(60, 60) for _ in range(RACERS)]
    keys = [stores[0].add(Dossier(f"{number}.txt"), "read_article")[0] for number in range(12)]

    def work(racer: int) -> int:
        done = 0
        for step, onward in (("read_article", "clean_article"), ("clean_article", None)):
            for key in keys:
                lease = stores[racer].take(key, step, f"worker-{racer}")
                done += lease is not None and stores[racer].save(lease, lease.dossier, onward)
        return done

    assert sum(race(work)) == 2 * len(keys)
    assert stores[0].counts()[Standing.FINISHED] == len(keys)
    assert {entry.version for entry in stores[0].entries()} == {5}


def test_a_lease_runs_out_by_the_databases_clock(opened: Open) -> None:
    store = opened(1.0, 60)
    key, _ = store.add(BEES, "read_article")
    lost = store.take(key, "read_article", "worker-1")
    assert lost is not None
    assert store.take(key, "read_article", "worker-2") is None
    time.sleep(0.6)
    assert store.extend(lost)
    time.sleep(0.6)
    assert store.take(key, "read_article", "worker-2") is None
    time.sleep(0.6)
    assert [entry.holder for entry in store.overdue()] == ["worker-1"]
    lease = store.take(key, "read_article", "worker-2")
    assert lease is not None
    assert not store.save(lost, BEES, None)
    assert store.save(lease, BEES, None)
