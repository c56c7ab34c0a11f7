"""Which sources does the desk ask, and how long does its store trust workers and Redis?

The library where one is named, online sources for those who say who they are.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings, load_settings
from dossier.errors import InputUnusable
from dossier.record import Dossier
from worker.desk import ModelSet, open_desk, open_dossiers, open_online
from worker.line.bounds import HOLD_SHARE, SWEEP_SHARE

LIBRARY = Path(__file__).parent.parent.parent / "examples" / "library.jsonl"
MAIL = "desk@newsroom.example"
ONLINE = [
    "Crossref", "OpenAlex", "Europe PMC", "PubMed", "arXiv", "bioRxiv", "medRxiv", "DataCite", "Unpaywall", "doi.org"
]  # fmt: skip


def sources(settings: Settings, *, offline: bool = False) -> list[str]:
    return [source.name for source in open_desk(settings, offline=offline, models=ModelSet.TEACHING).sources]


def test_without_contact_and_library_nobody_is_asked() -> None:
    assert sources(Settings(library=None, contact="")) == []


def test_with_a_contact_the_library_comes_first_and_then_all_online_sources(tmp_path: Path) -> None:
    settings = Settings(library=LIBRARY, contact=MAIL, sources_cache=tmp_path / "cache")
    assert sources(settings) == ["the local library", *ONLINE]
    assert (tmp_path / "cache").exists()


def test_full_texts_are_asked_for_only_with_a_contact(tmp_path: Path) -> None:
    def full_texts(contact: str) -> list[str]:
        settings = Settings(library=None, contact=contact, sources_cache=tmp_path)
        return [each.name for each in open_desk(settings, models=ModelSet.TEACHING).full_texts]

    assert (full_texts(MAIL), full_texts("")) == (["Europe PMC full text"], [])


def test_offline_the_online_sources_are_left_alone() -> None:
    assert sources(Settings(library=LIBRARY, contact=MAIL), offline=True) == ["the local library"]


def test_keys_and_mail_address_go_to_the_sources_that_want_them() -> None:
    def lacking(**given: str) -> set[str]:
        online = open_online(Settings(sources_cache=None, **given))  # type: ignore[arg-type]
        return {each.name for each in (*online.sources, *online.full_texts) if each.lacks}

    assert lacking(contact=MAIL, openalex_key="ours") == set()
    assert lacking(contact="https://newsroom.example") == {"OpenAlex", "Unpaywall"}


def test_a_cache_that_cannot_be_kept_is_named_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputUnusable, match="COPYDESK_SOURCES_CACHE"):
        open_online(Settings(contact=MAIL, sources_cache=tmp_path / "file"))


def test_a_budget_that_is_no_redis_is_refused() -> None:
    with pytest.raises(InputUnusable, match="Redis"):
        open_online(Settings(contact=MAIL, sources_cache=None, budget_redis_url="nowhere"))


def test_a_contact_that_no_header_can_carry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for contact in ("Zo\u00eb <a@b.example>", "a@b.example\r\nX: y"):
        monkeypatch.setenv("COPYDESK_CONTACT", contact)
        with pytest.raises(InputUnusable, match="COPYDESK_CONTACT"):
            load_settings()


def test_an_empty_folder_means_that_answers_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_SOURCES_CACHE", "")
    assert load_settings().sources_cache is None


def test_a_browser_that_is_not_there_is_said_at_once_but_offline() -> None:
    settings = Settings(library=None, contact="", browser="/no/such/chromium")
    with pytest.raises(InputUnusable, match="COPYDESK_BROWSER"):
        open_desk(settings, models=ModelSet.TEACHING)
    assert open_desk(settings, offline=True, models=ModelSet.TEACHING).pages


def test_what_redis_loses_is_sent_again_within_the_lease(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/dossiers.db", lease_s=100)
    store = open_dossiers(settings)
    entry = store.entry(store.add(Dossier("https://example.org/owls"), "read_article")[0])
    assert entry.due_at - entry.changed_at == pytest.approx(100 * HOLD_SHARE, abs=1)
    assert HOLD_SHARE + SWEEP_SHARE < 1
