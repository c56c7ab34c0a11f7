"""Is the right paper named, and no paper where the evidence does not allow it?

The similarities are those of all-MiniLM-L6-v2, measured once; the seed story is measured beside the project.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dossier.findings import Author, Link, Outcome, Publication
from dossier.ports import ModelName, Parse, Query
from dossier.text import Article, Page, Span
from linker.decide import MAX_CANDIDATES, choose, publication_text, story_text
from linker.library import read_library
from linker.query import make_query

PROJECT = Path(__file__).parents[2]
SEED = PROJECT.parent / "shared" / "data" / "seed" / "article.txt"
LIBRARY = tuple(read_library(PROJECT / "examples" / "library.jsonl"))
RIGHT, DECOY = "10.1126/sciadv.adu6074", "10.1523/JNEUROSCI.0929-19.2019"
SIMILARITIES = {
    RIGHT: 0.81,
    DECOY: 0.74,
    "10.1016/s0960-9822(00)00336-5": 0.51,
    "10.1080/01677063.2021.1931180": 0.71,
    "10.3389/fphar.2021.691700": 0.59,
}
DAY = date(2025, 8, 5)
WITHOUT_RIGHT = tuple(publication for publication in LIBRARY if publication.doi != RIGHT)
MEMORY = Publication(
    "10.1/memory",
    "Ravens remember the faces of unfair trainers",
    (Author("Corvinova", "Corax"), Author("Pica", "Paul"), Author("Garrulus", "Glenda")),
    "Bird Minds",
    published=date(2024, 2, 20),
)
STORY = "Ravens remember unfair people. The birds kept the faces of unfair trainers in mind for two years."


def seed_query(published: date | None) -> Query:
    if not SEED.exists():
        pytest.skip("the seed story is not here")
    text = SEED.read_text(encoding="utf-8")
    article = Article(text, Span(0, 1), (), (), (), "en")
    page = Page("article.txt", "", text, published=published)
    return make_query(article, page, Parse((), (), (), ModelName("none", "0")))


def decided(query: Query, library: tuple[Publication, ...]) -> Link:
    return choose(query, library, [SIMILARITIES.get(publication.doi, 0.1) for publication in library])


def without_abstracts(library: tuple[Publication, ...]) -> tuple[Publication, ...]:
    return tuple(replace(publication, abstract=()) for publication in library)


def with_years_only(library: tuple[Publication, ...]) -> tuple[Publication, ...]:
    return tuple(replace(publication, published=None) for publication in library)


def turned_round(library: tuple[Publication, ...]) -> tuple[Publication, ...]:
    return library[::-1]


Shape = Callable[[tuple[Publication, ...]], tuple[Publication, ...]]
SHAPES = pytest.mark.parametrize("shape", [tuple, without_abstracts, with_years_only, turned_round])
DATES = pytest.mark.parametrize("published", [DAY, None])


@SHAPES
@DATES
def test_the_seed_story_is_linked_to_its_paper_with_the_decoy_as_runner_up(
    shape: Shape, published: date | None
) -> None:
    link = decided(seed_query(published), shape(LIBRARY))
    assert link.outcome is Outcome.LINKED
    assert link.publication is not None
    assert link.publication.doi == RIGHT
    assert link.candidates[0].publication.doi == RIGHT
    assert link.candidates[1].publication.doi == DECOY
    assert link.candidates[1].probability < link.probability


@SHAPES
@DATES
def test_without_its_paper_the_seed_story_is_not_linked_to_the_decoy(shape: Shape, published: date | None) -> None:
    link = decided(seed_query(published), shape(WITHOUT_RIGHT))
    assert link.outcome is Outcome.AMBIGUOUS
    assert link.publication is None
    assert link.candidates[0].publication.doi == DECOY


def test_the_reasons_for_the_seed_story_read_plainly() -> None:
    link = decided(seed_query(DAY), LIBRARY)
    assert link.how == "names + date + topic, in the local library"
    assert link.reasons[:2] == ("names Levi and Kupchik, first and last author", "published 13 days before the story")
    assert "but published 5 years before the story" in link.candidates[1].reasons


def test_an_unrelated_story_is_linked_to_nothing() -> None:
    text = "The city council voted on Monday to repaint the old bridge. Mayor Jones praised the cheap paint."
    link = choose(Query(text, ("Jones",), DAY), LIBRARY, [0.05] * len(LIBRARY))
    assert link.outcome is Outcome.NONE
    assert link.publication is None
    assert link.probability < 0.05


def test_where_nothing_was_found_nothing_is_linked() -> None:
    link = choose(Query(STORY), (), ())
    assert link.outcome is Outcome.NONE
    assert link.candidates == ()
    assert not link.calibrated


def test_topic_alone_is_not_enough() -> None:
    link = choose(Query(STORY), (MEMORY,), (0.95,))
    assert link.outcome is Outcome.AMBIGUOUS
    assert "only one kind of evidence" in link.reasons[-1]


@pytest.mark.parametrize(
    "query",
    [
        Query(STORY, ("Glenda Garrulus",), date(2024, 2, 22)),
        Query(STORY, (), date(2024, 2, 22)),
        Query(f"{STORY} It appeared in the journal Bird Minds.", ()),
    ],
)
def test_a_second_kind_of_evidence_links(query: Query) -> None:
    link = choose(query, (MEMORY,), (0.85,))
    assert link.outcome is Outcome.LINKED
    assert link.publication == MEMORY


def test_people_alone_are_not_enough() -> None:
    query = Query("A prize went to two people in the north.", ("Corax Corvinova", "Glenda Garrulus"), None)
    assert choose(query, (MEMORY,), (0.1,)).outcome is not Outcome.LINKED


def test_a_date_that_does_not_fit_forbids_the_link() -> None:
    people = ("Corax Corvinova", "Glenda Garrulus")
    link = choose(
        Query(f"{STORY} It appeared in the journal Bird Minds.", people, date(2025, 2, 1)), (MEMORY,), (0.95,)
    )
    assert link.outcome is Outcome.AMBIGUOUS
    assert "its date does not fit" in link.reasons[-1]


def test_an_undated_story_is_not_linked_to_another_paper_of_the_same_people_in_the_same_journal() -> None:
    other = replace(MEMORY, title="Ravens learn the calls of foreign flocks")
    people = ("Corax Corvinova", "Glenda Garrulus")
    link = choose(Query(f"{STORY} It appeared in the journal Bird Minds.", people), (other,), (0.8,))
    assert link.outcome is Outcome.AMBIGUOUS
    assert "without a date" in link.reasons[-1]


def test_two_papers_that_fit_equally_well_are_ambiguous() -> None:
    twin = replace(MEMORY, doi="10.1/twin", title="Unfair trainers have faces that ravens remember for two years")
    link = choose(Query(STORY, ("Corax Corvinova",), date(2024, 2, 22)), (MEMORY, twin), (0.85, 0.85))
    assert link.outcome is Outcome.AMBIGUOUS
    assert "about as well" in link.reasons[-1]


def test_a_preprint_of_the_same_paper_is_no_rival() -> None:
    preprint = replace(MEMORY, doi="10.1101/memory", journal="bioRxiv", title=f"{MEMORY.title}.")
    link = choose(Query(STORY, ("Corax Corvinova",), date(2024, 2, 22)), (MEMORY, preprint), (0.85, 0.85))
    assert link.outcome is Outcome.LINKED


def test_candidates_are_ranked_and_few() -> None:
    found = [replace(MEMORY, doi=f"10.1/{number}") for number in range(9)]
    link = choose(Query(STORY), found, [number / 10 for number in range(9)])
    probabilities = [candidate.probability for candidate in link.candidates]
    assert len(probabilities) == MAX_CANDIDATES
    assert probabilities == sorted(probabilities, reverse=True)
    assert link.candidates[0].publication.doi == "10.1/8"


def test_each_publication_needs_its_similarity() -> None:
    with pytest.raises(ValueError, match="shorter"):
        choose(Query(STORY), (MEMORY,), ())


def test_story_and_publication_are_compared_in_full() -> None:
    article = Article(STORY, Span(0, 29), (), (), (), "en")
    assert story_text(article) == STORY
    assert publication_text(replace(MEMORY, abstract=("One.", "Two."))) == f"{MEMORY.title} One. Two."
