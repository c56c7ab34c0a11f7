"""Is the right paper named, and no paper where the evidence does not allow it?

The similarities are those of all-MiniLM-L6-v2, measured once; the seed story is measured beside the project.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dossier.findings import Author, Identifier, IdentifierKind, Link, Outcome, Publication, Step
from dossier.ports import ModelName, Parse, Query
from dossier.text import Article, Page, Place, Span
from linker.decide import MAX_CANDIDATES, choose, publication_text
from linker.identifiers import Found, find_identifiers
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
    "10.5555/memory",
    "Ravens remember the faces of unfair trainers",
    (Author("Corvinova", "Corax"), Author("Pica", "Paul"), Author("Garrulus", "Glenda")),
    "Bird Minds",
    published=date(2024, 2, 20),
)
STORY = "Ravens remember unfair people. The birds kept the faces of unfair trainers in mind for two years."
GARBLED = {"Yonatan M. Kupchik": "Yonon M. Kuppik", "Kupchik": "Kuppik", "ventral pallidum": "Ventral Palidam"}


def seed_query(published: date | None, garbled: bool = False) -> Query:
    if not SEED.exists():
        pytest.skip("the seed story is not here")
    text = SEED.read_text(encoding="utf-8")
    if garbled:
        for name, garble in GARBLED.items():
            assert name in text
            text = text.replace(name, garble)
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


@SHAPES
@DATES
def test_names_and_places_garbled_by_translation_still_link_the_seed_story(
    shape: Shape, published: date | None
) -> None:
    link = decided(seed_query(published, garbled=True), shape(LIBRARY))
    assert link.publication is not None
    assert link.publication.doi == RIGHT
    alone = decided(seed_query(published, garbled=True), shape(WITHOUT_RIGHT))
    assert alone.outcome is Outcome.AMBIGUOUS


@DATES
def test_a_copy_of_the_seeds_paper_is_refused_with_and_without_the_paper(published: date | None) -> None:
    paper = next(publication for publication in LIBRARY if publication.doi == RIGHT)
    copy = replace(paper, doi="10.65215/copy.1")
    link = choose(seed_query(published), (copy, paper), (0.81, 0.81))
    assert link.publication == paper
    assert [each.publication.doi for each in link.candidates] == [RIGHT]
    assert any("refused 10.65215/copy.1: " in reason for reason in link.reasons)
    alone = choose(seed_query(published), (copy,), (0.81,))
    assert (alone.outcome, alone.candidates) == (Outcome.NONE, ())
    assert "refused 10.65215/copy.1" in alone.reasons[0]


def test_the_reasons_for_the_seed_story_read_plainly() -> None:
    link = decided(seed_query(DAY), LIBRARY)
    assert link.how == "names + date + topic, in the local library"
    assert link.step is Step.NAMES
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
    twin = replace(MEMORY, doi="10.5555/twin", title="Unfair trainers have faces that ravens remember for two years")
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


def test_a_publication_is_compared_in_full() -> None:
    assert publication_text(replace(MEMORY, abstract=("One.", "Two."))) == f"{MEMORY.title} One. Two."


def named(place: Place, doi: str = MEMORY.doi) -> tuple[Found, ...]:
    return (Found(Identifier(IdentifierKind.DOI, doi), place, 0),)


@pytest.mark.parametrize("place", [Place.REFERENCE, Place.META, Place.JSON_LD])
def test_a_paper_that_the_page_states_and_that_fits_is_linked_by_its_identifier(place: Place) -> None:
    link = choose(Query(STORY), (MEMORY,), (0.6,), named(place))
    assert (link.outcome, link.step) == (Outcome.LINKED, Step.IDENTIFIERS)
    assert link.how == "identifier + topic"
    assert link.reasons[0] == f"named by its identifier in {place}"


def test_a_page_may_name_the_paper_by_another_of_its_identifiers() -> None:
    found = (Found(Identifier(IdentifierKind.PMID, "77"), Place.REFERENCE, 0),)
    assert choose(Query(STORY), (replace(MEMORY, pmid="77"),), (0.6,), found).step is Step.IDENTIFIERS


def test_an_identifier_that_does_not_fit_the_story_is_a_candidate_and_no_answer() -> None:
    other = Publication("10.5555/copper", "Copper roofs of northern churches", (Author("Kupfer", "Karl"),), year=2023)
    link = choose(Query(STORY, (), date(2024, 2, 22)), (other,), (0.1,), named(Place.REFERENCE, other.doi))
    assert (link.outcome, link.publication, link.step) == (Outcome.AMBIGUOUS, None, None)
    assert link.candidates[0].publication == other


def test_the_paper_that_fits_is_linked_though_the_page_names_one_that_does_not() -> None:
    other = Publication("10.5555/copper", "Copper roofs of northern churches", (Author("Kupfer", "Karl"),), year=2023)
    query = Query(STORY, ("Glenda Garrulus",), date(2024, 2, 22))
    link = choose(query, (other, MEMORY), (0.1, 0.85), named(Place.META, other.doi))
    assert (link.publication, link.step) == (MEMORY, Step.NAMES)


def test_a_work_that_the_text_links_to_is_not_the_paper_where_its_date_does_not_fit_or_is_not_known() -> None:
    early = choose(Query(STORY, (), date(2026, 2, 1)), (MEMORY,), (0.9,), named(Place.STORY))
    assert (early.outcome, early.reasons[-1]) == (Outcome.AMBIGUOUS, "not linked: its date does not fit the story's")
    undated = choose(Query(STORY), (replace(MEMORY, title="Ravens in a changing world"),), (0.9,), named(Place.STORY))
    assert undated.outcome is Outcome.AMBIGUOUS


def test_a_link_around_the_story_is_no_evidence_of_its_own() -> None:
    link = choose(Query(STORY), (MEMORY,), (0.95,), named(Place.ELSEWHERE))
    assert link.outcome is Outcome.AMBIGUOUS


def test_two_papers_in_the_journal_reference_are_ambiguous() -> None:
    twin = replace(MEMORY, doi="10.5555/twin", title="Unfair trainers have faces that ravens remember for two years")
    both = (*named(Place.REFERENCE), *named(Place.REFERENCE, twin.doi))
    link = choose(Query(STORY), (MEMORY, twin), (0.85, 0.85), both)
    assert link.outcome is Outcome.AMBIGUOUS
    assert {each.publication.doi for each in link.candidates} == {MEMORY.doi, twin.doi}


def test_what_the_page_names_and_is_refused_is_told() -> None:
    found = find_identifiers(Page("https://www.nature.com/articles/d41586-024-00001-2", "", STORY))
    link = choose(Query(STORY, ("Glenda Garrulus",), date(2024, 2, 22)), (MEMORY,), (0.85,), found)
    assert link.publication == MEMORY
    assert any(reason.startswith("refused 10.1038/d41586-024-00001-2: it is a news item") for reason in link.reasons)


def test_the_notice_of_a_retraction_is_never_the_paper() -> None:
    notice = replace(MEMORY, doi="10.5555/notice", is_notice=True)
    link = choose(Query(STORY, ("Glenda Garrulus",), date(2024, 2, 22)), (notice,), (0.9,))
    assert link.outcome is Outcome.NONE
    assert "notice" in link.reasons[0]


def test_names_that_are_only_nearly_the_authors_do_not_link_beside_a_date_alone() -> None:
    query = Query("A prize went to two people in the north.", ("Corax Corvinowa", "Glenda Garrulis"), date(2024, 2, 22))
    assert choose(query, (MEMORY,), (0.5,)).outcome is not Outcome.LINKED


LONG_STORY = (
    "A plant virus named Qxv7 silences the gene TRYP9 in Nicotiana attenuata, and the caterpillars of Manduca sexta "
    "grow fat on the leaves that it leaves undefended. Growers of wild tobacco had wondered why some fields lose their "
    "bitter taste within a summer while neighbours on the same soil keep theirs. The virus enters through the roots, "
    "climbs in the sap and settles where nicotine is made, so that the plant stops its poison before any insect has "
    "bitten. Sprays of semaglide brought the bitterness back in greenhouse rows, though not in open desert plots, "
    "where heat broke the compound down. Bees visited infected flowers as often as healthy ones."
)
TOBACCO = Publication(
    "10.5555/tobacco",
    "Plant virus Qxv7 silences TRYP9 in wild tobacco and feeds caterpillars of Manduca sexta",
    (Author("Solanova", "Nina"),),
    "Leaf Letters",
    abstract=(
        "Virus Qxv7 enters roots of Nicotiana attenuata, climbs in the sap and silences TRYP9 where nicotine is made.",
        "Leaves lose their bitter taste and caterpillars grow on undefended leaves; semaglide sprays restored it in "
        "greenhouse rows, not in desert plots, where heat broke the compound.",
    ),
)


def test_the_topic_alone_links_only_with_rare_things_named_and_far_before_any_other() -> None:
    link = choose(Query(LONG_STORY), (TOBACCO,), (0.85,))
    assert (link.outcome, link.step) == (Outcome.LINKED, Step.TOPIC)
    assert any(reason.startswith("both name ") and "qxv7" in reason for reason in link.reasons)
    rival = replace(
        TOBACCO, doi="10.5555/rival", title="Manduca sexta caterpillars on tobacco: virus Qxv7 silences TRYP9"
    )
    assert choose(Query(LONG_STORY), (TOBACCO, rival), (0.85, 0.85)).outcome is Outcome.AMBIGUOUS
    short = choose(Query(LONG_STORY[:170]), (TOBACCO,), (0.85,))
    assert short.outcome is Outcome.AMBIGUOUS


def test_the_topic_alone_does_not_link_against_the_date_or_the_people_named() -> None:
    old = replace(TOBACCO, published=date(2019, 1, 1))
    assert choose(Query(LONG_STORY, (), date(2024, 2, 22)), (old,), (0.85,)).outcome is Outcome.AMBIGUOUS
    assert choose(Query(LONG_STORY, ("Otus Scops",)), (TOBACCO,), (0.85,)).outcome is Outcome.AMBIGUOUS
