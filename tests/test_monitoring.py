"""Do alert rules and dashboards ask for metrics, labels and values that there are? Nothing else would ever tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import CollectorRegistry, ProcessCollector

from dossier.findings import Kind, Outcome, Ruling
from web.gauges import NO_SITE, OTHERS, of_figures, of_findings, of_sources
from worker.line.counts import Meters, meters
from worker.line.exposition import add_counts
from worker.line.processes import POOLS
from worker.pipeline import STEPS, Queue
from worker.review.decision import Act, Subject
from worker.store.delivery import Progress
from worker.store.entry import Priority, Standing
from worker.store.figures import Figures
from worker.store.sources import Heard
from worker.store.tallies import Article, Sum, What
from worker.tracing import Ended

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "config"
ASKED: dict[str, Any] = yaml.safe_load((CONFIG / "prometheus" / "prometheus.yml").read_text())
JOBS = {job["job_name"] for job in ASKED["scrape_configs"]}
RULES = [
    rule
    for group in yaml.safe_load((CONFIG / "prometheus" / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
BOARDS = {
    path.name: json.loads(path.read_text()) for path in sorted((CONFIG / "grafana" / "dashboards").glob("*.json"))
}
PAGE = (ROOT / "docs" / "monitoring.md").read_text()
VALUES: dict[str, set[str]] = {
    "found": set(Article),
    "kind": set(Kind),
    "ruling": set(Ruling),
    "outcome": {*Outcome, *Ended},
    "standing": set(Standing),
    "status": set(Progress),
    "act": set(Act),
    "subject": set(Subject),
    "queue": set(Queue),
    "priority": set(Priority),
    "pool": set(POOLS),
    "step": {step.name for step in STEPS},
    "site": {OTHERS, NO_SITE},
    "job": JOBS,
}
BY_PROMETHEUS = {"job", "instance"}


def expressions() -> Iterator[Any]:
    for rule in RULES:
        yield pytest.param(rule["expr"], id=rule["alert"])
    for name, board in BOARDS.items():
        for panel in board["panels"]:
            for target in panel["targets"]:
                yield pytest.param(target["expr"], id=f"{name}: {panel['title']}")
    for quoted in re.findall(r"\| `(\w+\(.+?)` \|$", PAGE, re.MULTILINE):
        yield pytest.param(quoted.replace(r"\|", "|"), id=f"monitoring.md: {quoted[:40]}")


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The labels of every series that we tell, by its name; Prometheus itself adds `up`."""
    now = Figures((), {}, {}, {}, 0, 0, 0)
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    found, heard = [Sum("a.example", What.GAP, "PubMed", 1, 1)], {"PubMed": Heard(1.0, 2.0, "away")}
    families = [*of_figures(now), *of_findings(found), *of_sources(heard), *registry.collect()]
    labels = {sample.name: set(sample.labels) for family in families for sample in family.samples}
    for meter in (getattr(meters(), name) for name in Meters.__slots__):
        (family,) = meter.describe()
        ends = ("_bucket", "_sum", "_count") if family.type == "histogram" else ("_total",)
        labels |= {f"{family.name}{end}": {*meter._labelnames, *(["le"] if end == "_bucket" else [])} for end in ends}
    counts = CollectorRegistry()
    add_counts(counts, tmp_path_factory.mktemp("counts"))
    assert [family.name for family in counts.collect()] == ["copydesk_resident_bytes"]
    return {**labels, "copydesk_resident_bytes": {"pool", "pid"}, "up": set()}


@pytest.mark.parametrize("expression", list(expressions()))
def test_an_expression_asks_for_what_there_is(expression: str, metrics: dict[str, set[str]]) -> None:
    asked: set[str] = set()
    grouped: set[str] = set()

    def look(node: Any) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            asked.add(node.name)
            assert node.name in metrics, f"there is no {node.name}"
            for matcher in node.matchers.matchers:
                assert matcher.name in metrics[node.name] | BY_PROMETHEUS, f"{node.name} has no {matcher.name}"
                assert set(matcher.value.split("|")) <= VALUES[matcher.name], f"{matcher.name} is never that"
        elif isinstance(node, promql_parser.AggregateExpr) and node.modifier:
            grouped.update(node.modifier.labels)

    promql_parser.walk(promql_parser.parse(expression.replace("$__rate_interval", "5m")), look)
    assert asked
    assert grouped <= BY_PROMETHEUS.union(*(metrics[name] for name in asked)), "grouped by what is no label"


def test_a_metric_a_label_and_a_value_that_are_none_are_noticed(metrics: dict[str, set[str]]) -> None:
    for wrong in (
        "copydesk_flag_last_day",
        'copydesk_flags_last_day{knid="REPEATED"}',
        'copydesk_flags_last_day{kind=~"REPEATED|repeated"}',
        "sum by (knid) (copydesk_flags_last_day)",
    ):
        with pytest.raises(AssertionError):
            test_an_expression_asks_for_what_there_is(wrong, metrics)
    with pytest.raises(ValueError, match="unclosed"):
        test_an_expression_asks_for_what_there_is("sum(copydesk_flags_last_day", metrics)


def test_every_metric_of_ours_is_on_the_page_and_is_looked_at(metrics: dict[str, set[str]]) -> None:
    ours = {re.sub(r"_(bucket|count|sum)$", "", name) for name in metrics if name.startswith("copydesk_")}
    assert {name for name in ours if f"`{name}`" not in PAGE} == set()
    everything = json.dumps([RULES, BOARDS])
    assert {name for name in ours if name not in everything} == {"copydesk_model_texts_total"}


def test_every_alert_says_how_grave_it_is_and_what_to_do_about_it() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert rule["annotations"]["summary"].endswith(".")
        assert f"`{rule['alert']}`" in PAGE


@pytest.mark.parametrize("name", BOARDS)
def test_a_dashboard_has_panels_that_stand_beside_each_other(name: str) -> None:
    board = BOARDS[name]
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
        assert panel["datasource"] == {"type": "prometheus", "uid": "prometheus"}
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert len({each["uid"] for each in BOARDS.values()}) == len(BOARDS)


def test_the_dashboards_find_their_figures() -> None:
    provisioning = CONFIG / "grafana" / "provisioning"
    (source,) = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text())["datasources"]
    assert (source["type"], source["uid"], source["url"]) == ("prometheus", "prometheus", "http://prometheus:9090")
