"""Is each event told once, signed, until it is taken, and to no address that we do not go to?"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook

from config.settings import Settings
from dossier.errors import AddressRefused, InputUnusable, PageUnavailable
from dossier.findings import Flag, Kind, Link, Outcome, Publication
from dossier.record import Dossier
from dossier.summary import Sentence, Summary
from dossier.text import Article, Span
from evaluation.rig import answering
from scraper.limits import Limits
from scraper.posting import post
from tests.leases import finished, lease_of
from worker.line.recheck import DAY_S
from worker.line.webhooks import WAITS_S, deliver, open_post, require_callable, send_due
from worker.review.reviewing import Reviews
from worker.store.deliveries import Chosen, Deliveries
from worker.store.delivery import Progress, Topic
from worker.store.event import Change, EventKind, Kept
from worker.store.opening import migrate, open_store
from worker.store.rechecks import Rechecks
from worker.store.removal import remove
from worker.store.store import DossierStore

SECRET = "whsec_" + "c2VjcmV0" * 4
STEP = "read_article"
DOSSIER = Dossier(
    "https://example.org/owls",
    article=Article("Owls\n\nOwls hear to mice.", Span(0, 4), (Span(6, 24),), (), (), "en"),
    flags=(Flag(Span(6, 24), Kind.UNIDIOMATIC, 0.6, True, "reads oddly"),),
    link=Link(Outcome.LINKED, Publication("10.5555/owls.7", "Owls hear mice"), 0.9, False, "title", ()),
    summary=Summary((Sentence("Owls hear mice.", ()),), (), True),
)


@dataclass
class Receiver:
    """Another program: it answers as it is told to, and keeps what it got."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture(scope="module")
def serving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((dict(self.headers), body))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
            self.send_header("Location", f"{receiver.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    with answering(server):
        yield receiver


@pytest.fixture
def receiver(serving: Receiver) -> Receiver:
    serving.answers, serving.got = [], []
    return serving


@pytest.fixture
def open_at(database_url: str) -> Iterator[Callable[[str], DossierStore]]:
    migrate(database_url)
    stores: list[DossierStore] = []

    def open_it(endpoint: str) -> DossierStore:
        stores.append(open_store(database_url, 60, 60, endpoint))
        return stores[-1]

    yield open_it
    for store in stores:
        store.close()


def told(store: DossierStore) -> list[tuple[str, str]]:
    """What is to be told, to whom, in order."""
    return [(each.topic, each.url) for each in Deliveries(store).listed(Chosen(), 50)[::-1]]


def test_each_event_is_noted_once_for_every_address_under_one_id(open_at: Callable[[str], DossierStore]) -> None:
    store = open_at("http://desk.example/")
    key = finished(store, DOSSIER, callback="http://back.example/")
    assert store.add(DOSSIER, STEP, callback="http://back.example/")[1]
    found = Deliveries(store).listed(Chosen(key=key), 50)
    assert sorted((each.topic, each.url) for each in found) == [
        (topic, url)
        for topic in (Topic.FINISHED, Topic.FLAGGED)
        for url in ("http://back.example/", "http://desk.example/")
    ]
    assert len({each.id for each in found}) == 2
    assert {json.loads(each.body)["data"]["key"] for each in found} == {key}
    before = DOSSIER.link.publication.doi if DOSSIER.link and DOSSIER.link.publication else ""
    change = Change(before, EventKind.STANDING, "none known", "retracted")
    rechecks = Rechecks(store, DAY_S)
    kept = Kept(key, store.entry(key).version, DOSSIER)
    assert [rechecks.save(kept, DOSSIER, [change], 60) for _ in range(2)] == [True, False]
    reviews = Reviews(store)
    reviews.publish(key, "", "Ada")
    reviews.withdraw(key, "The paper was retracted.", "Ada")
    later = [each for each in Deliveries(store).listed(Chosen(key=key), 50)[::-1] if each not in found]
    assert [each.topic for each in later[::2]] == [Topic.STANDING, Topic.PUBLISHED, Topic.WITHDRAWN]
    assert json.loads(later[0].body)["data"] == {
        "key": key,
        "publication": "10.5555/owls.7",
        "before": "none known",
        "after": "retracted",
    }
    remove(store, key)
    assert Deliveries(store).listed(Chosen(key=key), 50) == ()


def test_a_failure_is_told_each_time_and_a_lost_lease_tells_nothing(open_at: Callable[[str], DossierStore]) -> None:
    store = open_at("http://desk.example/")
    key, _ = store.add(replace(DOSSIER, flags=()), STEP)
    for _ in range(2):
        lease = lease_of(store, key)
        assert [store.fail(lease, "the site is away"), store.fail(lease, "once more")] == [True, False]
        assert not store.save(lease, DOSSIER, None)
        store.retry(key)
    found = Deliveries(store).listed(Chosen(), 50)
    assert [each.topic for each in found] == [Topic.FAILED] * 2
    assert len({each.id for each in found}) == 2
    assert json.loads(found[0].body)["data"]["error"] == "the site is away"


def test_where_nobody_is_to_be_told_nothing_is_kept(open_at: Callable[[str], DossierStore]) -> None:
    store = open_at("")
    finished(store, DOSSIER)
    assert told(store) == []
    finished(store, replace(DOSSIER, flags=()), callback="http://back.example/")
    assert told(store) == [(Topic.FINISHED, "http://back.example/")]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DossierStore]:
    store = open_store(sqlite_url, 60, 60)
    yield store
    store.close()


