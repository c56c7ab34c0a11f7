"""Does the local index find what fits, and bear whatever text it is asked with?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.findings import Author, Publication
from dossier.ports import Query, Source
from linker.local_index import MAX_FOUND, LocalIndex

EXAMPLES = Path(__file__).parents[2] / "examples" / "library.jsonl"
INDEX = LocalIndex.open(EXAMPLES)


def test_it_is_a_source_with_a_name() -> None:
    source: Source = INDEX
    assert source.name == "the local library"


def test_the_publication_on_the_topic_comes_first() -> None:
    found = INDEX.find(
        Query("Tiny sea animals that swallow plastic beads lay smaller eggs, and their droppings sink slowly")
    )
    assert found[0].doi == "10.1016/j.envpol.2021.117379"


def test_an_authors_surname_is_enough_to_be_found() -> None:
    found = INDEX.find(Query("nothing to do with it", people=("Professor Yonatan M. Kupchik",)))
    assert {publication.doi for publication in found} == {"10.1126/sciadv.adu6074", "10.1523/JNEUROSCI.0929-19.2019"}


def test_a_publication_comes_back_as_it_was_put_in() -> None:
    publication = Publication("10.1/x", "Owls é", (Author("Strix", "A."),), "Owl Letters", 2024, None, ("One.", "Two."))
    assert LocalIndex([publication]).find(Query("owls")) == (publication,)


def test_accents_do_not_hide_an_author() -> None:
    index = LocalIndex([Publication("10.1/x", "Owls", (Author("Börjesson"),))])
    assert len(index.find(Query("", people=("Mats Borjesson",)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\0",
        '"',
        "' OR 1=1 --",
        "AND OR NOT NEAR(",
        "title: {abstract} ^ * -",
        "the of and",
        "😀 …",
        "a\x00b\ufffd",
    ],
)
def test_text_that_looks_like_search_syntax_is_only_text(text: str) -> None:
    assert isinstance(INDEX.find(Query(text, people=(text, f"{text} {text}"))), tuple)


@settings(deadline=None)
@given(st.text(max_size=300), st.lists(st.text(max_size=30), max_size=4))
def test_any_text_can_be_asked(text: str, people: list[str]) -> None:
    assert len(INDEX.find(Query(text, tuple(people)))) <= MAX_FOUND


def test_a_text_of_100_kilobytes_can_be_asked() -> None:
    text = " ".join(f"cocaine{number} pallidum" for number in range(6_000))
    assert len(text) > 100_000
    assert INDEX.find(Query(text))


def test_no_more_than_the_limit_is_found() -> None:
    index = LocalIndex(Publication(f"10.1/{number}", "Owls hear mice", (Author("Strix"),)) for number in range(80))
    assert len(index.find(Query("owls and mice", people=("A. Strix",)))) == MAX_FOUND


def test_several_threads_may_ask_at_once() -> None:
    query = Query("wild tobacco odors call predators", people=("Ian Baldwin",))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(INDEX.find, [query] * 64))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]
