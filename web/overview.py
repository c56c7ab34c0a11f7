"""What is made of tallies and figures for those who watch: days, kinds, the worst sites; does the desk keep up?"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from pydantic import BaseModel, Field

from dossier.findings import Kind, Outcome, Ruling
from web.newsroom import Newsroom
from web.shapes import Moment
from worker.line.recheck import DAY_S
from worker.pipeline import STEPS, Queue
from worker.review.decision import Act, Subject
from worker.store.delivery import Progress
from worker.store.entry import Standing
from worker.store.figures import Figures, failures_by_day, figures
from worker.store.sources import Heard, Sources
from worker.store.tallies import Article, Sum, Tallies, What
from worker.times import moment

MOST_SITES = 20

NORMAL_95 = 1.96

ABSTAINED = (Ruling.UNCHECKED, Ruling.UNREADABLE)


class Found(BaseModel):
    """What was found in the articles that finished in a period, or on a site."""

    checked: int = Field(description="Articles; copies of others are not among them.")
    flagged: int = Field(description="Those of them with a flag.")
    copies: int = Field(description="Articles that are copies of others, and were not checked.")
    flags: int
    kinds: dict[Kind, int] = Field(description="Flags by kind.")
    gaps: int = Field(description="What could not be looked at.")


class DayFound(Found):
    """What was found in the articles that finished on a day."""

    day: date
    failed: int = Field(description="Articles that were given up on that day, and have not been tried again.")


class SiteFound(Found):
    """What was found on a site."""

    site: str = Field(description="The host; empty for files, and texts without an address.")
    least_share: float = Field(
        description="The share of flagged articles is at least this, but for one case in forty (Wilson's interval): "
        "a site with few articles is not the worst by chance."
    )


class QueueHealth(BaseModel):
    """What waits for a worker, and how long the first of it has."""

    queue: Queue
    waiting: int
    oldest_s: float


class SourceHealth(BaseModel):
    """When a source last answered a worker or the desk, and last could not be asked; null: never since that is kept."""

    source: str
    answered_at: Moment | None
    gap_at: Moment | None
    gap_why: str = Field(description="Why it could not be asked then; empty where it always could.")


class Health(BaseModel):
    """Does the desk keep up? As of now."""

    queues: list[QueueHealth]
    line_oldest_s: float = Field(description="Age of the oldest article that is not finished.")
    standings: dict[Standing, int]
    deliveries: dict[Progress, int] = Field(description="Messages by webhook.")
    rechecks_due: int
    feeds: int
    feeds_failing: int
    sources: list[SourceHealth] = Field(description="Those that have been asked.")


class Overview(BaseModel):
    """What was found in the articles that finished in a period, and how the desk stands."""

    since: date = Field(description="The first day, in UTC.")
    until: date = Field(description="Today.")
    site: str | None = Field(description="The site that all but `sites`, `decisions` and `health` are of; null: all.")
    total: Found
    days: list[DayFound] = Field(description="Every day, the oldest first.")
    sites: list[SiteFound] = Field(description=f"The {MOST_SITES} worst, by `least_share`.")
    rulings: dict[Ruling, int] = Field(description="On claims.")
    abstention_rate: float | None = Field(description="Share of the claims that were not ruled on.")
    links: dict[Outcome, int] = Field(description="How the search for the publication ended.")
    gaps: dict[str, int] = Field(description="What could not be looked at, by source, the most first.")
    decisions: dict[Subject, dict[Act, int]]
    override_rate: float | None = Field(description="Share of the decisions that do not accept what was found.")
    health: Health


def overview_of(newsroom: Newsroom, days: int, site: str | None = None) -> Overview:
    """The last so many days, today among them. Raises StoreUnavailable."""
    store, today = newsroom.line.store, datetime.fromtimestamp(time.time(), UTC).date()
    first = today - timedelta(days=days - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()
    tallies, now = Tallies(store), figures(store, since, newsroom.settings.recheck_days * DAY_S)
    failed = failures_by_day(store, since, site)
    by_day, by_site = _parted(tallies.by_day(since, site)), _parted(tallies.by_host(since))
    named = _named(each for sums in by_day.values() for each in sums)
    decided = {subject: {act: now.decisions.get((subject, act), 0) for act in Act} for subject in Subject}
    every = [first + timedelta(days=number) for number in range(days)]
    rulings = {ruling: named[What.RULING][ruling] for ruling in Ruling}
    return Overview(
        since=first,
        until=today,
        site=site,
        total=_found(each for sums in by_day.values() for each in sums),
        days=[
            DayFound(day=day, failed=failed.get(day.isoformat(), 0), **dict(_found(by_day.get(day.isoformat(), ()))))
            for day in every
        ],
        sites=_worst(by_site),
        rulings=rulings,
        abstention_rate=_share(sum(rulings[each] for each in ABSTAINED), rulings.values()),
        links={outcome: named[What.LINK][outcome] for outcome in Outcome},
        gaps=dict(named[What.GAP].most_common()),
        decisions=decided,
        override_rate=_share(
            sum(count for (_, act), count in now.decisions.items() if act is not Act.ACCEPT), now.decisions.values()
        ),
        health=_health(now, Sources(store).heard()),
    )


def least_share(part: int, whole: int) -> float:
    """The lower end of Wilson's 95% interval for a share; 0 of none."""
    if not whole:
        return 0.0
    share, weight = part / whole, NORMAL_95**2 / whole
    spread = NORMAL_95 * math.sqrt(share * (1 - share) / whole + weight / (4 * whole))
    return max(0.0, (share + weight / 2 - spread) / (1 + weight))


