"""Which publication, if any, is the one behind the story?

Pure: the similarities come from outside. Two independent families of evidence must agree before one is named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from dossier.findings import Candidate, Link, Outcome, Publication
from dossier.ports import Query
from dossier.text import Article
from linker.features import Dating, Features, Story
from linker.reasons import reasons
from linker.words import fold

MAX_CANDIDATES = 5
LINK_FROM = 0.8
CONSIDER_FROM = 0.2
# A story that gives no date, or whose paper has none, could be told by any paper of the same people on the same
# topic. It is linked only where it holds nearly all of the title's words, or most of them and names the journal.
TITLE_TOLD = 0.8
TITLE_TOLD_WITH_JOURNAL = 0.6
# From here on a family of evidence agrees. Nine in ten stories have a similarity of .64 or more to their own paper,
# and nine in ten one of .735 or less to the nearest wrong one (lay_stories, by `python -m evaluation link`).
_TOPIC_SIMILARITY = 0.55
_TOPIC_TITLE_SHARE = 0.5
_NAMES_AGREE = 0.5
# The best must have odds this many times those of the next publication that is not the same work.
_MARGIN = 2.0
_SAME_TITLE = 92.0

# Log-odds. Those of the topic were fitted (logistic regression over the first 25 publications found for each of the
# 42 stories of link/lay_stories and 200 claims of link/scifact_train); those of people, journal and date are set by
# hand, since no labelled story with names is at hand.
_BIAS = -12.4
_SIMILARITY = 10.6
_TITLE_SHARE = 2.6
_STORY_SHARE = 5.8
_PEOPLE = 4.5
_STRANGERS = -1.0
_JOURNAL = 1.5
_DATING = {Dating.AGREES: 1.5, Dating.POSSIBLE: 0.5, Dating.UNKNOWN: 0.0, Dating.CONFLICTS: -4.0}


@dataclass(frozen=True, slots=True)
class _Considered:
    publication: Publication
    features: Features
    log_odds: float

    @property
    def probability(self) -> float:
        return round(1.0 / (1.0 + math.exp(-self.log_odds)), 4)


def story_text(article: Article) -> str:
    """The text whose vector stands for the story: all of it; the model reads as much as it can."""
    return article.text


def publication_text(publication: Publication) -> str:
    """The text whose vector stands for a publication: title and abstract."""
    return " ".join((publication.title, *publication.abstract))


def choose(query: Query, found: Sequence[Publication], similarities: Sequence[float]) -> Link:
    """The link that the evidence allows; `similarities` are the cosines of story and publications, in order.

    Raises ValueError where there is not one similarity to a publication. `calibrated` is False: not all
    weights were fitted, and none was checked on rows held out.
    """
    story = Story(query)
    considered = [
        _weighed(publication, story.features(publication, similarity))
        for publication, similarity in zip(found, similarities, strict=True)
    ]
    if not considered:
        return Link(Outcome.NONE, None, 0.0, False, "no publication was found", ())
    considered.sort(key=lambda each: (-each.log_odds, each.publication.doi, each.publication.title))
    best = considered[0]
    why_not = _why_not(best, considered[1:])
    outcome = Outcome.LINKED if not why_not else Outcome.AMBIGUOUS
    if best.probability < CONSIDER_FROM and len(_families(best.features)) < 2:
        outcome, why_not = Outcome.NONE, "nothing that was found fits the story"
    return Link(
        outcome=outcome,
        publication=best.publication if outcome is Outcome.LINKED else None,
        probability=best.probability,
        calibrated=False,
        how=_how(best),
        reasons=(*reasons(best.features, best.publication, query.published), *([why_not] if why_not else [])),
        candidates=tuple(_candidate(each, query) for each in considered[:MAX_CANDIDATES]),
    )


def _weighed(publication: Publication, features: Features) -> _Considered:
    log_odds = (
        _BIAS
        + _PEOPLE * features.people_strength
        + _STRANGERS * features.strangers
        + _JOURNAL * features.journal
        + _DATING[features.dating]
        + _SIMILARITY * features.similarity
        + _TITLE_SHARE * features.title_share
        + _STORY_SHARE * features.story_share
    )
    return _Considered(publication, features, log_odds)


def _families(features: Features) -> tuple[str, ...]:
    """The independent families of evidence that agree on a publication."""
    dated = [
        word for word, agrees in (("journal", features.journal), ("date", features.dating is Dating.AGREES)) if agrees
    ]
    topic = features.similarity >= _TOPIC_SIMILARITY or features.title_share >= _TOPIC_TITLE_SHARE
    return (
        *(["names"] if features.people_strength >= _NAMES_AGREE else []),
        *([" and ".join(dated)] if dated else []),
        *(["topic"] if topic else []),
    )


def _why_not(best: _Considered, others: Sequence[_Considered]) -> str:
    """Why the best publication is not linked; "" where it is."""
    features = best.features
    if features.dating is Dating.CONFLICTS:
        return "not linked: its date does not fit the story's"
    if len(_families(features)) < 2:
        return "not linked: only one kind of evidence, or none, agrees (names; journal and date; topic)"
    told = TITLE_TOLD_WITH_JOURNAL if features.journal else TITLE_TOLD
    if features.dating is Dating.UNKNOWN and features.title_share < told:
        return "not linked: without a date it may be another paper of the same people on the same topic"
    if best.probability < LINK_FROM:
        return f"not linked: its probability is under {LINK_FROM:.2f}"
    rival = next((other for other in others if not _same_work(best.publication, other.publication)), None)
    if rival and best.log_odds - rival.log_odds < math.log(_MARGIN):
        return "not linked: another publication fits about as well"
    return ""


def _same_work(one: Publication, other: Publication) -> bool:
    """True for the same DOI, and for nearly the same title: a preprint beside its paper."""
    if one.doi and one.doi.casefold() == other.doi.casefold():
        return True
    return fuzz.token_sort_ratio(fold(one.title), fold(other.title)) >= _SAME_TITLE


def _how(best: _Considered) -> str:
    place = best.publication.source.partition("#")[0]
    where = f", in {place}" if place else ""
    return f"{' + '.join(_families(best.features)) or 'no kind of evidence agrees'}{where}"


def _candidate(considered: _Considered, query: Query) -> Candidate:
    why = reasons(considered.features, considered.publication, query.published)
    return Candidate(considered.publication, considered.probability, why)
