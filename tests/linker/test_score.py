"""Does evidence for a publication always make it more probable, and evidence against it never?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dossier.findings import Author, Publication
from dossier.ports import Query
from dossier.text import Place
from linker.features import Dating, Features, Story
from linker.journals import JournalTold
from linker.score import TERMS, brevity, log_odds, numbers, scores, shipped
from linker.topic import Closeness

OWLS = Publication(
    "10.1/owls",
    "Barn owls locate voles under snow by hearing",
    (Author("Strixova", "Aluco"),),
    "Owl Letters",
    published=date(2024, 2, 20),
    abstract=("Owls listened for voles through deep snow.",),
)
PLAIN = Story(Query("Owls find voles under the snow.", (), None)).features(OWLS, 0.6)
CLAIM, LONG = replace(PLAIN, story_words=8), replace(PLAIN, story_words=200)


def score(features: Features) -> float:
    return scores([features])[0]


@pytest.mark.parametrize("sort", [CLAIM, LONG])
def test_no_evidence_for_a_publication_counts_against_it(sort: Features) -> None:
    for better in (
        replace(sort, similarity=0.8),
        replace(sort, title_share=1.0),
        replace(sort, story_share=1.0),
        replace(sort, closeness=Closeness(1.5, 1.0, 1.0)),
        replace(sort, things_strength=1.0),
        replace(sort, people_strength=1.0),
        replace(sort, journal=JournalTold.NAMED),
        replace(sort, dating=Dating.AGREES),
        replace(sort, named_at=Place.REFERENCE),
    ):
        assert score(better) >= score(sort)
    assert score(replace(sort, strangers=True)) <= score(sort)


@pytest.mark.parametrize("sort", [CLAIM, LONG])
def test_dates_that_conflict_cost_more_than_dates_that_are_not_known(sort: Features) -> None:
    conflicting = score(replace(sort, dating=Dating.CONFLICTS))
    assert conflicting <= score(sort) - 4.0
    assert conflicting < score(replace(sort, dating=Dating.POSSIBLE)) <= score(replace(sort, dating=Dating.AGREES))


def test_the_probabilities_of_all_publications_and_of_none_are_one() -> None:
    scored = [1.0, 0.5, -2.0]
    odds = [
        log_odds(each, [other for at, other in enumerate(scored) if at != place]) for place, each in enumerate(scored)
    ]
    of_none = 1.0 / (1.0 + sum(np.exp(scored)))
    assert sum(1.0 / (1.0 + np.exp(-each)) for each in odds) + of_none == pytest.approx(1.0)


def test_a_rival_makes_a_publication_less_probable_and_an_extreme_score_overflows_nothing() -> None:
    assert log_odds(3.0, []) == 3.0
    assert log_odds(3.0, [3.0]) < 0.0
    assert log_odds(900.0, [-900.0]) == 900.0


def test_the_lead_is_that_before_the_best_of_the_others() -> None:
    table = numbers([replace(LONG, similarity=each) for each in (0.5, 0.7, 0.6)])
    leads = table[:, TERMS.index("lead, long")] / (1.0 - brevity(LONG.story_words))
    assert leads == pytest.approx([-0.2, 0.1, -0.1])
    assert numbers([LONG])[0, TERMS.index("lead, long")] == 0.0


def test_the_shipped_weights_are_small_and_of_every_term() -> None:
    assert shipped().weights.shape == (len(TERMS),)
    assert np.abs(shipped().weights).max() < 100
    assert 0.5 < shipped().link_from <= shipped().topic_from < 1.0


def test_no_publication_has_no_score() -> None:
    assert scores([]) == []