def _worst(by_site: Mapping[str, list[Sum]]) -> list[SiteFound]:
    found = [(site, _found(sums)) for site, sums in by_site.items()]
    sites = [
        SiteFound(site=site, least_share=round(least_share(each.flagged, each.checked), 4), **dict(each))
        for site, each in found
        if each.flagged
    ]
    return sorted(sites, key=lambda each: (-each.least_share, -each.flags, each.site))[:MOST_SITES]


def _found(sums: Iterable[Sum]) -> Found:
    named = _named(sums)
    articles, flags = named[What.ARTICLE], named[What.FLAG]
    return Found(
        checked=articles[Article.FLAGGED] + articles[Article.CLEAN],
        flagged=articles[Article.FLAGGED],
        copies=articles[Article.COPY],
        flags=flags.total(),
        kinds={kind: flags[kind] for kind in Kind},
        gaps=named[What.GAP].total(),
    )


def _parted(sums: Iterable[Sum]) -> dict[str, list[Sum]]:
    parts: dict[str, list[Sum]] = defaultdict(list)
    for each in sums:
        parts[each.of].append(each)
    return parts


def _named(sums: Iterable[Sum]) -> dict[What, Counter[str]]:
    counted: dict[What, Counter[str]] = {what: Counter() for what in What}
    for each in sums:
        counted[each.what][each.name] += each.count
    return counted


def _share(part: int, every: Iterable[int]) -> float | None:
    whole = sum(every)
    return round(part / whole, 4) if whole else None


def _health(now: Figures, heard: Mapping[str, Heard]) -> Health:
    queues = []
    for queue in Queue:
        steps = {step.name for step in STEPS if step.queue is queue}
        waiting = [group for group in now.line if group.standing is Standing.SENT and group.step in steps]
        oldest_s = max((group.stood_s for group in waiting), default=0)
        queues.append(
            QueueHealth(queue=queue, waiting=sum(group.count for group in waiting), oldest_s=round(oldest_s, 1))
        )
    return Health(
        queues=queues,
        line_oldest_s=round(max((group.in_line_s for group in now.line), default=0), 1),
        standings={standing: now.standings.get(standing, 0) for standing in Standing},
        deliveries={status: now.deliveries.get(status, 0) for status in Progress},
        rechecks_due=now.rechecks_due,
        feeds=now.feeds,
        feeds_failing=now.feeds_failing,
        sources=[
            SourceHealth(
                source=name, answered_at=moment(each.answered_at), gap_at=moment(each.gap_at), gap_why=each.gap_why
            )
            for name, each in heard.items()
        ],
    )
