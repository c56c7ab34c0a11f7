"""Is a story published unseen only where everything in it was checked, and never over an editor?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from dossier import findings
from dossier.findings import Link, Outcome, Publication
from dossier.record import Dossier, Gap
from dossier.summary import Sentence, Summary
from dossier.text import Article, Span
from tests.leases import lease_of
from worker.review.edition import State, state_of
from worker.review.policy import WHO, is_checked, publish_unseen
from worker.review.reviewing import Reviews
from worker.store.entry import Lease, Standing
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
        {"link": replace(LINK, publication=replace(PAPER, standing=findings.Standing.RETRACTED))},
        {"link": replace(LINK, publication=replace(PAPER, standing=findings.Standing.CONCERN))},
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
    store = open_store(f"sqlite:///{tmp_path / 'dossiers.db'}", 60, 60)
    store.finished = partial(publish_unseen, store)
    return store


def taken(store: DossierStore) -> Lease:
    return lease_of(store, store.add(CHECKED, "check_summary")[0])


def test_what_was_checked_is_published_once(store: DossierStore) -> None:
    lease = taken(store)
    assert store.save(lease, CHECKED, None)
    with store.transaction() as connection:
        publish_unseen(store, connection, lease.key, CHECKED)
    (edition,) = Reviews(store).editions(lease.key)
    assert (edition.state, edition.who) == (State.PUBLISHED, WHO)


def test_a_story_is_not_finished_without_being_published(store: DossierStore) -> None:
    def die(_connection: Connection, _key: str, _dossier: Dossier) -> None:
        raise KeyboardInterrupt

    lease = taken(store)
    publish, store.finished = store.finished, die
    with pytest.raises(KeyboardInterrupt):
        store.save(lease, CHECKED, None)
    assert store.entry(lease.key).standing is Standing.TAKEN
    store.finished = publish
    assert store.save(lease, CHECKED, None)
    assert len(Reviews(store).editions(lease.key)) == 1


def test_what_an_editor_withdrew_is_not_published_again(store: DossierStore) -> None:
    lease = taken(store)
    assert store.save(lease, CHECKED, None)
    Reviews(store).withdraw(lease.key, "Not news.", "Ada")
    with store.transaction() as connection:
        publish_unseen(store, connection, lease.key, CHECKED)
    assert state_of(Reviews(store).editions(lease.key)) is State.WITHDRAWN
