"""Does a dossier go from worker to worker through the store, with nothing lost, doubled or mixed?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from dossier.errors import InputUnusable, NotFound
from dossier.record import Dossier
from dossier.text import Page
from worker.store.store import DossierStore, Entry, Lease, Standing

Open = Callable[[float, float], DossierStore]

HOLD_S = 60.0
RESEND_S = 30.0
BEES = Dossier("https://example.org/bees")
ANTS = Dossier("https://example.org/ants")


@pytest.fixture
def store(opened: Open) -> DossierStore:
    """A store whose leases and messages outlast the test."""
    return opened(HOLD_S, RESEND_S)


@pytest.fixture
def hasty(opened: Open, store: DossierStore) -> DossierStore:  # noqa: ARG001  the same database as `store`
    """The same database, through a store whose leases and messages have run out as soon as they are given."""
    return opened(-1.0, -1.0)


def take(store: DossierStore, key: str, step: str = "read_article") -> Lease:
    """The lease, which the test takes for granted."""
    lease = store.take(key, step, "worker-1")
    assert lease is not None
    return lease


def test_an_added_dossier_is_sent_and_trusted_to_the_broker_for_a_while(store: DossierStore) -> None:
    key, added = store.add(BEES, "read_article")
    assert added
    assert re.fullmatch("[0-9a-f]{12}", key)
    entry = store.entry(key)
    sent = Entry(
        key, BEES.address, 1, "read_article", Standing.SENT, entry.due_at, 0, None, None,
        entry.queued_at, entry.changed_at,
    )  # fmt: skip
    assert entry == sent
    assert entry.due_at - entry.queued_at == pytest.approx(RESEND_S, abs=0.5)
    assert store.dossier(key) == BEES


def test_the_same_page_is_not_added_while_it_is_open(store: DossierStore) -> None:
    key, _ = store.add(BEES, "read_article")
    assert store.add(BEES, "read_article") == (key, False)
    take(store, key)
    assert store.add(BEES, "read_article") == (key, False)
    assert len(store.entries()) == 1


@pytest.mark.parametrize("end", ["finished", "failed"])
def test_the_same_page_is_added_again_once_the_first_has_ended(store: DossierStore, end: str) -> None:
    key, _ = store.add(BEES, "read_article")
    lease = take(store, key)
    assert store.save(lease, BEES, None) if end == "finished" else store.fail(lease, "no story")
    again, added = store.add(BEES, "read_article")
    assert added
    assert again != key


def test_one_address_with_two_texts_is_two_dossiers(store: DossierStore) -> None:
    texts = (Page(BEES.address, "Bees", text) for text in ("Bees\n\nOne.", "Bees\n\nTwo."))
    assert [store.add(replace(BEES, page=page), "clean_article")[1] for page in texts] == [True, True]


def test_a_worker_takes_what_was_sent_and_nobody_else_can(store: DossierStore) -> None:
    key, _ = store.add(BEES, "read_article")
    lease = take(store, key)
    assert (lease.key, lease.step, lease.version, lease.tries, lease.dossier) == (key, "read_article", 2, 1, BEES)
    assert store.take(key, "read_article", "worker-2") is None
    entry = store.entry(key)
    assert (entry.standing, entry.holder, entry.tries, entry.version) == (Standing.TAKEN, "worker-1", 1, 2)
    assert entry.due_at - entry.changed_at == pytest.approx(HOLD_S, abs=0.5)


@pytest.mark.parametrize("step", ["clean_article", "", "read_article' OR '1'='1"])
def test_another_step_than_the_next_cannot_be_taken(store: DossierStore, step: str) -> None:
    key, _ = store.add(BEES, "read_article")
    assert store.take(key, step, "worker-1") is None


def test_a_saved_step_waits_for_the_next_and_a_late_message_for_it_does_nothing(store: DossierStore) -> None:
    key, _ = store.add(BEES, "read_article")
    lease = take(store, key)
    richer = replace(BEES, page=Page(BEES.address, "Bees", "Bees\n\nThey buzz."))
    assert store.save(lease, richer, "clean_article")
    entry = store.entry(key)
    assert (entry.standing, entry.step, entry.tries, entry.holder) == (Standing.SENT, "clean_article", 0, None)
    assert entry.version == lease.version + 1
    assert store.dossier(key) == richer
    assert store.take(key, "read_article", "worker-2") is None
    assert take(store, key, "clean_article").dossier == richer


def test_the_last_step_finishes_the_dossier(store: DossierStore) -> None:
    key, _ = store.add(BEES, "check_summary")
    assert store.save(take(store, key, "check_summary"), BEES, None)
    entry = store.entry(key)
    assert (entry.standing, entry.step, entry.holder) == (Standing.FINISHED, None, None)
    assert store.take(key, "check_summary", "worker-2") is None


def test_a_dossier_with_everything_in_it_comes_back_exactly(store: DossierStore, full: Dossier) -> None:
    key, _ = store.add(full, "check_summary")
    assert store.dossier(key) == full
    lease = take(store, key, "check_summary")
    assert lease.dossier == full
    assert store.save(lease, full, None)
    assert store.dossier(key) == full
    assert full.summary is not None


def test_text_that_databases_dislike_comes_back_exactly(store: DossierStore) -> None:
    text = "Bees\n\nNUL \0, \u2028, 🐝, \\u0000, \\, \\\ud800, ' OR 1=1; --, \x1b[31m"
    odd = Dossier("\udcff\0'\"%s:x.html", Page("a\0b", "t", text))
    key, _ = store.add(odd, "clean_article")
    assert store.dossier(key) == odd
    assert store.fail(take(store, key, "clean_article"), "NUL \0 and \udcff")
    assert store.entry(key).error == "NUL \\u0000 and \\udcff"


def test_a_lease_that_ran_out_can_be_taken_by_another_and_the_first_then_changes_nothing(
    store: DossierStore, hasty: DossierStore
) -> None:
    key, _ = store.add(BEES, "read_article")
    lost = take(hasty, key)
    lease = take(store, key)
    assert (lease.version, lease.tries) == (lost.version + 1, 2)
    before = store.entry(key)
    assert not store.extend(lost)
    assert not store.save(lost, ANTS, None)
    assert not store.put_off(lost, 0, "late")
    assert not store.fail(lost, "late")
    assert (store.entry(key), store.dossier(key)) == (before, BEES)
    assert store.save(lease, BEES, None)


def test_a_lease_that_ran_out_still_counts_while_nobody_else_has_taken_it(hasty: DossierStore) -> None:
    key, _ = hasty.add(BEES, "read_article")
    assert hasty.save(take(hasty, key), BEES, "clean_article")


def test_a_heartbeat_keeps_the_lease_and_its_version(store: DossierStore, hasty: DossierStore) -> None:
    key, _ = store.add(BEES, "read_article")
    lease = take(hasty, key)
    assert store.extend(lease)
    assert store.take(key, "read_article", "worker-2") is None
    assert store.entry(key).version == lease.version
    assert store.save(lease, BEES, None)
    assert not store.extend(lease)


def test_a_step_that_was_put_off_cannot_be_taken_before_its_time(store: DossierStore) -> None:
    key, _ = store.add(BEES, "read_article")
    assert store.put_off(take(store, key), 60, "HTTP 503")
    entry = store.entry(key)
    assert (entry.standing, entry.error, entry.holder, entry.tries) == (Standing.DUE, "HTTP 503", None, 1)
    assert entry.due_at - entry.changed_at == pytest.approx(60, abs=0.5)
    assert store.take(key, "read_article", "worker-1") is None
    assert store.overdue() == ()


def test_a_step_that_was_put_off_is_taken_after_its_time_and_its_tries_add_up(store: DossierStore) -> None:
    key, _ = store.add(BEES, "read_article")
    assert store.put_off(take(store, key), -0.01, "HTTP 503")
    assert [entry.key for entry in store.overdue()] == [key]
    lease = take(store, key)
    assert lease.tries == 2
    assert store.save(lease, BEES, "clean_article")
    entry = store.entry(key)
    assert (entry.tries, entry.error) == (0, None)


def test_a_failed_dossier_keeps_its_step_and_tries_until_it_is_retried(store: DossierStore) -> None:
    key, _ = store.add(BEES, "read_article")
    assert store.fail(take(store, key), "HTTP 404")
    entry = store.entry(key)
    assert (entry.standing, entry.step, entry.tries, entry.error, entry.holder) == (
        Standing.FAILED, "read_article", 1, "HTTP 404", None,
    )  # fmt: skip
    assert store.take(key, "read_article", "worker-1") is None
    assert store.overdue() == ()
    again = store.retry(key)
    assert again == store.entry(key)
    assert (again.standing, again.step, again.tries, again.error) == (Standing.SENT, "read_article", 0, None)
    assert again.version == entry.version + 1
    assert again.due_at - again.changed_at == pytest.approx(RESEND_S, abs=0.5)
    take(store, key)


def test_only_what_has_failed_can_be_retried(store: DossierStore) -> None:
    key, _ = store.add(BEES, "read_article")
    with pytest.raises(InputUnusable, match=f"^the dossier {key} is SENT, not FAILED: only .*retried$"):
        store.retry(key)


def test_a_failed_dossier_is_not_retried_while_the_same_page_is_open_again(store: DossierStore) -> None:
    key, _ = store.add(BEES, "read_article")
    assert store.fail(take(store, key), "HTTP 404")
    store.add(BEES, "read_article")
    with pytest.raises(InputUnusable, match=f"^the dossier {key} cannot be retried while another .* ends$"):
        store.retry(key)
    assert store.entry(key).standing is Standing.FAILED


@pytest.mark.parametrize("key", ["0123456789ab", "", "' OR '1'='1", "a\0b", "\udcff", "a\nb\x1b[2J", "é" * 9999])
def test_a_key_that_is_not_there_is_named_in_one_line(store: DossierStore, key: str) -> None:
    store.add(BEES, "read_article")
    for ask in (store.entry, store.dossier, store.retry):
        with pytest.raises(NotFound, match=r"^no dossier .{0,40}: `copydesk status --all` lists them$") as caught:
            ask(key)
        assert str(caught.value).isprintable()
    assert store.take(key, "read_article", "worker-1") is None


def test_what_is_overdue_comes_oldest_due_first(store: DossierStore, hasty: DossierStore) -> None:
    lost, _ = hasty.add(BEES, "read_article")
    held, _ = store.add(ANTS, "read_article")
    assert hasty.extend(take(store, held))
    put_off, _ = store.add(Dossier("file.txt"), "read_article")
    assert store.put_off(take(store, put_off), -60, "HTTP 503")
    done, _ = hasty.add(Dossier("done.txt"), "read_article")
    assert hasty.save(take(store, done), BEES, None)
    store.add(Dossier("on the broker"), "read_article")
    assert [entry.key for entry in store.overdue()] == [put_off, lost, held]


def test_what_is_sent_again_is_no_longer_overdue_and_keeps_its_tries(store: DossierStore, hasty: DossierStore) -> None:
    key, _ = store.add(BEES, "read_article")
    lost = take(hasty, key)
    (entry,) = store.overdue()
    assert store.resend(entry)
    assert store.overdue() == ()
    sent = store.entry(key)
    assert (sent.standing, sent.holder, sent.tries, sent.version) == (Standing.SENT, None, 1, entry.version + 1)
    assert not store.resend(entry)
    assert not store.save(lost, ANTS, None)


def test_a_lease_that_was_extended_at_the_last_moment_is_not_sent_again(
    store: DossierStore, hasty: DossierStore
) -> None:
    key, _ = store.add(BEES, "read_article")
    lease = take(hasty, key)
    (entry,) = store.overdue()
    assert store.extend(lease)
    assert not store.resend(entry)
    assert store.save(lease, BEES, None)
    assert not store.resend(store.entry(key))


def test_the_waiting_are_those_on_the_broker_for_the_given_steps(store: DossierStore) -> None:
    store.add(BEES, "read_article")
    store.add(ANTS, "clean_article")
    taken, _ = store.add(Dossier("taken.txt"), "read_article")
    take(store, taken)
    assert store.waiting(["read_article"]) == 1
    assert store.waiting({"read_article", "clean_article", "nothing"}) == 2
    assert store.waiting([]) == 0


def test_entries_are_listed_oldest_first_and_counted(store: DossierStore) -> None:
    assert store.entries() == ()
    assert store.counts() == dict.fromkeys(Standing, 0)
    first, _ = store.add(BEES, "read_article")
    second, _ = store.add(ANTS, "read_article")
    assert store.fail(take(store, second), "HTTP 404")
    queued = [entry.queued_at for entry in store.entries()]
    assert queued == sorted(queued)
    assert {entry.key for entry in store.entries()} == {first, second}
    assert [entry.key for entry in store.entries(Standing.FAILED)] == [second]
    assert store.entries(Standing.DUE) == ()
    assert store.counts() == {**dict.fromkeys(Standing, 0), Standing.SENT: 1, Standing.FAILED: 1}


def test_an_entry_carries_no_text_of_the_dossier() -> None:
    assert "body" not in {field.name for field in fields(Entry)}
