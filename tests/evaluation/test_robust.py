"""Do bad pages come out the same each time, and does none of the first ones make the scraper fail?"""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from dossier.errors import NotAnArticle, TooLarge
from evaluation.robust import CHANGES, OWN_PAGES, Change, made_bad, measure, read

PAGE = (OWN_PAGES / "kelp.html").read_bytes()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_change_makes_another_page_and_the_same_one_again(change: Change) -> None:
    made = [change(PAGE, random.Random(3)) for _ in range(2)]
    assert made[0] == made[1] != PAGE


def test_a_sound_page_is_read() -> None:
    assert read(PAGE).startswith("Kelp forests shelter young fish")


def test_the_first_bad_pages_make_nothing_fail() -> None:
    crashed, slowest, memory = measure(60)
    assert (crashed.value, crashed.n) == (0.0, 60)
    assert slowest.value > 0
    assert memory.value > 0


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "svg"])
def test_a_page_nested_thousands_deep_is_read_or_refused_as_no_article(tag: str) -> None:
    body = PAGE.replace(b"<main>", b"<main>" + f"<{tag}>".encode() * 15_000)
    with suppress(NotAnArticle):
        assert "Kelp" in read(body)


def test_a_page_of_too_many_tags_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(TooLarge, match="a page of 100"):
        read(PAGE.replace(b"<main>", b"<main>" + b"<div>" * 100_000))


def test_pages_are_made_bad_from_one_seed() -> None:
    assert made_bad(PAGE, random.Random(5)) == made_bad(PAGE, random.Random(5))
