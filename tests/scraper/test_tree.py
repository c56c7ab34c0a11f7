"""Is any page read into a tree, and read no further than it goes?"""

from __future__ import annotations

import time

import pytest

from scraper.links import anchors_in
from scraper.tree import LONGEST_TEXT, read_tree, strings_in, text_of


def shown(html: str) -> str:
    return text_of(read_tree(html))


@pytest.mark.parametrize("html", ["", " \n", "<!-- a story? -->", "<?xml version='1.0'?>", "\x00", "&#0;", "\ud800"])
def test_a_page_without_anything_shows_nothing(html: str) -> None:
    assert shown(html) == ""


@pytest.mark.parametrize(
    "html",
    [
        "naïve moths",
        "<?xml version='1.0' encoding='shift_jis'?><html><body><p>naïve moths</p></body></html>",
        "<!DOCTYPE html><?xml version='1.0' encoding='utf-16'?><p>naïve moths",
        "<meta charset='utf-16'><p>naïve moths",
        "<!doctype html><html lang='en'/><body><p>naïve moths</p>",
        "<!doctype html>\n<HTML />\n<p>naïve moths</p>",
        "<p>naïve</p><!-- grey --><p>moths",
        "<p>naïve</p><script>grey()</script><style>p {}</style><template>grey</template>moths",
        "<p>na<!-- grey -->ïve <ruby>moths<rp>(</rp><rt>grey</rt><rp>)</rp></ruby></p>",
        "<p>na\x00ïve&#0; mo\x0bths</p>",
    ],
)
def test_what_a_page_shows_is_read_whatever_it_calls_itself(html: str) -> None:
    assert shown(html) == "naïve moths"


def test_entities_of_a_pages_own_are_not_put_in() -> None:
    html = "<!DOCTYPE x [<!ENTITY a 'grey'><!ENTITY b SYSTEM 'file:///etc/passwd'>]><p>&a; &b;</p>"
    assert shown(html).endswith("&a; &b;")


def test_a_page_nested_without_end_is_read_at_its_beginning() -> None:
    assert shown("<p>moths</p>" + "<div><b>" * 20_000) == "moths"


def test_strings_are_told_in_order_with_the_element_they_stand_in() -> None:
    tree = read_tree("<p>one <b>two</b> three</p>four")
    assert [(string.strip(), element.tag) for string, element in strings_in(tree)] == [
        ("one", "p"),
        ("two", "b"),
        ("three", "p"),
        ("four", "body"),
    ]


def test_a_long_text_is_not_read_on() -> None:
    assert shown("<p>words and words</p> " * 500) == ("words and words " * 500)[:LONGEST_TEXT]
    assert shown("<br>" * LONGEST_TEXT + "moths") == ""


def test_links_in_blocks_within_blocks_are_read_in_time_with_the_page() -> None:
    nested = "".join(f'<div><a href="/{number}">moth {number}</a>' for number in range(240))
    tree = read_tree(nested + '<p>Moths <a href="/lamps">avoid lamps</a>.</p>' + "<p>grey</p>" * 10_000)
    start = time.process_time()
    anchors = anchors_in(tree, "Moths avoid lamps.", "https://lamps.example/")
    assert time.process_time() - start < 1
    assert [anchor.href for anchor in anchors] == ["https://lamps.example/lamps"]
