"""Are the right people, and only they, read from a story?"""

from __future__ import annotations

from datetime import date

import pytest

from dossier.ports import Entity, ModelName, Parse, Query
from dossier.text import Article, Page, Span
from linker.query import make_query


def asked(text: str, persons: tuple[str, ...] = (), authors: tuple[str, ...] = ()) -> Query:
    article = Article(text, Span(0, 1), (), (), (), "en")
    page = Page("story.html", "Story", text, authors=authors, published=date(2024, 3, 1))
    entities = tuple(Entity(Span(text.index(name), text.index(name) + len(name)), "PERSON") for name in persons)
    return make_query(article, page, Parse((), (), entities, ModelName("teaching", "0")))


def test_text_and_date_come_from_the_story() -> None:
    query = asked("Owls hear mice.")
    assert query.text == "Owls hear mice."
    assert query.published == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Professor Aluco B. Strix led it.", ("Aluco B. Strix",)),
        ("Directed by the Tyto Alba doctoral student of the faculty.", ("Tyto Alba",)),
        ("Dr. Maria van der Berg left.", ("Maria van der Berg",)),
        ("Asked, Prof. Otus left early.", ("Otus",)),
        ("Her PhD student Tom O'Neill agreed.", ("Tom O'Neill",)),
        ("The doctor left. The professor slept.", ()),
    ],
)
def test_people_beside_a_title_are_found_without_the_parser(text: str, people: tuple[str, ...]) -> None:
    assert asked(text).people == people


def test_one_person_is_named_once_in_the_fullest_form() -> None:
    text = "Aluco Strix spoke. Aluco B. Strix wrote. Strix left. Professor Strix slept."
    assert asked(text, ("Aluco Strix", "Aluco B. Strix", "Strix")).people == ("Aluco B. Strix",)


def test_what_does_not_look_like_a_name_is_left_out() -> None:
    text = "Surprisingly, DNA and 3 others met. Schuman's team won."
    assert asked(text, ("Surprisingly", "DNA", "3 others", "Schuman's")).people == ("Schuman",)


def test_the_reporter_is_not_one_of_the_people() -> None:
    assert asked("By Otus Scops. Owls hear.", ("Otus Scops",), authors=("Otus Scops", "")).people == ()
