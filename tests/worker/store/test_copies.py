"""Has a story at several addresses one original, however many read it at once, and is no other story a copy?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from dossier.record import Dossier
from dossier.text import Article, Page, Span
from tests.leases import finish, lease_of
from worker.store.copies import Copies
from worker.store.entry import How, Lease, Standing
from worker.store.opening import open_store
from worker.store.store import DossierStore

Open = Callable[[float, float], DossierStore]

CLEAN, FLAG = "clean_article", "flag_passages"
OWLS = " ".join(f"Owl {number} heard {number + 7} mice under {number * 3} cm of snow." for number in range(40))
BATS = " ".join(f"Bat {number} lost {number + 2} moths in {number * 5} nights of rain." for number in range(40))
HALF = OWLS[: len(OWLS) * 3 // 5]


RACERS = 4


@pytest.fixture
def store(sqlite_url: str) -> Iterator[DossierStore]:
    store = open_store(sqlite_url, 60, 60)
    yield store
    store.close()


def story(address: str, body: str = OWLS, canonical: str | None = None) -> Dossier:
    text = f"A headline of {address}\n\n{body}"
    start = text.index("\n\n")
    article = Article(text, Span(0, start), (Span(start + 2, len(text)),), (), (), "en")
    return Dossier(address, Page(address, "", text, canonical), article)


def taken(store: DossierStore, dossier: Dossier) -> Lease:
    key, _ = store.add(dossier, CLEAN)
    return lease_of(store, key)


def cleaned(store: DossierStore, dossier: Dossier) -> tuple[str, str | None]:
    """The dossier's key, and that of the original where it is a copy."""
    lease = taken(store, dossier)
    saved, original = Copies(store).save(lease, dossier, FLAG)
    assert saved
    return lease.key, original


def test_a_story_at_another_address_is_finished_as_a_copy_and_the_original_goes_on(opened: Open) -> None:
    store = opened(60, 60)
    first, none = cleaned(store, story("https://example.org/owls"))
    second, original = cleaned(store, story("https://example.net/birds/7"))
    assert (none, original) == (None, first)
    assert [(store.entry(key).standing, store.entry(key).step) for key in (first, second)] == [
        (Standing.SENT, FLAG),
        (Standing.FINISHED, None),
    ]
    copy = Copies(store).original(second)
    assert copy is not None
    assert (copy.original, copy.how, copy.similarity) == (first, How.TEXT, 1.0)
    assert copy.at == pytest.approx(store.entry(second).changed_at, abs=1)
    assert Copies(store).copies(first) == (copy,)
    assert (Copies(store).original(first), Copies(store).copies(second)) == (None, ())
    for key in (first, second):
        assert store.entry(key, checked=True) == store.entry(first)
        assert store.whole(key, checked=True) == store.whole(first)


def test_a_copy_of_a_copy_is_one_of_the_original(store: DossierStore) -> None:
    keys = [cleaned(store, story(f"https://example.org/{name}")) for name in "abc"]
    assert [original for _, original in keys] == [None, keys[0][0], keys[0][0]]
    assert [copy.key for copy in Copies(store).copies(keys[0][0])] == [key for key, _ in keys[1:]]


def test_another_story_is_no_copy(store: DossierStore) -> None:
    cleaned(store, story("https://example.org/owls"))
    assert cleaned(store, story("https://example.org/bats", BATS))[1] is None


@pytest.mark.parametrize("first", ["original first", "copy first"])
def test_a_page_that_names_the_others_address_is_a_copy_though_much_of_it_is_cut(
    store: DossierStore, first: str
) -> None:
    pages = [
        story("https://example.org/owls?utm_source=mail", canonical="https://example.org/owls"),
        story("https://example.net/7", HALF, canonical="https://example.org/owls"),
    ]
    one, two = pages if first == "original first" else reversed(pages)
    key, _ = cleaned(store, one)
    copy, original = cleaned(store, two)
    assert original == key
    known = Copies(store).original(copy)
    assert known is not None
    assert (known.how, known.similarity) == (How.CANONICAL, pytest.approx(0.6, abs=0.1))


def test_without_that_it_is_no_copy(store: DossierStore) -> None:
    cleaned(store, story("https://example.org/owls"))
    assert cleaned(store, story("https://example.net/7", HALF))[1] is None


def test_a_wrong_canonical_address_swallows_no_story(store: DossierStore) -> None:
    cleaned(store, story("https://example.org/owls", canonical="https://example.org/"))
    assert cleaned(store, story("https://example.org/bats", BATS, canonical="https://example.org/"))[1] is None


def test_an_article_that_is_queued_again_is_checked_again(store: DossierStore) -> None:
    first, _ = cleaned(store, story("https://example.org/owls"))
    finish(store, first)
    again, original = cleaned(store, story("https://example.org/owls"))
    assert original is None
    assert cleaned(store, story("https://example.net/7"))[1] == again


def test_a_dossier_that_failed_is_nobodys_original_but_keeps_the_copies_that_it_has(store: DossierStore) -> None:
    first, _ = cleaned(store, story("https://example.org/owls"))
    copy, _ = cleaned(store, story("https://example.net/7"))
    lease = lease_of(store, first)
    store.fail(lease, "no model")
    assert cleaned(store, story("https://example.com/owls"))[1] is None
    assert [each.key for each in Copies(store).copies(first)] == [copy]


def test_a_step_that_is_done_again_finds_its_own_sketch_and_is_no_copy(store: DossierStore) -> None:
    dossier = story("https://example.org/owls")
    lease = taken(store, dossier)
    assert Copies(store).save(lease, dossier, CLEAN) == (True, None)
    again = store.take(lease.key, CLEAN, "worker-2")
    assert again is not None
    assert Copies(store).save(lease, dossier, FLAG) == (False, None)
    assert Copies(store).save(again, dossier, FLAG) == (True, None)


def test_of_several_workers_that_have_read_one_story_one_has_the_original(opened: Open) -> None:
    stores = [opened(60, 60) for _ in range(RACERS)]
    for number in range(2):
        body = OWLS.replace("Owl", f"Owl of wood {number}")
        leases = [taken(store, story(f"https://example{at}.org/{number}", body)) for at, store in enumerate(stores)]
        start = Barrier(RACERS)

        def save(at: int, leases: list[Lease] = leases, start: Barrier = start) -> tuple[bool, str | None]:
            start.wait()
            return Copies(stores[at]).save(leases[at], leases[at].dossier, FLAG)

        with ThreadPoolExecutor(RACERS) as threads:
            answers = list(threads.map(save, range(RACERS)))
        (first,) = [lease.key for lease, answer in zip(leases, answers, strict=True) if answer == (True, None)]
        assert {original for _, original in answers} == {None, first}
        assert len(Copies(stores[0]).copies(first)) == RACERS - 1
        assert stores[0].counts()[Standing.SENT] == number + 1