SETTINGS = Settings(webhook_secret=SECRET, allowed_networks=("127.0.0.0/8",))


def sent(store: DossierStore) -> int:
    """Send what is due, as beat and worker do."""
    numbers: list[str] = []
    count = send_due(Deliveries(store), numbers.append)
    assert send_due(Deliveries(store), numbers.append) == 0
    for number in numbers:
        deliver(Deliveries(store), open_post(SETTINGS), number)
        deliver(Deliveries(store), open_post(SETTINGS), "0")
    return count


def wait_is_over(store: DossierStore) -> None:
    with store.transaction() as connection:
        connection.execute(text("UPDATE deliveries SET due_at = 0"))


def test_a_message_is_sent_signed_and_again_until_it_is_taken(desk: DossierStore, receiver: Receiver) -> None:
    key = finished(desk, replace(DOSSIER, flags=()), callback=f"{receiver.url}/hook")
    receiver.answers = [503, 500]
    for tries, status in ((1, Progress.WAITING), (2, Progress.WAITING), (3, Progress.DELIVERED)):
        assert (sent(desk), sent(desk)) == (1, 0)
        (delivery,) = Deliveries(desk).listed(Chosen(), 50)
        assert (delivery.tries, delivery.status) == (tries, status)
        wait_is_over(desk)
    assert sent(desk) == 0
    assert delivery.answer == "204"
    heard = [Webhook(SECRET).verify(body, headers) for headers, body in receiver.got]
    assert heard[0] == heard[1] == heard[2]
    assert (heard[0]["type"], heard[0]["data"]["key"]) == ("article.finished", key)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_a_redirect_is_not_followed_and_what_is_never_taken_is_given_up(desk: DossierStore, receiver: Receiver) -> None:
    finished(desk, replace(DOSSIER, flags=()), callback=f"{receiver.url}/hook")
    receiver.answers = [307] * 20
    for _ in range(len(WAITS_S) + 3):
        sent(desk)
        wait_is_over(desk)
    (delivery,) = Deliveries(desk).listed(Chosen(status=Progress.GIVEN_UP), 50)
    assert delivery.tries == len(receiver.got) == len(WAITS_S) + 1
    assert "307" in delivery.answer


def test_what_answers_gone_is_asked_no_more(desk: DossierStore, receiver: Receiver) -> None:
    finished(desk, replace(DOSSIER, flags=()), callback=f"{receiver.url}/hook")
    receiver.answers = [410]
    sent(desk)
    assert [each.status for each in Deliveries(desk).listed(Chosen(), 50)] == [Progress.GIVEN_UP]


def test_nothing_is_sent_to_a_private_address_or_without_a_signature(desk: DossierStore, receiver: Receiver) -> None:
    finished(desk, DOSSIER, callback=f"{receiver.url}/hook")
    first, second = Deliveries(desk).listed(Chosen(), 50)
    deliver(Deliveries(desk), open_post(Settings(webhook_secret=SECRET)), str(first.number))
    deliver(Deliveries(desk), open_post(Settings(allowed_networks=("127.0.0.0/8",))), str(second.number))
    after = Deliveries(desk).listed(Chosen(status=Progress.GIVEN_UP), 50)
    assert ["not a public address" in after[0].answer, "COPYDESK_WEBHOOK_SECRET" in after[1].answer] == [True, True]
    assert receiver.got == []
    with pytest.raises(AddressRefused):
        require_callable("http://127.0.0.1/", Settings(webhook_secret=SECRET))
    with pytest.raises(InputUnusable):
        require_callable("https://example.org/", Settings())


def test_one_who_does_not_answer_is_not_waited_for_longer_than_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(PageUnavailable):
            post(url, b"{}", {}, Limits(timeout_s=5, total_s=0.2, allowed_networks=("127.0.0.0/8",)))
        assert time.monotonic() - began < 2


def test_settings_without_a_secret_send_no_webhooks() -> None:
    for given in ({"webhook_url": "https://example.org/"}, {"webhook_secret": "short"}, {"webhook_url": "ftp://x"}):
        with pytest.raises(ValueError, match="webhook"):
            Settings(**given)
