"""How probable is it that a publication is the one behind the story, or that none of those found is?

A fitted choice among all publications and "none of these" (McFadden's conditional logit): each publication has a score,
a weighted sum of its evidence; its share of the whole is exp(score) over 1 + the sum of all exp(score), the 1 standing
for none. So a second publication that fits as well halves the probability by itself. The weights are in
weights/link.json; training/fit_linker.py made them, and says on what.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dossier.text import Place
from linker.features import Dating, Features
from linker.journals import JournalTold

WEIGHTS = Path(__file__).with_name("weights") / "link.json"

Numbers = npt.NDArray[np.float64]

TOPIC_TERMS: dict[str, Callable[[Features], float]] = {
    "similarity": lambda each: each.similarity,
    "title share": lambda each: each.title_share,
    "title told": lambda each: max(0.0, each.title_share - _MOST_OF_A_TITLE),
    "story share": lambda each: each.story_share,
    "words": lambda each: each.closeness.words,
    "pairs": lambda each: each.closeness.pairs,
    "sentence": lambda each: each.closeness.sentence,
    "things": lambda each: each.things_strength,
}
"""Evidence of the topic. Each counts by one weight in a long story and by another in a lone claim (`brevity`)."""

LEAD = "lead"
"""How far the cosine is before, or behind, the best of the other publications."""

OTHER_TERMS: dict[str, Callable[[Features], float]] = {
    "people": lambda each: each.people_strength,
    "strangers": lambda each: float(each.strangers),
    "journal": lambda each: float(each.journal is JournalTold.NAMED),
    "journal nearly": lambda each: float(each.journal is JournalTold.NEARLY),
    "another journal": lambda each: float(each.journal is JournalTold.ANOTHER),
    "agrees": lambda each: float(each.dating is Dating.AGREES),
    "possible": lambda each: float(each.dating is Dating.POSSIBLE),
    "conflicts": lambda each: float(each.dating is Dating.CONFLICTS),
    "bare": lambda each: float(each.bare),
    "bare title share": lambda each: each.title_share * each.bare,
}

TERMS = tuple(f"{name}, {size}" for name in (*TOPIC_TERMS, LEAD, "any") for size in ("long", "brief")) + tuple(
    OTHER_TERMS
)
"""The terms of a score, in the order of the columns of `numbers`; "any" is 1 for every publication."""

_BRIEF_WORDS = 10.0
_MOST_OF_A_TITLE = 0.6
_FARTHEST_LEAD = 0.3

# Added to a score, and set by hand: no labelled pages with identifiers are at hand, and no library with institutions.
_INSTITUTION = 1.0
_NAMED_AT = {Place.REFERENCE: 8.0, Place.META: 6.0, Place.JSON_LD: 6.0, Place.STORY: 4.0, Place.ELSEWHERE: 1.0}


@dataclass(frozen=True, slots=True)
class Fit:
    """The weights, one for each of TERMS, and the least probabilities at which a publication is linked.

    `link_from`: where an identifier, or people, or journal and date speak for it; `topic_from`: where the topic and the
    things named are all there is.
    """

    weights: Numbers
    link_from: float
    topic_from: float


@cache
def shipped() -> Fit:
    """The fit that ships."""
    told: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    weights = np.array([told["weights"][term] for term in TERMS])
    return Fit(weights, told["link_from"], told["topic_from"])


def numbers(features: Sequence[Features]) -> Numbers:
    """The evidence on all publications found for one story, shape (publications, TERMS)."""
    topic = np.array([[term(each) for term in TOPIC_TERMS.values()] for each in features])
    lead = _lead(np.array([each.similarity for each in features]))
    sized = np.column_stack([topic, lead, np.ones(len(features))])
    brief = np.array([[brevity(each.story_words)] for each in features])
    both = np.stack([sized * (1.0 - brief), sized * brief], axis=2).reshape(len(features), -1)
    other = np.array([[term(each) for term in OTHER_TERMS.values()] for each in features])
    return np.asarray(np.column_stack([both, other]))


def brevity(words: int) -> float:
    """1 for no content word, .5 for a claim of ten, near 0 for a whole story."""
    return _BRIEF_WORDS / (_BRIEF_WORDS + words)


def scores(features: Sequence[Features]) -> list[float]:
    """The score of each publication, by the fit that ships, the place of the page that names it, and institutions."""
    fitted = numbers(features) @ shipped().weights if features else ()
    return [
        float(score) + (_NAMED_AT[each.named_at] if each.named_at else 0.0) + _INSTITUTION * bool(each.institutions)
        for score, each in zip(fitted, features, strict=True)
    ]


def log_odds(score: float, rivals: Sequence[float]) -> float:
    """The log-odds of a publication with that score against none and all its rivals."""
    return score - float(np.logaddexp.reduce(np.array([0.0, *rivals])))


def _lead(similarity: Numbers) -> Numbers:
    if len(similarity) < 2:
        return np.zeros(len(similarity))
    second, best = np.sort(similarity)[-2:]
    others = np.where(np.arange(len(similarity)) == int(similarity.argmax()), second, best)
    return np.asarray(np.clip(similarity - others, -_FARTHEST_LEAD, _FARTHEST_LEAD))
