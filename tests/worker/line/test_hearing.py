"""Is it kept what a source answers a worker, and is nothing lost where that cannot be kept?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.errors import SourceUnavailable
from dossier.findings import Publication
from dossier.ports import ModelName, Ports, Query
from worker.desk import ModelSet, open_desk
from worker.line.hearing import with_hearing
from worker.store.opening import open_store
from worker.store.sources import Sources
from worker.store.store import DossierStore

LIBRARY = Path(__file__).parents[3] / "examples" / "library.jsonl"
OWLS = Query("Barn owls hear mice under snow, and find all forty of them.")
FOUND = Publication("10.5555/owls.7", "Owls hear mice")


class Away:
    """A source that has half an answer."""

    name, models = "PubMed", tuple[ModelName, ...]()

    def can_answer(self, query: Query) -> bool:
        return bool(query.text)

    def find(self, query: Query) -> tuple[Publication, ...]:
        raise SourceUnavailable(f"no answer to {query.text[:9]}", (FOUND,))


@pytest.fixture
def store(sqlite_url: str) -> Iterator[DossierStore]:
    store = open_store(sqlite_url, 60, 60)
    yield store
    store.close()


@pytest.fixture
def ports(store: DossierStore) -> Ports:
    desk = open_desk(Settings(library=LIBRARY, contact=""), offline=True, models=ModelSet.TEACHING)
    return with_hearing(replace(desk, full_texts=(Away(),)), Sources(store))


def test_an_answer_and_a_gap_are_kept_and_handed_on_as_they_are(ports: Ports, store: DossierStore) -> None:
    (library,), (away,) = ports.sources, ports.full_texts
    assert (library.name, away.name, away.models) == ("the local library", "PubMed", ())
    assert (away.can_answer(OWLS), away.can_answer(Query(""))) == (True, False)
    library.find(OWLS)
    with pytest.raises(SourceUnavailable) as raised:
        away.find(OWLS)
    assert raised.value.found == (FOUND,)
    heard = Sources(store).heard()
    assert heard["the local library"].answered_at
    assert heard["the local library"].gap_at is None
    assert (heard["PubMed"].answered_at, heard["PubMed"].gap_why) == (None, "no answer to Barn owls")


def test_what_was_found_is_not_lost_with_the_note_of_it(
    ports: Ports, store: DossierStore, caplog: pytest.LogCaptureFixture
) -> None:
    (library,), (away,) = ports.sources, ports.full_texts
    before = library.find(OWLS)
    with store.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE sources")
    with caplog.at_level(logging.WARNING, "copydesk"):
        assert library.find(OWLS) == before
        with pytest.raises(SourceUnavailable, match="no answer"):
            away.find(OWLS)
    assert [record.args and record.args[0] for record in caplog.records] == ["the local library", "PubMed"]  # type: ignore[index]
