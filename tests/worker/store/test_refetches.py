"""Is a checked story fetched again when it should be, by one worker only, and is each edit kept once with what was?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from dossier.errors import InputUnusable, NotFound
from dossier.record import Dossier
from dossier.text import Article, Page, Span
from tests.leases import finished, lease_of
from worker.store.copies import Copies
from worker.store.entry import Outcome
from worker.store.event import EventKind, Kept
from worker.store.opening import open_store
from worker.store.rechecks import Rechecks
from worker.store.refetches import Refetches
from worker.store.removal import BELONGING, remove
from worker.store.store import DossierStore
from worker.store.tables import METADATA

Open = Callable[[float, float], DossierStore]

NOW = 1e-9
"""Seconds after it was queued that have passed for any dossier."""


@pytest.fixture
def store(sqlite_url: str) -> Iterator[DossierStore]:
    store = open_store(sqlite_url, 60, 60)
    yield store
    store.close()


def story(address: str, number: int = 9) -> Dossier:
    text = f"Owls hear mice\n\nThe team filmed {number} owls."
    article = Article(text, Span(0, 14), (Span(16, len(text)),), (), (), "en")
    return Dossier(address, Page(address, "", text), article)


OWLS = story("https://example.org/owls")


def read(refetches: Refetches, key: str) -> Kept:
    kept = refetches.read(key)
    assert kept is not None
    return kept


def test_what_is_finished_and_from_the_web_is_due_at_the_first_time(store: DossierStore) -> None:
    key = finished(store, OWLS)
    finished(store, story("/tmp/owls.html"))
    store.add(story("https://example.org/open"), "read_article")
    assert Refetches(store, [NOW, 3600]).due(10) == (key,)
    assert Refetches(store, [3600]).due(10) == ()
    assert Refetches(store, []).due(10) == ()


def test_a_copy_is_not_fetched_again(store: DossierStore) -> None:
    lease = None
    for address in ("https://example.org/owls", "https://example.net/7"):
        key, _ = store.add(Dossier(address), "clean_article")
        lease = lease_of(store, key)
        Copies(store).save(lease, story(address), None)
    assert lease is not None
    (original,) = Refetches(store, [NOW]).due(10)
    with pytest.raises(InputUnusable, match=f"is a copy, and was not checked: fetch its original again, {original}"):
        Refetches(store, []).ask_for(lease.key, 60)


def test_one_of_several_claims_what_is_due_and_it_is_due_again_when_that_one_is_lost(opened: Open) -> None:
    store = opened(60, 60)
    key, refetches = finished(store, OWLS), Refetches(store, [NOW])
    assert [refetches.claim(key, 60), refetches.claim(key, 60), refetches.due(10)] == [True, False, ()]
    refetches.ask_for(key, -1)
    assert (refetches.due(10), refetches.claim(key, 60), refetches.claim(key, 60)) == ((key,), True, False)


def test_what_was_found_is_kept_and_it_is_due_at_the_next_time_of_the_schedule_and_then_never(
    store: DossierStore,
) -> None:
    key = finished(store, OWLS)
    assert Refetches(store, [NOW]).last(key) is None
    for after_s, due_in_s in (([NOW, 7200, 9999], 7200), ([NOW], None)):
        refetches = Refetches(store, after_s)
        refetches.note(key, Outcome.GONE, "404")
        last = refetches.last(key)
        assert last is not None
        assert (last.outcome, last.told) == (Outcome.GONE, "404")
        assert last.due_at == (due_in_s and pytest.approx(store.entry(key).queued_at + due_in_s))
        assert refetches.due(10) == ()
    assert store.dossier(key) == OWLS
    assert [version.dossier for version in refetches.versions(key)] == [OWLS]


def test_of_two_that_checked_one_edit_one_keeps_it_with_what_was_before_and_one_event(opened: Open) -> None:
    store = opened(60, 60)
    key, refetches = finished(store, OWLS), Refetches(store, [NOW, 3600])
    due_for_recheck = store.entry(key).due_at
    edited = story(OWLS.address, 12)
    refetches.propose(key, edited)
    assert refetches.proposed(key) == edited
    first, second = read(refetches, key), read(refetches, key)
    assert refetches.save(first, edited, "1 words added, 1 removed")
    assert not refetches.save(second, edited, "again")
    assert store.dossier(key) == edited
    before, after = refetches.versions(key)
    assert (before.number, before.dossier, after.number, after.dossier) == (1, OWLS, 2, edited)
    assert (before.until, after.until) == (pytest.approx(store.entry(key).changed_at, abs=1), None)
    (event,) = Rechecks(store, 60).events()
    assert (event.key, event.kind, event.before, event.after) == (key, EventKind.EDITED, "1", "2")
    last = refetches.last(key)
    assert last is not None
    assert (last.outcome, last.told, refetches.proposed(key)) == (Outcome.EDITED, "1 words added, 1 removed", None)
    assert store.entry(key).due_at == due_for_recheck


def test_versions_are_numbered_on_and_a_copy_is_known_by_the_text_that_stands(store: DossierStore) -> None:
    key, refetches = finished(store, OWLS), Refetches(store, [])
    for number in (12, 15):
        assert refetches.save(read(refetches, key), story(OWLS.address, number), "")
    assert [(each.number, each.dossier) for each in refetches.versions(key)] == [
        (1, OWLS),
        (2, story(OWLS.address, 12)),
        (3, story(OWLS.address, 15)),
    ]
    for number, original in ((9, None), (15, key)):
        other = story(f"https://example.net/{number}", number)
        copy, _ = store.add(other, "clean_article")
        lease = lease_of(store, copy)
        assert Copies(store).save(lease, other, None) == (True, original)


def test_what_cannot_be_fetched_again_is_said(store: DossierStore) -> None:
    refetches = Refetches(store, [])
    file, _ = finished(store, story("/tmp/owls.html")), None
    opened, _ = store.add(story("https://example.org/open"), "read_article")
    for key, said in ((file, "did not come from the web"), (opened, "is SENT, not FINISHED")):
        with pytest.raises(InputUnusable, match=said):
            refetches.ask_for(key, 60)
    with pytest.raises(NotFound):
        refetches.ask_for("nobody", 60)
    assert (refetches.read("nobody"), refetches.proposed("nobody"), refetches.last("nobody")) == (None, None, None)


def test_versions_go_with_their_dossier_as_everything_does_that_is_kept_by_its_key(store: DossierStore) -> None:
    key, refetches = finished(store, OWLS), Refetches(store, [])
    assert refetches.save(read(refetches, key), story(OWLS.address, 12), "")
    remove(store, key)
    assert refetches.last(key) is None
    assert {table.name for table in METADATA.tables.values() if "key" in table.c} == {
        "dossiers", "sightings", *(table.name for table in BELONGING)
    }  # fmt: skip
