"""Which step of the cascade names a publication, and if none does, why not?

The steps go from the surest evidence to the least: what the page itself names by an identifier; then people, journal
and date together with the topic; then the topic alone, with the things named, above stricter margins. The first step
that lets a publication stand is the one that is recorded. Each step asks for two independent families of evidence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from dossier.findings import Publication, Step
from dossier.text import Place
from linker.features import Dating, Features
from linker.journals import JournalTold
from linker.score import shipped
from linker.words import fold

# A story that gives no date, or whose paper has none, could be told by any paper of the same people on the same
# topic. It is linked only where it holds nearly all of the title's words, or most of them and names the journal.
TITLE_TOLD = 0.8
TITLE_TOLD_WITH_JOURNAL = 0.6
# From here on a family of evidence agrees. Nine in ten stories have a similarity of .64 or more to their own paper,
# and nine in ten one of .735 or less to the nearest wrong one (lay_stories, by `python -m evaluation link`).
_TOPIC_SIMILARITY = 0.55
_TOPIC_TITLE_SHARE = 0.5
_NAMES_AGREE = 0.5
_THINGS_AGREE = 0.45
# The best must have odds this many times those of the next publication that is not the same work.
_MARGIN = 2.0
_SAME_TITLE = 92.0

# What the topic alone must show beside its odds. Set by hand: a single claim shares most of its few words with many
# papers; claims of scifact_train have 22 at most.
TOPIC_FEWEST_WORDS = 25
TOPIC_MARGIN = 10.0

IDENTIFIER, NAMES, TOPIC, THINGS = "identifier", "names", "topic", "named things"

# Places where a page states which paper its story is about. A link in the text may lead to a work that it cites.
_STATES_THE_PAPER = frozenset({Place.REFERENCE, Place.META, Place.JSON_LD})


@dataclass(frozen=True, slots=True)
class Weighed:
    """A publication, the evidence on it, its score, and its log-odds against none and all others (linker.score)."""

    publication: Publication
    features: Features
    score: float
    log_odds: float

    @property
    def probability(self) -> float:
        """The log-odds as a probability, to 4 decimals."""
        return round(1.0 / (1.0 + math.exp(-self.log_odds)), 4)


@dataclass(frozen=True, slots=True)
class Choice:
    """The publication that comes first, the step that lets it stand, or (step None) why none does."""

    best: Weighed
    step: Step | None
    why_not: str = ""


def choose_step(ranked: Sequence[Weighed]) -> Choice:
    """The choice among publications in order of their log-odds, the highest first. Raises ValueError for none."""
    if not ranked:
        raise ValueError("there is nothing to choose from")
    for step, decide in STEPS:
        best = decide(ranked)
        if isinstance(best, Weighed):
            return Choice(best, step)
    return Choice(ranked[0], None, f"not linked: {_by_names(ranked)}")


def families(features: Features) -> tuple[str, ...]:
    """The independent families of evidence that agree on a publication.

    Names that are only nearly an author's, or the journal's, and institutions count beside a topic that agrees, never
    beside a date alone. What stands around the story (menus, comments) is no evidence of this kind.
    """
    topic = features.similarity >= _TOPIC_SIMILARITY or features.title_share >= _TOPIC_TITLE_SHARE
    journal = features.journal is JournalTold.NAMED or (topic and features.journal is JournalTold.NEARLY)
    dated = [word for word, agrees in (("journal", journal), ("date", features.dating is Dating.AGREES)) if agrees]
    named = features.people_strength >= _NAMES_AGREE and (topic or not all(match.near for match in features.people))
    named = named or (topic and bool(features.institutions))
    return (
        *([IDENTIFIER] if features.named_at not in (None, Place.ELSEWHERE) else []),
        *([NAMES] if named else []),
        *([" and ".join(dated)] if dated else []),
        *([TOPIC] if topic else []),
        *([THINGS] if features.things_strength >= _THINGS_AGREE else []),
    )


def _by_identifier(ranked: Sequence[Weighed]) -> Weighed | str:
    """The best of those that the page names, where its own metadata fit the story: people, topic or things named."""
    best = next((each for each in ranked if IDENTIFIER in families(each.features)), None)
    if best is None:
        return "the page names no publication that was found"
    if not {NAMES, TOPIC, THINGS} & set(families(best.features)):
        return "the page names it, but it does not fit the story"
    place = best.features.named_at
    if best.features.dating is Dating.CONFLICTS and place is not Place.REFERENCE:
        return "its date does not fit the story's"
    undated = "" if place in _STATES_THE_PAPER else _undated(best.features)
    return undated or _odds(best, ranked, shipped().link_from, _MARGIN) or best


def _by_names(ranked: Sequence[Weighed]) -> Weighed | str:
    """The best of all, where people, or journal and date, agree and a second family does, whatever the page names."""
    best = ranked[0]
    return names_disagree(best.features) or _odds(best, ranked, shipped().link_from, _MARGIN) or best


def names_disagree(features: Features) -> str:
    """Why people, journal and date do not let a publication stand, however probable it is; "" where they do."""
    agree = set(families(features)) - {IDENTIFIER}
    if features.dating is Dating.CONFLICTS:
        return "its date does not fit the story's"
    if len(agree) < 2:
        return "only one kind of evidence, or none, agrees (names; journal and date; topic; named things)"
    if not agree - {TOPIC, THINGS}:
        return "the topic alone is not told closely enough, and neither people nor journal and date agree"
    return _undated(features)


def _by_topic(ranked: Sequence[Weighed]) -> Weighed | str:
    """The best of all, where topic and things named agree so closely that nobody and no date need be named."""
    best = ranked[0]
    return topic_disagrees(best.features) or _odds(best, ranked, shipped().topic_from, TOPIC_MARGIN) or best


def topic_disagrees(features: Features) -> str:
    """Why topic and things named do not let a publication stand by themselves; "" where they do."""
    if features.dating is Dating.CONFLICTS or features.strangers:
        return "its date or the people named speak against it"
    if not {TOPIC, THINGS} <= set(families(features)) or features.story_words < TOPIC_FEWEST_WORDS:
        return "the topic alone is not told closely enough"
    return ""


STEPS: tuple[tuple[Step, Callable[[Sequence[Weighed]], Weighed | str]], ...] = (
    (Step.IDENTIFIERS, _by_identifier),
    (Step.NAMES, _by_names),
    (Step.TOPIC, _by_topic),
)
"""The cascade: each step gives the publication that it lets stand, or why there is none."""


def _undated(features: Features) -> str:
    told = TITLE_TOLD_WITH_JOURNAL if features.journal is JournalTold.NAMED else TITLE_TOLD
    if features.dating is Dating.UNKNOWN and features.title_share < told:
        return "without a date it may be another paper of the same people on the same topic"
    return ""


def _odds(best: Weighed, ranked: Sequence[Weighed], least: float, margin: float) -> str:
    """Why the odds do not allow it: too low, or too near to those of another work; "" where they do."""
    rivals = (other for other in ranked if other is not best and not same_work(best.publication, other.publication))
    rival = next(rivals, None)
    if rival and best.score - rival.score < math.log(margin):
        return "another publication fits about as well"
    if best.probability < least:
        return f"its probability is under {least:.2f}"
    return ""


def same_work(one: Publication, other: Publication) -> bool:
    """True for the same DOI, for a preprint and its published version, and for nearly the same title."""
    dois = {one.doi.casefold(), one.published_doi.casefold()} & {other.doi.casefold(), other.published_doi.casefold()}
    if dois - {""}:
        return True
    return fuzz.token_sort_ratio(fold(one.title), fold(other.title)) >= _SAME_TITLE
