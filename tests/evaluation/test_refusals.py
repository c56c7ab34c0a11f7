"""Are sentences made wrong in one thing, and counted by what the check does with them?"""

from __future__ import annotations

from random import Random

import pytest

from evaluation.refusals import KINDS


@pytest.mark.parametrize(
    ("kind", "text", "gone", "come"),
    [
        ("number", "Of 40 mice most slept.", "40", ""),
        ("negation", "The mice were awake.", "", "were not awake"),
        ("negation", "The mice did not sleep.", " not ", ""),
        ("entity", "The glutamatergic mice slept.", "glutamatergic", "phyllotaxis"),
        ("population", "Most women slept.", "women", "men"),
        ("cause", "Tea was associated with sleep.", "associated", "causes"),
    ],
)
def test_one_thing_is_made_wrong(kind: str, text: str, gone: str, come: str) -> None:
    wrong = KINDS[kind](text, ["phyllotaxis"], Random(1))
    assert wrong
    assert wrong != text
    assert not gone or (gone not in wrong.split() and f" {gone} " not in f" {wrong} ")
    assert come in wrong


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_has_nothing_of_the_kind_is_not_made_wrong(kind: str) -> None:
    assert not KINDS[kind]("Owls hunt.", ["phyllotaxis"], Random(1))
