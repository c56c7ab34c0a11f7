"""Is what was found counted as a dossier finishes, anew when that changes, and are lists and sums made of it right?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import Engine, insert, select, text, update

from dossier.findings import Claim, Flag, Kind, Link, Ruling, Verdict
from dossier.findings import Outcome as LinkOutcome
from dossier.record import Dossier, Gap, as_json
from dossier.text import Article, Page, Span
from tests.leases import finished, lease_of
from worker.store import opening
from worker.store.copies import Copies
from worker.store.listing import Wanted, page
from worker.store.rechecks import Rechecks
from worker.store.refetches import Refetches
from worker.store.removal import remove
from worker.store.store import DossierStore
from worker.store.tables import DOSSIERS, TALLIES
from worker.store.tallies import Having, Sum, Tallies, Tally, What, tallies_of

Open = Callable[[float, float], DossierStore]

WHERE = Span(0, 4)
TEXT = "Owls hear mice\n\nThe team filmed 9 owls."
OWLS = Dossier(
    "https://Example.org/owls",
    Page("https://example.org/owls", "", TEXT),
    Article(TEXT, Span(0, 14), (Span(16, len(TEXT)),), (), (), "en"),
    flags=(
        Flag(WHERE, Kind.UNIDIOMATIC, 0.7, True, ""),
        Flag(WHERE, Kind.UNIDIOMATIC, 0.9, True, ""),
        Flag(WHERE, Kind.TRUNCATED, 0.5, False, ""),
    ),
    claims=(Claim(WHERE, "a"), Claim(WHERE, "b")),
    link=Link(LinkOutcome.AMBIGUOUS, None, 0.4, True, "", ()),
    verdicts=(Verdict(0, Ruling.UNCHECKED, None, False, ""), Verdict(1, Ruling.UNCHECKED, None, False, "")),
    gaps=(Gap("search_publications", "Crossref", "away"), Gap("read_full_text", "Crossref", "away")),
)
CLEAN = replace(OWLS, address="https://example.org/mice", flags=(), gaps=(), verdicts=())
OWLS_TALLIES = (
    Tally(What.ARTICLE, "flagged", 1),
    Tally(What.FLAG, "TRUNCATED", 1, 0.5),
    Tally(What.FLAG, "UNIDIOMATIC", 2, 0.9),
    Tally(What.GAP, "Crossref", 2),
    Tally(What.LINK, "ambiguous", 1, 0.4),
    Tally(What.RULING, "UNCHECKED", 2),
)
CLEAN_TALLIES = (Tally(What.ARTICLE, "clean", 1), Tally(What.LINK, "ambiguous", 1, 0.4))


@pytest.fixture
def store(sqlite_url: str) -> DossierStore:
    return opening.open_store(sqlite_url, 60, 60)


def at(store: DossierStore, key: str) -> set[float]:
    with store.transaction() as connection:
        return set(connection.execute(select(TALLIES.c.at).where(TALLIES.c.key == key)).scalars())


def test_what_was_found_is_counted_as_the_dossier_finishes_and_not_before(opened: Open) -> None:
    store = opened(60, 60)
    key, _ = store.add(OWLS, "judge_claims")
    lease = lease_of(store, key)
    assert store.save(lease, OWLS, "check_summary")
    assert Tallies(store).of([key, "nobody"]) == {key: (), "nobody": ()}
    lease = lease_of(store, key)
    assert store.save(lease, OWLS, None)
    assert Tallies(store).of([key]) == {key: OWLS_TALLIES}
    (when,) = at(store, key)
    assert when == pytest.approx(store.entry(key).changed_at, abs=1)
    assert not store.save(lease, CLEAN, None)
    assert Tallies(store).of([key]) == {key: OWLS_TALLIES}, "a lost lease counts nothing"


def test_a_copy_is_counted_as_one(store: DossierStore) -> None:
    keys = []
    for address in ("https://example.org/owls", "https://example.net/owls"):
        key, _ = store.add(replace(CLEAN, address=address, link=None), "clean_article")
        lease = lease_of(store, key)
        Copies(store).save(lease, lease.dossier, "flag_passages")
        keys.append(key)
    assert Tallies(store).of(keys) == {keys[0]: (), keys[1]: (Tally(What.ARTICLE, "copy", 1),)}


def test_a_story_that_was_edited_or_asked_about_again_is_counted_anew_on_its_first_day(store: DossierStore) -> None:
    key = finished(store, OWLS)
    with store.transaction() as connection:
        connection.execute(update(TALLIES).values(at=TALLIES.c.at - 86_400))
    first = at(store, key)
    kept = Refetches(store, [1]).read(key)
    assert kept
    assert Refetches(store, [1]).save(kept, CLEAN, "")
    assert Tallies(store).of([key]) == {key: CLEAN_TALLIES}
    kept = Rechecks(store, 1).read(key)
    assert kept
    with_gap = replace(CLEAN, gaps=(Gap("recheck", "PubMed", "away"),))
    assert Rechecks(store, 1).save(kept, with_gap, (), 1)
    assert Tally(What.GAP, "PubMed", 1) in Tallies(store).of([key])[key]
    assert not Rechecks(store, 1).save(kept, CLEAN, (), 1)
    assert Tally(What.GAP, "PubMed", 1) in Tallies(store).of([key])[key]
    assert at(store, key) == first


def test_what_is_deleted_is_counted_no_more(store: DossierStore) -> None:
    key, other = finished(store, OWLS), finished(store, CLEAN)
    remove(store, key)
    assert Tallies(store).of([key, other]) == {key: (), other: CLEAN_TALLIES}


def test_sums_are_by_day_and_by_host_from_a_time_on(opened: Open) -> None:
    store = opened(60, 60)
    days = [datetime(2026, 11, day, hour, tzinfo=UTC).timestamp() for day, hour in ((1, 0), (1, 23), (2, 0))]
    addresses = ("https://a.example/1", "https://b.example/1", "https://a.example/2")
    for when, address in zip(days, addresses, strict=True):
        key = finished(store, replace(OWLS, address=address))
        with store.transaction() as connection:
            connection.execute(update(TALLIES).where(TALLIES.c.key == key).values(at=when))
    kind = (What.FLAG, "UNIDIOMATIC")
    tallies = Tallies(store)
    assert [each for each in tallies.by_day(0) if (each.what, each.name) == kind] == [
        Sum("2026-11-01", *kind, articles=2, count=4),
        Sum("2026-11-02", *kind, articles=1, count=2),
    ]
    assert [each for each in tallies.by_host(days[1]) if (each.what, each.name) == kind] == [
        Sum("a.example", *kind, articles=1, count=2),
        Sum("b.example", *kind, articles=1, count=2),
    ]
    assert {each.of for each in tallies.by_day(0, "B.example")} == {"2026-11-01"}
    assert tallies.by_day(days[2] + 1) == tallies.by_host(days[2] + 1) == ()


def test_the_list_is_narrowed_to_what_was_found_and_how_surely(opened: Open) -> None:
    store = opened(60, 60)
    owls, clean = finished(store, OWLS), finished(store, CLEAN)

    def listed(*wanted: Having) -> set[str]:
        return {entry.key for entry in page(store, Wanted(having=wanted), 10)}

    assert listed() == {owls, clean}
    assert listed(Having(What.FLAG)) == {owls}
    assert listed(Having(What.FLAG, "TRUNCATED", at_least=0.6)) == set()
    assert listed(Having(What.FLAG, "UNIDIOMATIC", at_least=0.9)) == {owls}
    assert listed(Having(What.LINK, "ambiguous", at_most=0.5)) == {owls, clean}
    assert listed(Having(What.LINK, "ambiguous"), Having(What.RULING, "UNCHECKED")) == {owls}
    assert listed(Having(What.GAP, "Crossref", at_most=1)) == set(), "a gap has no probability"


def test_what_had_finished_before_there_were_tallies_is_counted(
    database_url: str, full: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0011"))
        opening.migrate(database_url)
    engine = opening._connect_engine(opening.parse_url(database_url))
    rich = replace(OWLS, provenance=full.provenance)
    bodies = {f"k{number:03}": as_json(OWLS if number % 2 else full) for number in range(399)}
    bodies |= {"rich": as_json(rich), "copy": as_json(CLEAN), "unknown": '{"schema": "copydesk.dossier/0"}'}
    put(engine, bodies, "FINISHED")
    put(engine, {"open": as_json(OWLS)}, "SENT")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO copies VALUES ('copy', 'rich', 'text', 1, 0)"))
    opening.migrate(database_url)
    store = opening.open_store(database_url, 60, 60)
    told = Tallies(store).of([*bodies, "open"])
    assert told["k001"] == told["rich"] == OWLS_TALLIES
    assert set(told["k398"]) == set(tallies_of(full))
    assert told["copy"] == (Tally(What.ARTICLE, "copy", 1), Tally(What.LINK, "ambiguous", 1, 0.4))
    assert told["unknown"] == (Tally(What.ARTICLE, "clean", 1),)
    assert told["open"] == ()
    last = next(made for made in full.provenance if made.step == "check_summary")
    assert (at(store, "rich"), at(store, "k001")) == ({last.at.timestamp()}, {7.0})
    assert {row.of for row in Tallies(store).by_host(0)} == {"example.org"}
    store.close()
    engine.dispose()


def put(engine: Engine, bodies: dict[str, str], standing: str) -> None:
    row = {"address": "", "host": "example.org", "version": 1, "due_at": 0, "tries": 0, "queued_at": 0, "changed_at": 7}
    rows = [{**row, "key": key, "fingerprint": key, "body": body, "standing": standing} for key, body in bodies.items()]
    with engine.begin() as connection:
        connection.execute(insert(DOSSIERS), rows)
