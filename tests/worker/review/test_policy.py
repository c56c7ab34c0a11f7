"""Is a story published unseen only where everything in it was checked, and never over an editor?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dossier.findings import Link, Outcome, Publication, Standing
from dossier.record import Dossier, Gap
from dossier.summary import Sentence, Summary
from dossier.text import Article, Span
from worker.review.edition import State, state_of
from worker.review.policy import WHO, is_checked, publish_unseen
from worker.review.reviewing import Reviews
from worker.store.opening import open_store
from worker.store.store import DossierStore

PAPER = Publication("10.5555/owls.7", "Owls hear mice")
LINK = Link(Outcome.LINKED, PAPER, 0.9, False, "title", ())
SUMMARY = Summary((Sentence("Owls hear mice.", ()),), (), True)
CHECKED = Dossier("story.txt", article=Article("Owls", Span(0, 4), (), (), (), "en"), link=LINK, summary=SUMMARY)


@pytest.mark.parametrize(
    "lacking",
    [
        {"link": None},
        {"link": replace(LINK, outcome=Outcome.AMBIGUOUS, publication=None)},
        {"link": replace(LINK, publication=replace(PAPER, standing=Standing.RETRACTED))},
        {"link": replace(LINK, publication=replace(PAPER, standing=Standing.CONCERN))},
        {"summary": None},
        {"summary": replace(SUMMARY, verified=False)},
        {"summary": replace(SUMMARY, sentences=())},
        {"gaps": (Gap("search_publications", "Crossref", "away"),)},
    ],
)
def test_what_was_not_wholly_checked_waits_for_an_editor(lacking: dict[str, object]) -> None:
    assert is_checked(CHECKED)
    assert not is_checked(replace(CHECKED, **lacking))  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> DossierStore:
    return open_store(f"sqlite:///{tmp_path / 'dossiers.db'}", 60, 60)


def kept(store: DossierStore, dossier: Dossier) -> str:
    key, _ = store.add(dossier, "check_summary")
    lease = store.take(key, "check_summary", "here")
    assert lease is not None
    assert store.save(lease, dossier, None)
    return key


def test_what_was_checked_is_published_once(store: DossierStore) -> None:
    key = kept(store, CHECKED)
    for _ in range(2):
        publish_unseen(store, key, CHECKED)
    (edition,) = Reviews(store).editions(key)
    assert (edition.state, edition.who) == (State.PUBLISHED, WHO)


def test_what_an_editor_withdrew_is_not_published_again(store: DossierStore) -> None:
    key = kept(store, CHECKED)
    Reviews(store).publish(key, "", "Ada")
    Reviews(store).withdraw(key, "Not news.", "Ada")
    publish_unseen(store, key, CHECKED)
    assert state_of(Reviews(store).editions(key)) is State.WITHDRAWN
