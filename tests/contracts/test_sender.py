"""Does the one sender keep to limits, bounds, cache and hosts, over real sockets?

`scholarly` is the server of conftest.py, which answers in the names of all sources.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from dossier.errors import SourceRefused, SourceUnavailable
from dossier.findings import Identifier, IdentifierKind
from dossier.ports import Query
from linker.sources import ARXIV, BIORXIV, CROSSREF, DOI_ORG, EUROPE_PMC, MEDRXIV, OPENALEX, PUBMED, SOURCES
from linker.sources.declaration import Asker, Declaration, Pace
from linker.sources.http_source import HttpSource
from linker.sources.searching import make_search
from linker.sources.sender import Sender

ASKER = Asker("desk@newsroom.example", "key-of-ours")
OWLS = Identifier(IdentifierKind.DOI, "10.5555/owls.2025.7")
HELD = {
    ARXIV.name: Identifier(IdentifierKind.ARXIV, "2501.00007"),
    BIORXIV.name: Identifier(IdentifierKind.DOI, "10.1101/2025.01.31.000007"),
    MEDRXIV.name: Identifier(IdentifierKind.DOI, "10.1101/2025.01.31.000007"),
    "DataCite": Identifier(IdentifierKind.DOI, "10.48550/arxiv.2501.00007"),
}
STORY = Query("Barn owls hear mice under snow, and owls find mice.", ("Mona Kupchik",), date(2025, 8, 1))
each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)


@pytest.fixture
def sender(scholarly: Any) -> Iterator[Sender]:
    made: Sender = scholarly.sender()
    yield made
    made.close()


@each_source
def test_a_source_finds_its_record_and_knows_what_it_does_not_hold(source: Declaration, sender: Sender) -> None:
    asked = HttpSource(source, sender, ASKER)
    known = HELD.get(source.name, OWLS)
    assert [each.source for each in asked.by_identifier(known)] == [source.name]
    assert asked.by_identifier(replace(known, value="10.5555/nobody")) == ()


def test_every_request_says_who_asks(scholarly: Any, sender: Sender) -> None:
    HttpSource(PUBMED, sender, ASKER).find(STORY)
    hosts = [(host, headers["user-agent"]) for host, _, headers in scholarly.requests]
    assert hosts == [("eutils.ncbi.nlm.nih.gov", "Copydesk/0.1 (tests; desk@newsroom.example)")] * 2
    assert all("tool=copydesk&email=desk%40newsroom.example" in target for _, target, _ in scholarly.requests)


def test_the_registration_agency_answers_for_the_doi(scholarly: Any, sender: Sender) -> None:
    (owls,) = HttpSource(DOI_ORG, sender, ASKER).by_identifier(OWLS)
    assert owls.doi == OWLS.value
    assert [host for host, _, _ in scholarly.requests] == ["doi.org", "api.crossref.org"]


@pytest.mark.parametrize(
    "place",
    [
        "http://api.crossref.org/works",
        "https://127.0.0.1/works",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://api.crossref.org:8443/works",
        "https://a:b@api.crossref.org/works",
        "https://api.crossref.org.evil.example/works",
        "//evil.example/works",
        "file:///etc/passwd",
        "https://\u2488.example/",
    ],
)
def test_a_redirect_leads_only_to_the_hosts_of_the_declaration(place: str, scholarly: Any, sender: Sender) -> None:
    scholarly.fails_with(302, Location=place.encode("utf-8").decode("latin-1"))
    with pytest.raises(SourceUnavailable, match="Crossref"):
        HttpSource(CROSSREF, sender, ASKER).by_identifier(OWLS)
    assert len(scholarly.requests) == 1


def test_redirects_in_a_circle_end(scholarly: Any, sender: Sender) -> None:
    scholarly.fails_with(302, Location="/works/again")
    with pytest.raises(SourceUnavailable, match="in circles"):
        HttpSource(CROSSREF, sender, ASKER).by_identifier(OWLS)
    assert len(scholarly.requests) == 5


@pytest.mark.parametrize("how", ["hang", "hang up", "cut off", "drip", "endless", "bomb"])
def test_a_server_that_hangs_breaks_off_or_floods_is_an_outage(how: str, scholarly: Any, sender: Sender) -> None:
    scholarly.trouble = how
    started = time.monotonic()
    with pytest.raises(SourceUnavailable):
        HttpSource(CROSSREF, sender, ASKER).by_identifier(OWLS)
    assert time.monotonic() - started < 10


def test_an_encoding_that_was_not_asked_for_is_not_unpacked(scholarly: Any, sender: Sender) -> None:
    scholarly.fails_with(200, b"\x1f\x8b", Content_Encoding="gzip, gzip, gzip")
    with pytest.raises(SourceUnavailable, match="encoding"):
        HttpSource(CROSSREF, sender, ASKER).by_identifier(OWLS)


def test_the_limit_in_the_headers_is_kept(scholarly: Any, sender: Sender) -> None:
    scholarly.allowed = 2
    asked = HttpSource(replace(CROSSREF, pace=Pace(1, 1)), sender, ASKER)
    for _ in range(4):
        assert asked.by_identifier(OWLS)
    left = asked.check().left
    assert left.pace == Pace(2, 1)


def test_threads_share_a_source_one_at_a_time_within_its_limit(scholarly: Any, sender: Sender) -> None:
    scholarly.allowed = 3
    asked = HttpSource(replace(CROSSREF, pace=Pace(3, 1)), sender, ASKER)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: len(asked.by_identifier(OWLS)), range(6)))
    assert found == [1] * 6


def test_retry_after_is_kept_without_asking_again(scholarly: Any, sender: Sender) -> None:
    scholarly.fails_with(429, b"slow down", Retry_After="30")
    asked = HttpSource(CROSSREF, sender, ASKER)
    with pytest.raises(SourceUnavailable, match="429"):
        asked.by_identifier(OWLS)
    with pytest.raises(SourceUnavailable, match=r"another (29|30) s"):
        asked.by_identifier(OWLS)
    assert len(scholarly.requests) == 1
    assert asked.check().left.requests == 0


def test_retry_after_may_be_a_date(scholarly: Any, sender: Sender) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=90)
    scholarly.fails_with(503, b"", Retry_After=format_datetime(soon, usegmt=True))
    asked = HttpSource(CROSSREF, sender, ASKER)
    for _ in range(2):
        with pytest.raises(SourceUnavailable):
            asked.by_identifier(OWLS)
    assert 80 < asked.check().left.held_s <= 91


def test_a_short_wait_is_waited_for(scholarly: Any, sender: Sender) -> None:
    scholarly.fails_with(503, b"", Retry_After="1")
    asked = HttpSource(CROSSREF, sender, ASKER)
    with pytest.raises(SourceUnavailable):
        asked.by_identifier(OWLS)
    scholarly.trouble = None
    assert asked.by_identifier(OWLS)


def test_what_is_left_of_a_daily_allowance_is_told(sender: Sender) -> None:
    asked = HttpSource(OPENALEX, sender, ASKER)
    asked.by_identifier(OWLS)
    assert asked.check().left.told == 4321


def test_a_wrong_request_is_refused_and_does_not_hold_the_source_back(scholarly: Any, sender: Sender) -> None:
    scholarly.fails_with(400, b'{"message-type": "validation-failure"}')
    asked = HttpSource(CROSSREF, sender, ASKER)
    for _ in range(2):
        with pytest.raises(SourceRefused, match="validation-failure"):
            asked.find(STORY)
    assert len(scholarly.requests) == 2


def test_a_kept_answer_is_validated_or_served_and_costs_no_turn(scholarly: Any, tmp_path: Path) -> None:
    for _ in range(2):  # the second sender finds what the first kept
        sender = scholarly.sender(cache=tmp_path / "kept")
        crossref, europe_pmc = HttpSource(CROSSREF, sender, ASKER), HttpSource(EUROPE_PMC, sender, ASKER)
        for asked in (crossref, europe_pmc, crossref, europe_pmc):
            assert asked.by_identifier(OWLS)[0].doi == OWLS.value
        sender.close()
    to_crossref = [headers.get("if-none-match") for host, _, headers in scholarly.requests if "crossref" in host]
    assert to_crossref == [None, '"owls-1"', '"owls-1"', '"owls-1"']
    assert len(scholarly.requests) == len(to_crossref) + 1
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


def test_failures_are_not_kept(scholarly: Any, tmp_path: Path) -> None:
    sender = scholarly.sender(cache=tmp_path / "kept")
    asked = HttpSource(CROSSREF, sender, ASKER)
    scholarly.fails_with(503, b"", Retry_After="0", Cache_Control="max-age=600")
    with pytest.raises(SourceUnavailable):
        asked.by_identifier(OWLS)
    scholarly.trouble = None
    assert asked.by_identifier(OWLS)
    sender.close()


def test_a_cache_that_cannot_be_used_is_done_without(scholarly: Any, tmp_path: Path) -> None:
    (tmp_path / "answers.db").write_bytes(b"not a database " * 100)
    sender = scholarly.sender(cache=tmp_path)
    assert HttpSource(CROSSREF, sender, ASKER).by_identifier(OWLS)
    sender.close()


def test_a_cache_of_somebody_else_is_left_alone_and_said_to_be_in_the_way(scholarly: Any, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "answers.db") as database:
        database.execute("CREATE TABLE entries (name TEXT)")
    sender = scholarly.sender(cache=tmp_path)
    with pytest.raises(SourceUnavailable, match="cache"):
        HttpSource(CROSSREF, sender, ASKER).by_identifier(OWLS)
    sender.close()


@each_source
def test_the_state_of_a_source_says_whether_it_answers(source: Declaration, scholarly: Any, sender: Sender) -> None:
    known = HttpSource(replace(source, sample=HELD.get(source.name, OWLS)), sender, ASKER).check()
    assert (known.answers, known.why) == (True, "")
    scholarly.fails_with(500)
    failing = HttpSource(source, sender, ASKER).check()
    assert failing.answers is False
    assert "500" in failing.why


@each_source
def test_a_search_is_within_what_the_source_takes(source: Declaration) -> None:
    if source.search is None:
        pytest.skip("cannot be searched")
    long = Query(
        ' "OR" AND (x) [a] \\ : * ' + " ".join(f"pseudohypoparathyroidism{n}" for n in range(3000)),
        tuple(f'Anna "Q{n}" Brånemark:({n})' for n in range(50)),
        date(2025, 8, 1),
    )
    request = source.search(make_search(long), ASKER)
    for _, value in request.params:
        assert len(value) <= 2000
        assert value.count('"') % 2 == 0
        assert value.count("(") == value.count(")")
    assert "2025" in str(request.params) or source is ARXIV


def test_a_search_names_rare_people_first_and_what_the_story_repeats() -> None:
    search = make_search(
        Query(
            "Pallidum neurons matter. The pallidum of mice, cocaine.", ("John Smith", "Y. M. Kupchik"), date(2025, 8, 1)
        )
    )
    assert search.surnames == ("kupchik", "smith")
    assert search.words[0] == "pallidum"
    assert (search.earliest, search.latest) == (date(2025, 2, 2), date(2025, 8, 31))
    assert make_search(Query("")).words == ()
