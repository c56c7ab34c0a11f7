"""What is on record of a trial's articles once it is over: is each finished, published and told of, and that once?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluation.rows import Figure
from worker.pipeline import STEPS
from worker.review.policy import is_checked
from worker.store.entry import Entry, Standing

if TYPE_CHECKING:
    from worker.store.store import DossierStore

AGAIN_WITHIN_S = 60
"""Within so long of a restart every worker is to consume again."""

RESTARTS = {
    "redis_kept_s": "Redis was restarted with what it had kept",
    "redis_empty_s": "Redis was restarted empty",
    "postgres_s": "PostgreSQL was restarted",
}
"""The figures of the restarts, seconds until every worker has begun a step again, and what happened."""


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers of articles.

    `doubled`: with two dossiers, two editions, a step on record twice, or a finish that was told by two messages.
    `unpublished`: the policy that publishes what is checked should have published them, and has not.
    `untold`: finished, and no webhook said so. `told_again`: one was sent more than once, with the same id, which is to
    be expected where a worker dies before it has noted that it was taken.
    """

    finished: int
    lost: int
    doubled: int
    published: int
    unpublished: int
    untold: int
    told_again: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """One dossier; `most` is how often there is what should be there once: editions, a step, messages of its finish."""

    address: str
    finished: bool
    publishable: bool
    published: bool
    told: bool
    most: int


def count(store: DossierStore, addresses: Collection[str], finishes: Iterable[tuple[str, str]]) -> Count:
    """What the store has of these addresses, and what was told: the keys and the messages' ids of all finishes."""
    sent = Counter(finishes)
    messages = Counter(key for key, _message in sent)
    kept = [_kept(store, entry, messages[entry.key]) for entry in store.entries()]
    dossiers = Counter(each.address for each in kept)
    done = {each.address for each in kept if each.finished}
    return Count(
        finished=len(done),
        lost=len(set(addresses) - done),
        doubled=len({each.address for each in kept if max(each.most, dossiers[each.address]) > 1}),
        published=sum(each.published for each in kept),
        unpublished=sum(each.publishable and not each.published for each in kept),
        untold=sum(each.finished and not each.told for each in kept),
        told_again=sum(times > 1 for times in sent.values()),
    )


def _kept(store: DossierStore, entry: Entry, messages: int) -> _Kept:
    from worker.store.editions import Editions

    dossier, editions = store.dossier(entry.key), len(Editions(store).of(entry.key))
    steps = Counter(made.step for made in dossier.provenance if made.model == "rules")
    finished = entry.standing is Standing.FINISHED and list(steps) == [step.name for step in STEPS]
    return _Kept(
        address=entry.address,
        finished=finished,
        publishable=finished and is_checked(dossier),
        published=editions > 0,
        told=messages > 0,
        most=max(editions, messages, *steps.values()),
    )


def shortfalls(figures: Iterable[Figure]) -> list[str]:
    """What is not as it should be, a line each."""
    parts: dict[str | None, dict[str, float]] = {}
    for figure in figures:
        parts.setdefault(figure.slice, {})[figure.metric] = figure.value
    return [f"{name}: {said}" for name, values in parts.items() for said in _shortfalls(values)]


def _shortfalls(values: dict[str, float]) -> list[str]:
    said = [f"{values[name]:.0f} {name}" for name in ("lost", "doubled", "unpublished", "untold") if values[name]]
    if values["ended"]:
        said.append(f"{values['ended']:.0f} workers ended without being killed")
    for name, what in RESTARTS.items():
        if name not in values:
            said.append(f"the articles were finished before {what} and workers were seen to go on: give more articles")
        elif values[name] > AGAIN_WITHIN_S:
            said.append(f"not every worker consumed again within {AGAIN_WITHIN_S} s after {what}: {values[name]:.0f} s")
    return said
