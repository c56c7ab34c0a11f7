"""Does the trial count honestly, and are its articles what they are to be?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.record import Dossier
from evaluation.chaos_count import RESTARTS, Count, count, shortfalls
from evaluation.chaos_site import short_page
from evaluation.mixed import stories
from evaluation.rows import Figure
from evaluation.speed import EXAMPLES
from scraper.extract import page_from_html
from worker.cleaning import clean
from worker.desk import ModelSet, open_desk
from worker.pipeline import STEPS, run
from worker.review.policy import publish_unseen
from worker.store.opening import open_store
from worker.store.store import DossierStore

LAST = STEPS[-1].name


@pytest.fixture(scope="module")
def checked() -> Dossier:
    library = EXAMPLES / "library.jsonl"
    return run(
        str(EXAMPLES / "clean-story.html"), open_desk(Settings(library=library), offline=True, models=ModelSet.TEACHING)
    )


@pytest.fixture
def store(tmp_path: Path) -> DossierStore:
    store = open_store(f"sqlite:///{tmp_path / 'dossiers.db'}", 60, 60)
    store.finished = partial(publish_unseen, store)
    return store


def finish(store: DossierStore, dossier: Dossier, address: str) -> str:
    dossier = replace(dossier, address=address)
    key, _ = store.add(dossier, LAST)
    lease = store.take(key, LAST, "here")
    assert lease
    assert store.save(lease, dossier, None)
    return key


def test_an_article_is_finished_published_and_told_of_once(store: DossierStore, checked: Dossier) -> None:
    key = finish(store, checked, "a")
    assert count(store, ["a"], [(key, "msg")]) == Count(1, 0, 0, 1, 0, 0, 0)


def test_what_is_not_finished_is_lost(store: DossierStore, checked: Dossier) -> None:
    store.add(replace(checked, address="a"), LAST)
    assert count(store, ["a", "never queued"], []) == Count(0, 2, 0, 0, 0, 0, 0)


def test_what_is_there_twice_is_doubled(store: DossierStore, checked: Dossier) -> None:
    finish(store, checked, "two dossiers")
    finish(store, checked, "two dossiers")
    finish(store, replace(checked, provenance=(*checked.provenance, checked.provenance[0])), "one step twice")
    told = finish(store, checked, "two messages")
    counted = count(store, [], [(told, "one"), (told, "another")])
    assert counted.doubled == 3
    assert counted.told_again == 0


def test_a_message_sent_again_is_told_again_and_nothing_doubled(store: DossierStore, checked: Dossier) -> None:
    key = finish(store, checked, "a")
    assert count(store, ["a"], [(key, "msg"), (key, "msg")]) == Count(1, 0, 0, 1, 0, 0, 1)


def test_what_was_neither_published_nor_told_of_is_missed(store: DossierStore, checked: Dossier) -> None:
    store.finished = None
    finish(store, checked, "a")
    assert count(store, ["a"], []) == Count(1, 0, 0, 0, 1, 1, 0)


def figures(**values: float) -> list[Figure]:
    sound = {"lost": 0, "doubled": 0, "unpublished": 0, "untold": 0, "ended": 0, **dict.fromkeys(RESTARTS, 12.0)}
    return [Figure("chaos", "teaching models", "copydesk", *each, 500) for each in {**sound, **values}.items()]


def test_a_trial_in_which_all_went_well_has_no_shortfalls() -> None:
    assert shortfalls(figures()) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"lost": 2}, "teaching models: 2 lost"),
        ({"unpublished": 1}, "teaching models: 1 unpublished"),
        ({"ended": 1}, "teaching models: 1 workers ended without being killed"),
        ({"postgres_s": 61.0}, "teaching models: not every worker consumed again within 60 s after PostgreSQL"),
    ],
)
def test_a_shortfall_is_said(wrong: dict[str, float], said: str) -> None:
    (line,) = shortfalls(figures(**wrong))
    assert line.startswith(said)


def test_a_disturbance_that_did_not_come_is_said() -> None:
    (line,) = shortfalls([each for each in figures() if each.metric != "redis_empty_s"])
    assert "the articles were finished before Redis was restarted empty" in line


def test_a_short_story_is_a_page_of_one_of_the_trials_stories() -> None:
    article = clean(page_from_html(short_page(2), "https://site.example/short-2"), "en")
    assert article.text == stories(3)[2]
