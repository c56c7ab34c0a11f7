"""Does the dashboard tell what was found, on its day and its site, and who is worst without being so by chance?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from dossier.findings import Claim, Flag, Kind, Link, Outcome, Ruling, Verdict
from dossier.record import Dossier, Gap
from dossier.text import Span
from web.overview import least_share
from worker.store.tables import TALLIES

WHERE = Span(0, 1)
REPEATED = Flag(WHERE, Kind.REPEATED, 0.9, True, "")
CLEAN = Dossier(
    "https://good.example/",
    claims=(Claim(WHERE, "a"), Claim(WHERE, "b")),
    link=Link(Outcome.LINKED, None, 0.9, True, "", ()),
    verdicts=(Verdict(0, Ruling.SUPPORTED, 0.9, True, ""), Verdict(1, Ruling.UNCHECKED, None, False, "")),
    gaps=(Gap("search_publications", "Crossref", "away"),),
)


def finished_at(desk: Any, dossier: Dossier, days_ago: int = 0) -> None:
    key = desk.keep(dossier)
    with desk.line.store.transaction() as connection:
        aged = TALLIES.c.at - days_ago * 86_400
        connection.execute(update(TALLIES).where(TALLIES.c.key == key).values(at=aged))


@pytest.fixture(scope="module")
def desk(open_web: Callable[..., Any]) -> Any:
    """A desk that has found flags on two sites: on one now and then, on the other once, in its only article."""
    desk = open_web()
    for number in range(20):
        flags = (REPEATED, replace(REPEATED, kind=Kind.TRUNCATED)) if number < 12 else ()
        finished_at(desk, replace(CLEAN, address=f"https://often.example/{number}", flags=flags), days_ago=number % 2)
    finished_at(desk, replace(CLEAN, address="https://once.example/1", flags=(REPEATED,)), days_ago=29)
    finished_at(desk, replace(CLEAN, address="https://once.example/old", flags=(REPEATED,)), days_ago=30)
    finished_at(desk, CLEAN)
    desk.post({"url": "https://site.example/story"})
    return desk


def asked(desk: Any, query: str = "") -> Any:
    answer = desk.client.get(f"/api/v1/dashboard{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_was_found_is_told_by_day_with_days_on_which_nothing_was(desk: Any) -> None:
    told = asked(desk)
    today = datetime.now(UTC).date()
    assert [each["day"] for each in told["days"]] == [
        (today - timedelta(days=n)).isoformat() for n in range(29, -1, -1)
    ]
    found = [(each["checked"], each["flagged"], each["flags"]) for each in told["days"]]
    assert (found[0], found[1], found[-2], found[-1]) == ((1, 1, 1), (0, 0, 0), (10, 6, 12), (11, 6, 12))
    assert told["total"]["kinds"] == {kind: {"REPEATED": 13, "TRUNCATED": 12}.get(kind, 0) for kind in Kind}
    assert (told["total"]["checked"], told["total"]["flagged"], told["total"]["copies"]) == (22, 13, 0)
    assert len(asked(desk, "?days=1")["days"]) == 1


def test_the_worst_site_is_the_one_that_is_surely_bad(desk: Any) -> None:
    sites = asked(desk)["sites"]
    assert [each["site"] for each in sites] == ["often.example", "once.example"]
    assert (sites[0]["checked"], sites[0]["flagged"], sites[0]["flags"]) == (20, 12, 24)
    assert sites[1]["least_share"] == pytest.approx(0.2065, abs=1e-4)
    assert sites[0]["least_share"] == pytest.approx(0.3866, abs=1e-4)
    assert least_share(0, 0) == least_share(0, 10) == 0


def test_one_site_alone_can_be_looked_at(desk: Any) -> None:
    told = asked(desk, "?site=Once.example&days=365")
    assert (told["total"]["checked"], told["total"]["flags"]) == (2, 2)
    assert told["rulings"]["SUPPORTED"] == 2
    assert len(told["sites"]) == 2


def test_rates_are_of_what_there_is_and_none_of_nothing(desk: Any, open_web: Callable[..., Any]) -> None:
    told = asked(desk)
    assert (told["rulings"]["UNCHECKED"], told["abstention_rate"]) == (22, 0.5)
    assert told["links"] == {"linked": 22, "ambiguous": 0, "none": 0}
    assert told["gaps"] == {"Crossref": 22}
    assert (told["override_rate"], told["decisions"]["flag"]) == (None, {"accept": 0, "reject": 0, "edit": 0})
    nothing = asked(open_web())
    assert (nothing["abstention_rate"], nothing["sites"], nothing["gaps"]) == (None, [], {})


def test_what_waits_is_told_by_queue(desk: Any) -> None:
    health = asked(desk)["health"]
    assert {each["queue"]: each["waiting"] for each in health["queues"]} == {"network": 1, "model": 0, "light": 0}
    assert health["standings"]["FINISHED"] == 23
    assert 0 <= health["queues"][0]["oldest_s"] <= health["line_oldest_s"] < 60


def test_a_period_that_is_none_is_refused(desk: Any) -> None:
    for query in ("?days=0", "?days=366", "?days=x", "?month=1"):
        assert desk.client.get(f"/api/v1/dashboard{query}").status_code == 422
