"""Do `copydesk show` and `status` tell of copies and their original, in words and in JSON?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.settings import Settings
from dossier.record import Dossier
from worker.cli import app
from worker.desk import ModelSet, open_desk
from worker.pipeline import STEPS, run
from worker.store.copies import Copies
from worker.store.opening import open_store
from worker.store.store import DossierStore

EXAMPLE = Path(__file__).parents[3] / "examples" / "clean-story.html"


@pytest.fixture
def store(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[DossierStore]:
    monkeypatch.setenv("COPYDESK_DATABASE_URL", sqlite_url)
    store = open_store(sqlite_url, 60, 60)
    yield store
    store.close()


@pytest.fixture
def keys(store: DossierStore) -> list[str]:
    """An original, checked, and its copy."""
    dossier = run(str(EXAMPLE), open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING))
    keys = []
    for address in (dossier.address, "https://example.net/7"):
        key, _ = store.add(Dossier(address), STEPS[1].name)
        lease = store.take(key, STEPS[1].name, "worker-1")
        assert lease is not None
        Copies(store).save(lease, Dossier(address, dossier.page, dossier.article), STEPS[2].name)
        keys.append(key)
    lease = store.take(keys[0], STEPS[2].name, "worker-1")
    assert lease is not None
    assert store.save(lease, dossier, None)
    return keys


def call(*command: str) -> str:
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_copys_report_is_its_originals_and_says_so(keys: list[str]) -> None:
    first, copy = keys
    said = f"{copy} is a copy of {first}, by the address that the page names as its own, and its text (likeness 1.00)"
    told = f"{copy} is a copy of it, by the address that the page names as its own, and its text (likeness 1.00)"
    assert call("show", copy).splitlines()[0] == said
    assert call("show", first).splitlines()[0] == told
    assert call("show", copy).splitlines()[1:] == call("show", first).splitlines()[1:]
    assert call("status", copy).splitlines()[1].strip() == said
    assert call("status", first).splitlines()[1].strip() == told


def test_json_has_the_relation_beside_the_dossier(keys: list[str]) -> None:
    first, copy = keys
    of_copy, of_first = (json.loads(call("show", key, "--json")) for key in (copy, first))
    assert (of_copy["copy_of"]["original"], of_copy["copies"]) == (first, [])
    assert (of_first["copy_of"], [each["key"] for each in of_first["copies"]]) == (None, [copy])
    assert of_copy["summary"] == of_first["summary"]
    assert of_copy["address"] == str(EXAMPLE)
    rows = json.loads(call("status", "--all", "--json"))["dossiers"]
    assert [row["copy_of"] and row["copy_of"]["how"] for row in rows] == [None, "canonical"]
