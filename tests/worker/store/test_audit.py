"""Is every deed on record with who did it, in the transaction that did it, and nothing that nobody did?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from dossier.errors import NotFound, WrongStanding
from dossier.findings import Flag, Kind
from dossier.record import Dossier
from dossier.summary import Sentence, Summary
from dossier.text import Article, Span
from tests.leases import finished, lease_of
from worker.review.decision import Act, Subject, Wish
from worker.review.reviewing import Reviews
from worker.store.api_key import Scope
from worker.store.audit import Sought, noted
from worker.store.clock import EpochNow
from worker.store.deed import Deed
from worker.store.feeds import Feeds
from worker.store.keys import Keys
from worker.store.mistakes import Mistakes
from worker.store.opening import open_store
from worker.store.refetches import Refetches
from worker.store.removal import remove
from worker.store.retention import count, prune
from worker.store.store import DossierStore
from worker.store.subscription import Told
from worker.store.tables import AUDIT

Open = Callable[[float, float], DossierStore]

STORY = Dossier(
    "https://example.org/moths",
    article=Article("Moths\n\nIt gives moths.", Span(0, 5), (Span(7, 22),), (), (), "en"),
    flags=(Flag(Span(7, 15), Kind.UNIDIOMATIC, 0.6, True, "reads oddly"),),
    summary=Summary((Sentence("Moths turn their backs to the light.", ()),), (), True),
)
FEED = "https://example.org/feed"


@pytest.fixture
def store(sqlite_url: str) -> Iterator[DossierStore]:
    """A store that acts for Ada."""
    store = open_store(sqlite_url, 60, 60)
    yield store.by("cli:ada")
    store.close()


def failed(store: DossierStore) -> str:
    key, _ = store.add(replace(STORY, address="https://example.org/failed"), "read_article")
    lease = lease_of(store, key)
    assert store.fail(lease, "not English")
    return key


def deeds(store: DossierStore, **sought: Any) -> list[tuple[Deed, str]]:
    """What is on record, the oldest first."""
    return [(each.deed, each.about) for each in noted(store, Sought(**sought), 99)][::-1]


def test_what_is_done_to_an_article_is_on_record_in_both_databases(opened: Open) -> None:
    store = opened(60, 60).by("key:3f9a1c22")
    key, other = finished(store, STORY), failed(store)
    reviews = Reviews(store)
    reviews.decide(key, Wish(Subject.FLAG, 1, Act.REJECT, "It reads well."), "Ada")
    reviews.publish(key, "", "Ada")
    Mistakes(store).close(Mistakes(store).report(key, 1, "It was bees.").number, "Ada", "It was moths.")
    Refetches(store, [3600]).ask_for(key, 60)
    reviews.withdraw(key, "Its author asks for it.", "Ada", remove_text=True)
    store.retry(other)
    store.cancel(other)
    remove(store, other)
    assert deeds(store) == [
        (Deed.SUBMITTED, key),
        (Deed.SUBMITTED, other),
        (Deed.DECIDED, key),
        (Deed.PUBLISHED, key),
        (Deed.MISTAKE_CLOSED, "1"),
        (Deed.REFETCHED, key),
        (Deed.WITHDRAWN, key),
        (Deed.RETRIED, other),
        (Deed.CANCELLED, other),
        (Deed.DELETED, other),
    ]
    every = noted(store, Sought(), 99)
    assert {(each.actor, each.name) for each in every} == {("key:3f9a1c22", "")}
    assert every[0].told == {"address": "https://example.org/failed"}
    assert every[3].told == {"edition": 1, "who": "Ada", "why": "Its author asks for it.", "text_removed": True}
    assert [each.number for each in every] == list(range(10, 0, -1))


def test_what_is_done_to_keys_and_feeds_is_on_record_and_a_keys_own_deeds_bear_its_name(store: DossierStore) -> None:
    keys, feeds = Keys(store), Feeds(store)
    key, bearer = keys.create("the science desk", [Scope.READ])
    for _again in range(2):
        feeds.add(FEED, Told("News", "", "", 0), 60)
    Feeds(store.by(f"key:{key.id}")).remove(FEED)
    for _again in range(2):
        keys.revoke(key.id)
    done = [(Deed.KEY_CREATED, key.id), (Deed.FEED_ADDED, FEED), (Deed.FEED_REMOVED, FEED), (Deed.KEY_REVOKED, key.id)]
    assert deeds(store) == done
    every = noted(store, Sought(), 9)
    assert [(each.actor, each.name) for each in every][1] == (f"key:{key.id}", "the science desk")
    assert bearer not in str(every)


def test_what_was_refused_was_not_done(store: DossierStore) -> None:
    key = finished(store, STORY)
    for refused in (
        lambda: store.cancel(key),
        lambda: store.retry(key),
        lambda: Reviews(store).withdraw(key, "x", "A"),
    ):
        with pytest.raises(WrongStanding):
            refused()
    for missing in (lambda: Keys(store).revoke("x"), lambda: remove(store, "x"), lambda: Feeds(store).remove("x")):
        with pytest.raises(NotFound):
            missing()
    assert deeds(store) == [(Deed.SUBMITTED, key)]


def broken_off(store: DossierStore) -> None:
    with store.transaction() as connection:
        store.add_within(connection, STORY, "read_article")
        raise RuntimeError


def test_what_fails_on_the_way_leaves_no_trace_of_a_deed(store: DossierStore) -> None:
    with pytest.raises(RuntimeError):
        broken_off(store)
    assert deeds(store) == []


def test_what_workers_do_by_themselves_is_nobodys_deed(store: DossierStore, sqlite_url: str) -> None:
    worker = open_store(sqlite_url, 60, 60)
    finished(worker, STORY)
    prune(worker, 1)
    worker.close()
    assert deeds(store) == []


def test_the_record_is_asked_by_actor_deed_thing_time_and_page_by_page(store: DossierStore) -> None:
    keys = [store.add(Dossier(f"https://example.org/{number}"), "read_article")[0] for number in range(5)]
    store.by("cli:bo").cancel(keys[0])
    assert deeds(store, actor="cli:bo") == [(Deed.CANCELLED, keys[0])]
    assert deeds(store, deed=Deed.CANCELLED) == [(Deed.CANCELLED, keys[0])]
    assert deeds(store, about=keys[0]) == [(Deed.SUBMITTED, keys[0]), (Deed.CANCELLED, keys[0])]
    assert deeds(store, since=4e9) == []
    first = noted(store, Sought(), 4)
    rest = noted(store, Sought(before=first[-1].number), 4)
    assert [each.number for each in (*first, *rest)] == [6, 5, 4, 3, 2, 1]


def test_it_goes_by_age_and_that_it_was_pruned_by_hand_is_a_deed(store: DossierStore) -> None:
    store.add(STORY, "read_article")
    store.add(replace(STORY, address="https://example.org/young"), "read_article")
    with store.transaction() as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.number == 1).values(at=EpochNow() - 100))
    assert prune(store, 0).deeds == 0
    assert (count(store, 0, 50).deeds, prune(store, 0, 50).deeds) == (1, 1)
    assert [deed for deed, _about in deeds(store)] == [Deed.SUBMITTED, Deed.PRUNED, Deed.PRUNED]
