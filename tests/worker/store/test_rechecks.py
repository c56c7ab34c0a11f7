"""Is a finished dossier due for a re-check when it should be, for one worker only, and is each change kept once?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dossier.findings import Link, Outcome, Publication
from dossier.record import Dossier
from tests.leases import finished
from worker.store.event import Change, EventKind, Kept
from worker.store.rechecks import Rechecks
from worker.store.store import DossierStore

Open = Callable[[float, float], DossierStore]

LINK = Link(Outcome.LINKED, Publication("10.5555/owls.7", "Owls hear mice"), 0.9, False, "title", ())
OWLS = Dossier("https://example.org/owls", link=LINK)
RETRACTED = Change("10.5555/owls.7", EventKind.STANDING, "none known", "retracted")


@pytest.fixture
def store(opened: Open) -> DossierStore:
    return opened(60.0, 60.0)


@pytest.fixture
def hasty(store: DossierStore) -> Rechecks:
    """Whatever is finished is due at once."""
    return Rechecks(store, -1.0)


def read(rechecks: Rechecks, key: str) -> Kept:
    kept = rechecks.read(key)
    assert kept is not None
    return kept


def test_a_dossier_is_due_once_its_time_has_passed_since_it_was_finished(store: DossierStore, hasty: Rechecks) -> None:
    store.add(Dossier("still open"), "read_article")
    key = finished(store, OWLS)
    assert [entry.key for entry in hasty.due(10)] == [key]
    assert Rechecks(store, 3600).due(10) == ()


def test_no_more_are_due_at_once_than_wanted_and_the_longest_waiting_first(
    store: DossierStore, hasty: Rechecks
) -> None:
    keys = [finished(store, replace(OWLS, address=f"{number}")) for number in range(3)]
    assert [entry.key for entry in hasty.due(2)] == keys[:2]


def test_of_several_that_see_a_dossier_due_one_claims_it_and_it_is_due_again_when_that_one_is_lost(
    store: DossierStore, hasty: Rechecks
) -> None:
    finished(store, OWLS)
    (entry,) = hasty.due(10)
    assert [hasty.claim(entry, hold_s=60), hasty.claim(entry, hold_s=60)] == [True, False]
    assert hasty.due(10) == ()
    finished(store, replace(OWLS, address="lost"))
    (entry,) = hasty.due(10)
    assert hasty.claim(entry, hold_s=-1)
    assert [each.key for each in hasty.due(10)] == [entry.key]


def test_a_claim_leaves_the_dossier_as_it_is(store: DossierStore, hasty: Rechecks) -> None:
    key = finished(store, OWLS)
    (entry,) = hasty.due(10)
    hasty.claim(entry, hold_s=60)
    assert replace(store.entry(key), due_at=entry.due_at) == entry
    assert store.overdue() == ()


def test_of_two_that_found_one_change_one_keeps_it_with_one_event(store: DossierStore, hasty: Rechecks) -> None:
    key = finished(store, OWLS)
    first, second = read(hasty, key), read(hasty, key)
    after = replace(OWLS, gaps=())
    assert hasty.save(first, after, [RETRACTED], again_s=60)
    assert not hasty.save(second, after, [RETRACTED], again_s=60)
    (event,) = hasty.events()
    assert (event.key, event.publication, event.kind) == (key, "10.5555/owls.7", EventKind.STANDING)
    assert (event.before, event.after) == ("none known", "retracted")
    assert event.at == pytest.approx(store.entry(key).changed_at, abs=1)
    assert hasty.due(10) == ()


def test_events_are_told_from_a_time_on_oldest_first(store: DossierStore, hasty: Rechecks) -> None:
    key = finished(store, OWLS)
    for after in ("concern", "retracted"):
        assert hasty.save(read(hasty, key), OWLS, [replace(RETRACTED, after=after)], again_s=60)
    first, second = hasty.events()
    assert (first.after, second.after) == ("concern", "retracted")
    assert hasty.events(since=second.at + 1) == ()


def test_a_dossier_with_nothing_to_ask_about_is_not_due_again(store: DossierStore, hasty: Rechecks) -> None:
    hasty.pass_over(read(hasty, finished(store, OWLS)))
    assert hasty.due(10) == ()


def test_only_what_is_finished_is_read(store: DossierStore, hasty: Rechecks) -> None:
    key, _ = store.add(OWLS, "read_article")
    assert hasty.read(key) is None
    assert hasty.read("nobody") is None
