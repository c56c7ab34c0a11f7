"""Does what is old go, once and for all, and does all else stay: what is open, young, published, or copied?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select, update

from dossier.errors import NotFound
from dossier.record import Dossier
from worker.store.clock import EpochNow
from worker.store.editions import Editions
from worker.store.entry import Standing
from worker.store.feeds import Feeds
from worker.store.opening import open_store
from worker.store.retention import SIGHTINGS_KEPT_S, Pruned, count, prune
from worker.store.store import DossierStore
from worker.store.submissions import KEPT_S
from worker.store.subscription import Sighting, Told
from worker.store.tables import COPIES, DOSSIERS, EVENTS, SIGHTINGS, SUBMISSIONS, VERSIONS

DAY_S = 86_400
KEEP_S = 30 * DAY_S
STEP = "read_article"


@pytest.fixture
def store(sqlite_url: str) -> DossierStore:
    return open_store(sqlite_url, 60, 60)


@pytest.fixture
def either(opened: Callable[[float, float], DossierStore]) -> DossierStore:
    """In each of the two databases."""
    return opened(60, 60)


def change(store: DossierStore, statement: Any, *rows: Any) -> None:
    with store.transaction() as connection:
        connection.execute(statement, *rows)


def rows(store: DossierStore, table: Table) -> int:
    with store.transaction() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def an_old(store: DossierStore, name: str, standing: Standing = Standing.FINISHED, days: float = 31) -> str:
    key, _ = store.add(Dossier(name), STEP)
    aged = {"standing": standing, "queued_at": EpochNow() - days * DAY_S}
    change(store, update(DOSSIERS).where(DOSSIERS.c.key == key).values(aged))
    return key


def copied(store: DossierStore, copy: str, original: str) -> None:
    row = {"key": copy, "original": original, "how": "text", "similarity": 1, "at": 0}
    change(store, insert(COPIES).values(row))


def kept(store: DossierStore) -> set[str]:
    return {entry.key for entry in store.entries()}


def test_dossiers_that_ended_long_ago_go_with_all_that_is_theirs(either: DossierStore) -> None:
    store = either
    going = [an_old(store, str(each), each) for each in (Standing.FINISHED, Standing.FAILED, Standing.CANCELLED)]
    stay = {an_old(store, "open", Standing.SENT), an_old(store, "in work", Standing.TAKEN)}
    stay.add(an_old(store, "young", days=29))
    for key in (going[0], min(stay)):
        change(store, insert(VERSIONS).values(key=key, number=1, at=0, body="{}"))
        change(store, insert(EVENTS).values(key=key, publication="", kind="edited", before="1", after="2", at=0))
    assert prune(store, 0) == Pruned(0, 0, 0, 0)
    assert count(store, KEEP_S) == prune(store, KEEP_S) == Pruned(3, 0, 0, 0)
    assert kept(store) == stay
    assert (rows(store, VERSIONS), rows(store, EVENTS)) == (1, 1)
    assert count(store, KEEP_S) == prune(store, KEEP_S) == Pruned(0, 0, 0, 0)


def test_what_was_ever_published_stays(store: DossierStore) -> None:
    published, withdrawn = an_old(store, "published"), an_old(store, "withdrawn")
    an_old(store, "neither")
    for key in (published, withdrawn):
        Editions(store).publish(key, lambda *_: {"summary": None}, "", "Ada")
    Editions(store).withdraw(withdrawn, "wrong", "Ada")
    assert count(store, KEEP_S) == prune(store, KEEP_S) == Pruned(1, 0, 0, 0)
    assert kept(store) == {published, withdrawn}


def test_an_original_stays_as_long_as_a_copy_and_goes_with_the_last(store: DossierStore) -> None:
    needed, young = an_old(store, "needed"), an_old(store, "young copy", days=1)
    alone, old = an_old(store, "alone", days=40), an_old(store, "old copy")
    copied(store, young, needed)
    copied(store, old, alone)
    assert count(store, KEEP_S) == prune(store, KEEP_S) == Pruned(2, 0, 0, 0)
    assert kept(store) == {needed, young}
    assert rows(store, COPIES) == 1
    with pytest.raises(NotFound):
        store.entry(alone)


def test_sightings_go_when_no_feed_lists_them_any_more(store: DossierStore) -> None:
    feeds = Feeds(store)
    for name in ("lively", "asleep"):
        feeds.add(name, Told("", "", "", 0), 60)
    feeds.mark(Sighting(f"{feed}/{n}", feed, "", None) for feed in ("lively", "asleep", "given up") for n in range(250))
    change(store, update(SIGHTINGS).values(seen_at=EpochNow() - SIGHTINGS_KEPT_S - 60))
    feeds.mark([Sighting("lively/new", "lively", "", None)])
    assert feeds.seen(["lively/7", "lively/new"]) == {"lively/7", "lively/new"}
    assert count(store, 0) == prune(store, 0) == Pruned(0, 499, 0, 0)
    assert feeds.seen(["lively/6", "lively/7", "asleep/1", "given up/1"]) == {"lively/7", "asleep/1"}


def test_submissions_go_after_the_day_for_which_they_are_kept(store: DossierStore) -> None:
    row = {"api_key": "me", "digest": "", "key": "", "new": True}
    for name, age_s in (("old", KEPT_S + 1), ("young", KEPT_S - 60)):
        change(store, insert(SUBMISSIONS).values(**row, idempotency_key=name, at=EpochNow() - age_s))
    assert count(store, 0) == prune(store, 0) == Pruned(0, 0, 1, 0)
    assert rows(store, SUBMISSIONS) == 1
