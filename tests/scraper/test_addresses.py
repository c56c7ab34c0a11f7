"""Are two spellings of a story's address seen to be one, and two stories' addresses kept apart?"""

from __future__ import annotations

import pytest

from scraper.addresses import canonical

STORY = "https://pond.example/news/frogs?id=7&page=2"


@pytest.mark.parametrize(
    "spelling",
    [
        STORY,
        "HTTPS://Pond.Example:443/news/frogs?id=7&page=2",
        "https://pond.example/news/frogs?page=2&id=7#comments",
        "https://pond.example/news/frogs?utm_source=rss&id=7&utm_medium=feed&page=2&fbclid=x&UTM_Campaign=y",
        "https://pond.example/news/frogs?gclid=1&id=7&mc_cid=2&mc_eid=3&page=2&at_medium=RSS",
        "https://pond.example/old/../news/frogs?id=7&page=2",
    ],
)
def test_spellings_of_one_address_are_equal(spelling: str) -> None:
    assert canonical(spelling) == STORY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://pond.example/frogs", "https://pond.example/frogs/"),
        ("https://pond.example/frogs", "https://pond.example/Frogs"),
        ("https://pond.example/frogs", "https://pond.example:8443/frogs"),
        ("https://pond.example/?p=1", "https://pond.example/?p=2"),
        ("https://pond.example/?1", "https://pond.example/?2"),
        ("https://pond.example/?cid=1&ref=1", "https://pond.example/?cid=2&ref=1"),
        ("https://pond.example/?session=1", "https://pond.example/?session=2"),
        ("https://pond.example/?a=1&a=2", "https://pond.example/?a=1"),
    ],
)
def test_addresses_that_may_be_two_stories_stay_two(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_hosts_and_paths_in_other_scripts_have_one_form() -> None:
    assert canonical("https://bücher.example/käfer") == canonical("https://xn--bcher-kva.example/k%C3%A4fer")


@pytest.mark.parametrize("address", ["https://pond.example:port/", "http://[bad/"])
def test_what_is_no_address_is_an_error(address: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical(address)
