"""What the web API asks of the store: is a page listed once, a submission taken once, what is cancelled left alone?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from alembic import command
from sqlalchemy import text

from dossier.errors import NotFound, SubmissionDiffers, WrongStanding
from dossier.record import Dossier, as_json
from dossier.text import Article, Page, Span
from tests.leases import finish, lease_of
from worker.review.edition import State
from worker.store import opening
from worker.store.copies import Copies
from worker.store.editions import Editions
from worker.store.entry import Priority, Standing
from worker.store.listing import Place, Wanted, page
from worker.store.opening import open_store
from worker.store.removal import remove
from worker.store.store import DossierStore
from worker.store.submissions import Submissions, Ticket
from worker.store.writing import storable

STEP = "read_article"
STORY = Dossier(
    "a",
    Page("a", "Owls | News\0", "Owls\ud800\n\nThey hear."),
    Article("Owls\ud800\n\nThey hear.", Span(0, 5), (Span(7, 17),), (), (), "en"),
)
Open = Callable[[float, float], DossierStore]


@pytest.fixture
def store(sqlite_url: str) -> DossierStore:
    return open_store(sqlite_url, 60, 60)


def test_going_down_the_list_page_by_page_meets_each_once_whatever_is_queued_meanwhile(store: DossierStore) -> None:
    keys = [store.add(Dossier(f"https://example.org/{number}"), STEP)[0] for number in range(7)]
    met: list[str] = []
    below = None
    while entries := page(store, Wanted(), 3, below):
        met += [entry.key for entry in entries]
        below = Place(entries[-1].queued_at, entries[-1].key)
        store.add(Dossier(f"https://example.org/later-{len(met)}"), STEP)
    assert met == keys[::-1]


def test_the_list_is_of_one_standing_one_host_or_from_a_time_on(store: DossierStore) -> None:
    addresses = ["https://A.example/1", "http://a.example:8080/2", "https://a.example.org/3", "story.html", "http://["]
    keys = [store.add(Dossier(address), STEP)[0] for address in addresses]
    finish(store, keys[1])

    def listed(wanted: Wanted) -> list[str]:
        return [entry.key for entry in page(store, wanted, 10)][::-1]

    assert listed(Wanted(host="a.EXAMPLE")) == keys[:2]
    assert listed(Wanted(host="a.example", standing=Standing.FINISHED)) == [keys[1]]
    assert listed(Wanted(host="a.example.org")) == [keys[2]]
    assert listed(Wanted(since=store.entry(keys[3]).queued_at)) == keys[3:]


def test_the_list_is_of_those_that_stand_so_with_the_public(store: DossierStore) -> None:
    draft, published, withdrawn = (store.add(Dossier(f"{number}"), STEP)[0] for number in range(3))
    editions = Editions(store)
    for key in (published, withdrawn):
        finish(store, key)
        editions.publish(key, lambda *_: {}, "", "Ada")
    editions.withdraw(withdrawn, "It was about another study.", "Ada")

    def listed(state: State) -> list[str]:
        return [entry.key for entry in page(store, Wanted(state=state), 10)]

    assert [listed(state) for state in State] == [[draft], [published], [withdrawn]]
    editions.publish(withdrawn, lambda *_: {}, "", "Ada")
    assert listed(State.PUBLISHED) == [withdrawn, published]


def test_the_same_submission_has_the_same_answer_and_another_of_its_name_is_refused(store: DossierStore) -> None:
    submissions, ticket = Submissions(store), Ticket("me", "monday-1", "of a")
    key, new, repeated = submissions.add(ticket, Dossier("a"), STEP, Priority.NORMAL)
    assert (new, repeated) == (True, False)
    finish(store, key)
    assert submissions.add(ticket, Dossier("a"), STEP, Priority.NORMAL) == (key, True, True)
    with pytest.raises(SubmissionDiffers):
        submissions.add(Ticket("me", "monday-1", "of b"), Dossier("b"), STEP, Priority.NORMAL)
    other, new, _ = submissions.add(Ticket("somebody else", "monday-1", "of a"), Dossier("a"), STEP, Priority.NORMAL)
    assert (other != key, new) == (True, True)
    assert submissions.add(Ticket("me", "tuesday", "of a"), Dossier("a"), STEP, Priority.NORMAL) == (
        other,
        False,
        False,
    )


def test_a_submission_is_forgotten_after_a_day(store: DossierStore) -> None:
    submissions, ticket = Submissions(store), Ticket("me", "monday-1", "of a")
    key, _, _ = submissions.add(ticket, Dossier("a"), STEP, Priority.NORMAL)
    finish(store, key)
    with store.transaction() as connection:
        connection.execute(text("UPDATE submissions SET at = at - 86401"))
    again, new, repeated = submissions.add(ticket, Dossier("a"), STEP, Priority.NORMAL)
    assert (again != key, new, repeated) == (True, True, False)


def test_the_same_submission_from_many_threads_at_once_gives_one_dossier(opened: Open) -> None:
    stores = [opened(60, 60) for _ in range(2)]
    for round_number in range(5):
        ticket = Ticket("me", f"round {round_number}", "the same")

        def submit(number: int, ticket: Ticket = ticket, round_number: int = round_number) -> tuple[str, bool, bool]:
            dossier = Dossier(f"https://example.org/{round_number}")
            return Submissions(stores[number % 2]).add(ticket, dossier, STEP, Priority.NORMAL)

        with ThreadPoolExecutor(6) as threads:
            answers = list(threads.map(submit, range(6)))
        assert len({key for key, _, _ in answers}) == 1
        assert {new for _, new, _ in answers} == {True}
        assert sorted(repeated for _, _, repeated in answers) == [False] + [True] * 5


def test_what_a_worker_does_with_a_cancelled_dossier_is_dropped(opened: Open) -> None:
    store = opened(60, 60)
    key, _ = store.add(Dossier("a"), STEP)
    lease = lease_of(store, key)
    assert store.cancel(key).standing is Standing.CANCELLED
    assert not store.extend(lease)
    assert not store.save(lease, lease.dossier, "clean_article")
    assert not store.put_off(lease, 0, "later")
    assert store.take(key, STEP, "here") is None
    assert store.cancel(key).standing is Standing.CANCELLED
    assert store.overdue() == ()
    assert store.add(Dossier("a"), STEP)[1], "a cancelled dossier does not keep its page"


def test_what_has_failed_may_be_cancelled_and_what_is_finished_may_not(store: DossierStore) -> None:
    failed, _ = store.add(Dossier("failed"), STEP)
    lease = lease_of(store, failed)
    store.fail(lease, "no")
    assert store.cancel(failed).standing is Standing.CANCELLED
    with pytest.raises(WrongStanding):
        store.retry(failed)
    done, _ = store.add(Dossier("done"), STEP)
    finish(store, done)
    with pytest.raises(WrongStanding, match="FINISHED"):
        store.cancel(done)
    with pytest.raises(NotFound):
        store.cancel("nobody")


def test_a_dossier_is_deleted_with_what_was_kept_of_it(store: DossierStore) -> None:
    submissions, ticket = Submissions(store), Ticket("me", "monday", "of a")
    key, _, _ = submissions.add(ticket, Dossier("a"), STEP, Priority.NORMAL)
    lease = lease_of(store, key)
    remove(store, key)
    assert submissions.earlier(ticket) is None
    assert not store.save(lease, lease.dossier, None)
    for gone in (store.entry, store.dossier, lambda key: remove(store, key)):
        with pytest.raises(NotFound):
            gone(key)


def test_what_others_are_copies_of_is_kept_until_those_are_deleted(store: DossierStore) -> None:
    body = " ".join(f"Owl {number} heard {number + 7} mice under {number * 3} cm of snow." for number in range(40))
    text_ = f"Owls hear mice\n\n{body}"
    article = Article(text_, Span(0, 14), (Span(16, len(text_)),), (), (), "en")
    keys = []
    for address in ("https://example.org/owls", "https://example.net/owls"):
        dossier = Dossier(address, Page(address, "", text_), article)
        key, _ = store.add(dossier, "clean_article")
        lease = lease_of(store, key)
        Copies(store).save(lease, dossier, "flag_passages")
        keys.append(key)
    with pytest.raises(WrongStanding, match=keys[1]):
        remove(store, keys[0])
    for key in keys[::-1]:
        remove(store, key)
    with store.transaction() as connection:
        for table in ("dossiers", "sketches", "bands", "copies"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_the_priority_goes_with_the_dossier_to_the_worker(store: DossierStore) -> None:
    key, _ = store.add(Dossier("a"), STEP, Priority.HIGH)
    lease = lease_of(store, key)
    assert (lease.priority, store.entry(key).priority) == (Priority.HIGH, Priority.HIGH)


def test_a_store_of_an_earlier_version_keeps_its_dossiers_and_learns_their_hosts_and_headlines(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0005"))
        opening.migrate(database_url)
    engine = opening._connect_engine(opening.parse_url(database_url))
    columns = "key, address, fingerprint, body, version, standing, due_at, tries, queued_at, changed_at"
    stored = {
        "'k1', 'https://Example.org/story', 'f1'": storable(as_json(replace(STORY, article=None))),
        "'k2', 'story.html', 'f2'": storable(as_json(STORY)),
        "'k3', 'damaged.html', 'f3'": "",
    }
    with engine.begin() as connection:
        for row, body in stored.items():
            values = f"{row}, :body, 1, 'SENT', 0, 0, 0, 0"
            connection.execute(text(f"INSERT INTO dossiers ({columns}) VALUES ({values})"), {"body": body})
    opening.migrate(database_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT key, host, priority, headline FROM dossiers ORDER BY key")).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        ("k1", "example.org", "normal", "Owls | News\\u0000"),
        ("k2", "", "normal", "Owls\\ud800"),
        ("k3", "", "normal", ""),
    ]


def test_the_headline_stands_in_the_list_as_soon_as_it_is_known(store: DossierStore) -> None:
    key, _ = store.add(Dossier("a"), STEP)
    assert store.entry(key).headline == ""
    for known, headline in ((replace(STORY, article=None), "Owls | News\\u0000"), (STORY, "Owls\\ud800")):
        lease = lease_of(store, key)
        assert store.save(lease, known, STEP)
        assert store.entry(key).headline == headline
