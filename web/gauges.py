"""Which gauges are made of what the database knows? No label is taken from an article's text, and sites are few.

What is found is told of the last 24 hours: a count since the beginning would fall when old dossiers are deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

from prometheus_client.core import GaugeMetricFamily

from dossier.findings import Kind, Outcome, Ruling
from worker.pipeline import STEPS
from worker.review.decision import Act, Subject
from worker.store.delivery import Progress
from worker.store.entry import Priority, Standing
from worker.store.figures import Figures
from worker.store.sources import Heard
from worker.store.tallies import Article, Sum, What

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

MOST_SITES = 20
"""Sites that are named, those with the most flags; what was found on the rest is told of together."""

OTHERS, NO_SITE = "others", "no site"

QUEUE_OF = {step.name: step.queue for step in STEPS}

Labelled = Mapping[Any, float]
"""Values by the labels that they have, in a tuple."""


_ALWAYS: Mapping[What, tuple[tuple[str, ...], ...]] = {
    What.ARTICLE: tuple((found, OTHERS) for found in Article),
    What.FLAG: tuple((kind, OTHERS) for kind in Kind),
    What.RULING: tuple((ruling,) for ruling in Ruling),
    What.LINK: tuple((outcome,) for outcome in Outcome),
    What.GAP: (),
}
"""What is told of although there is none: a rate of what is not there is 0, and not unknown."""


def of_figures(now: Figures) -> Iterator[Metric]:
    """The line, what is due, what editors decided."""
    waiting, oldest_s = _queues(now)
    labels = ("queue", "priority")
    yield _gauge("queue_articles", "Articles that wait for a worker.", labels, waiting)
    yield _gauge(
        "queue_oldest_seconds", "How long the one has waited that has waited longest; 0: none does.", labels, oldest_s
    )
    in_line_s = max((group.in_line_s for group in now.line), default=0)
    yield _gauge("line_oldest_seconds", "Age of the oldest article that is not finished; 0: none.", (), {(): in_line_s})
    standings: Labelled = {(standing,): now.standings.get(standing, 0) for standing in Standing}
    yield _gauge("articles", "Articles by where they stand; those given up are FAILED.", ("standing",), standings)
    sent: Labelled = {(status,): now.deliveries.get(status, 0) for status in Progress}
    yield _gauge("deliveries", "Messages by webhook.", ("status",), sent)
    yield _gauge("rechecks_due", "Publications that are to be asked about again.", (), {(): now.rechecks_due})
    yield _gauge("feeds", "Feeds that are polled.", (), {(): now.feeds})
    yield _gauge("feeds_failing", "Feeds that could not be read when they last were.", (), {(): now.feeds_failing})
    decided: Labelled = {each: now.decisions.get(each, 0) for each in product(Subject, Act)}
    yield _gauge("decisions_last_day", "What editors decided.", ("subject", "act"), decided)


def of_sources(heard: Mapping[str, Heard]) -> Iterator[Metric]:
    """When the sources last answered, and last could not be asked; one that never did has no such sample."""
    for what, about in (("answered", "last answered"), ("gap", "could last not be asked")):
        times: Labelled = {(name,): at for name, each in heard.items() if (at := getattr(each, f"{what}_at"))}
        yield _gauge(f"source_{what}_timestamp_seconds", f"When a source {about}.", ("source",), times)


def of_findings(by_host: Iterable[Sum]) -> Iterator[Metric]:
    """What was found in the articles that finished within 24 hours."""
    sums = tuple(by_host)
    sites = _sites(sums)
    counted = {what: Counter(dict.fromkeys(labels, 0)) for what, labels in _ALWAYS.items()}
    for each in sums:
        of_site = (sites.get(each.of, OTHERS),) if each.what in {What.ARTICLE, What.FLAG} else ()
        counted[each.what][each.name, *of_site] += each.count
    for what, labels, about in (
        (What.ARTICLE, ("found", "site"), "Articles that were finished: flagged, clean, or copies of others."),
        (What.FLAG, ("kind", "site"), "Flags in them."),
        (What.RULING, ("ruling",), "Rulings on their claims."),
        (What.LINK, ("outcome",), "How the search for their publication ended."),
        (What.GAP, ("source",), "What could not be looked at for them."),
    ):
        yield _gauge(f"{what}s_last_day", about, labels, counted[what])


def _queues(now: Figures) -> tuple[Labelled, Labelled]:
    """How many wait on each queue, by priority, and for how long the first of them."""
    waiting = {(queue, priority): 0.0 for queue in QUEUE_OF.values() for priority in Priority}
    oldest_s = dict(waiting)
    for group in now.line:
        if group.standing is Standing.SENT:
            place = QUEUE_OF[group.step], group.priority
            waiting[place] += group.count
            oldest_s[place] = max(oldest_s[place], group.stood_s)
    return waiting, oldest_s


def _sites(sums: Iterable[Sum]) -> dict[str, str]:
    """What the hosts are called that are named, by host."""
    flags: Counter[str] = Counter()
    for each in sums:
        flags[each.of] += each.count if each.what is What.FLAG else 0
    return {host: host or NO_SITE for host, _ in flags.most_common(MOST_SITES)}


def _gauge(name: str, about: str, labels: tuple[str, ...], values: Labelled) -> Metric:
    family = GaugeMetricFamily(f"copydesk_{name}", about, labels=labels)
    for names, value in values.items():
        family.add_metric(names, value)
    return family
