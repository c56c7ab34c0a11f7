"""May only those with a key read the metrics, do they tell how the newsroom stands, and do they stay few?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dossier.findings import Kind
from web import metrics
from web.gauges import MOST_SITES, of_findings
from worker.review.decision import Act, Subject, Wish
from worker.review.reviewing import Reviews
from worker.store.api_key import Scope
from worker.store.tallies import Sum, What

Told = dict[tuple[str, ...], float]


@pytest.fixture(autouse=True)
def _asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "KEPT_S", 0)


def told(desk: Any) -> Told:
    """The value by name and labels, these by their names."""
    answer = desk.client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(answer.text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


def test_metrics_are_for_those_whose_key_may_read(desk: Any) -> None:
    ask = desk.client.get
    assert ask("/metrics", headers={"Authorization": ""}).status_code == 401
    assert ask("/metrics", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert ask("/metrics", headers=desk.key(Scope.SUBMIT)).status_code == 403
    answer = ask("/metrics", headers=desk.key(Scope.READ))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_line_findings_and_decisions_are_told(open_web: Callable[..., Any]) -> None:
    desk = open_web()
    empty = told(desk)
    assert empty["copydesk_queue_articles", "high", "network"] == 0
    assert empty["copydesk_rulings_last_day", "UNCHECKED"] == empty["copydesk_line_oldest_seconds",] == 0
    key = desk.finished()
    desk.post({"url": "https://site.example/story", "priority": "high"})
    Reviews(desk.line.store).decide(key, Wish(Subject.LINK, 1, Act.ACCEPT, "so it is"), "Ada")
    dossier = desk.line.store.dossier(key)
    full = told(desk)
    assert full["copydesk_queue_articles", "high", "network"] == 1
    assert 0 < full["copydesk_queue_oldest_seconds", "high", "network"] < 60
    assert 0 < full["copydesk_line_oldest_seconds",] < 60
    assert full["copydesk_articles", "FINISHED"] == full["copydesk_articles", "SENT"] == 1
    assert full["copydesk_decisions_last_day", "accept", "link"] == 1
    assert full["copydesk_articles_last_day", "flagged" if dossier.flags else "clean", "no site"] == 1
    assert dossier.link
    assert full["copydesk_links_last_day", dossier.link.outcome] == 1
    assert sum(full["copydesk_rulings_last_day", str(each)] for each in {v.ruling for v in dossier.verdicts}) == len(
        dossier.verdicts
    )
    flags = sum(value for name, value in full.items() if name[0] == "copydesk_flags_last_day")
    assert flags == len(dossier.flags)
    assert full["process_resident_memory_bytes",] > 1e6


def test_what_was_told_is_told_again_for_some_seconds(
    open_web: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "KEPT_S", 60)
    desk = open_web()
    assert told(desk)["copydesk_articles", "SENT"] == 0
    desk.post({"url": "https://site.example/story"})
    assert told(desk)["copydesk_articles", "SENT"] == 0


def test_however_many_sites_there_are_few_are_named() -> None:
    def sums() -> Iterator[Sum]:
        for number in range(1000):
            yield Sum(f"s{number:04}.example", What.FLAG, Kind.REPEATED, 1, number)
            yield Sum(f"s{number:04}.example", What.ARTICLE, "flagged", 1, 1)

    families = {family.name: family.samples for family in of_findings(sums())}
    by_site = {
        sample.labels["site"]: sample.value
        for sample in families["copydesk_flags_last_day"]
        if sample.labels["kind"] == Kind.REPEATED
    }
    assert set(by_site) == {f"s{number:04}.example" for number in range(1000 - MOST_SITES, 1000)} | {"others"}
    assert sum(by_site.values()) == sum(range(1000))
    articles = {tuple(sample.labels.values()): sample.value for sample in families["copydesk_articles_last_day"]}
    assert articles["flagged", "others"] == 1000 - MOST_SITES


def test_a_database_that_is_away_is_said_to_be(open_web: Callable[..., Any]) -> None:
    desk = open_web()
    key = desk.key(Scope.READ)
    with desk.line.store.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE tallies RENAME TO gone")
    answer = desk.client.get("/metrics", headers=key)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
