"""Does a worker's turn end well where the step fails, and does the sweep send what stands still and nothing else?"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.errors import NotFound, PageUnavailable
from dossier.ports import Ports
from dossier.record import Dossier
from dossier.text import Page
from worker.desk import ModelSet, open_desk
from worker.line.bounds import MAX_TRIES
from worker.line.turn import Turn, sweep
from worker.pipeline import STEPS, Step
from worker.store.entry import Priority, Standing
from worker.store.opening import open_store
from worker.store.store import DossierStore

READ, CLEAN = STEPS[0], STEPS[1]
HOLD_S = 0.3


class Site:
    """A site that gives no page, for the reason it is made with."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self, address: str, held: Page | None = None) -> Page:  # noqa: ARG002  the port asks for it
        raise self._error


class Sent(list[tuple[str, str]]):
    """Takes note of what is sent: (step, key)."""

    def send(self, step: Step, key: str, _priority: Priority) -> None:
        self.append((step.name, key))


@pytest.fixture
def store(tmp_path: Path) -> DossierStore:
    return open_store(f"sqlite:///{tmp_path / 'dossiers.db'}", HOLD_S, HOLD_S)


def turn(store: DossierStore, sent: Sent, error: Exception | None = None, limit_s: float = 60) -> Turn:
    desk = open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING)
    ports: Ports = replace(desk, pages=Site(error)) if error else desk
    return Turn(store, lambda: ports, sent.send, "here:1", HOLD_S, limit_s)


def test_a_step_that_is_done_sends_the_next(store: DossierStore, tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("Bees remember faces\n\nHoneybees can learn to tell the faces of people apart.\n")
    key, _ = store.add(Dossier(str(story)), READ.name)
    sent = Sent()
    turn(store, sent).take(READ, key)
    assert sent == [(CLEAN.name, key)]
    turn(store, sent).take(READ, key)
    assert sent == [(CLEAN.name, key)]


def test_a_copy_is_not_sent_on_once_it_is_cleaned(store: DossierStore, tmp_path: Path) -> None:
    sent, keys = Sent(), []
    for name in ("story", "syndicated"):
        page = tmp_path / f"{name}.txt"
        page.write_text("Bees remember faces\n\nHoneybees can learn to tell the faces of people apart.\n")
        keys.append(store.add(Dossier(str(page)), READ.name)[0])
        for step in (READ, CLEAN):
            turn(store, sent).take(step, keys[-1])
    assert sent == [(CLEAN.name, keys[0]), (STEPS[2].name, keys[0]), (CLEAN.name, keys[1])]
    assert [store.entry(key).standing for key in keys] == [Standing.SENT, Standing.FINISHED]


@pytest.mark.parametrize(
    ("error", "standing", "words"),
    [
        (NotFound("there is no such page"), Standing.FAILED, "there is no such page"),
        (PageUnavailable("HTTP 503"), Standing.DUE, "HTTP 503"),
        (TypeError("oh"), Standing.DUE, "our bug: TypeError: oh"),
    ],
)
def test_a_step_that_fails_says_why(store: DossierStore, error: Exception, standing: Standing, words: str) -> None:
    key, _ = store.add(Dossier("story"), READ.name)
    turn(store, Sent(), error).take(READ, key)
    entry = store.entry(key)
    assert (entry.standing, entry.error, entry.tries) == (standing, words, 1)


def test_a_step_in_which_workers_are_lost_again_and_again_is_given_up(store: DossierStore) -> None:
    key, _ = store.add(Dossier("story"), READ.name)
    for _lost in range(MAX_TRIES):
        assert store.take(key, READ.name, "doomed")
        time.sleep(HOLD_S * 1.2)
    turn(store, Sent(), PageUnavailable("never asked")).take(READ, key)
    assert store.entry(key).standing is Standing.FAILED
    assert "workers were lost" in (store.entry(key).error or "")


def test_the_heartbeat_keeps_a_lease_that_a_long_step_needs(store: DossierStore, tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("Bees remember faces\n\nHoneybees can learn to tell the faces of people apart.\n")
    key, _ = store.add(Dossier(str(story)), READ.name)
    taken_meanwhile = []

    def slow(dossier: Dossier, ports: Ports) -> Dossier:
        time.sleep(HOLD_S * 3)
        taken_meanwhile.append(store.take(key, READ.name, "another"))
        return READ.work(dossier, ports)

    slow.__name__ = READ.name
    turn(store, Sent()).take(Step(slow, READ.queue), key)
    assert taken_meanwhile == [None]
    assert store.entry(key).step == CLEAN.name


def test_the_sweep_sends_a_lease_that_ran_out(store: DossierStore) -> None:
    key, _ = store.add(Dossier("story"), READ.name)
    store.take(key, READ.name, "doomed")
    sent = Sent()
    assert sweep(store, sent.send, lambda _queue: 99) == 0
    time.sleep(HOLD_S * 1.2)
    assert sweep(store, sent.send, lambda _queue: 99) == 1
    assert sent == [(READ.name, key)]


@pytest.mark.parametrize(("on_broker", "again"), [(3, 0), (2, 1), (0, 3)])
def test_the_sweep_sends_what_waits_only_as_often_as_the_broker_lacks_it(
    store: DossierStore, on_broker: int, again: int
) -> None:
    for number in range(3):
        store.add(Dossier(f"story-{number}"), READ.name)
    time.sleep(HOLD_S * 1.2)
    assert sweep(store, Sent().send, lambda _queue: on_broker) == again
