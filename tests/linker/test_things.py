"""Are species, genes, drugs, methods and quantities told by their shape, and do rare ones tell more?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linker.things import agreement, named_things


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Plants of Nicotiana attenuata grow.", "N. attenuata"),
        ("Plants of N. attenuata grow.", "N. attenuata"),
        ("Gut bacteria such as E. coli.", "E. coli"),
        ("The gene TP53 is broken.", "tp53"),
        ("mTOR and siRNA", "mtor"),
        ("CRISPR-Cas9 cuts", "cas9"),
        ("the drug semaglutide works", "semaglutide"),
        ("Cocaine use", "cocaine"),
        ("by cryo-EM", "cryo em"),
        ("a Randomised controlled trial", "randomised controlled trial"),
        ("for 68 weeks", "68 week"),
        ("a 68-week course", "68 week"),
        ("of 1,961 adults", "1961 people"),
        ("lost 14.9 percent", "14.9 %"),
        ("at 37 \u00b0C", "37 degree"),
    ],
)
def test_a_thing_is_named_in_its_normal_form(text: str, name: str) -> None:
    assert name in named_things(text)


@pytest.mark.parametrize(
    "text",
    [
        "The machine will examine medicine for the people inside.",
        "Professor McDonald of DeepMind told YouTube so.",
        "Barn owls locate voles. It was in July 2024.",
        "See https://doi.org/10.7554/eLife.01234 (DOI: 10.7554/eLife.01234).",
        "",
    ],
)
def test_ordinary_words_names_and_addresses_are_no_things_that_tell_much(text: str) -> None:
    assert max(named_things(text).values(), default=0.0) < 0.1


def test_rare_things_tell_more_than_common_ones() -> None:
    tells = named_things("DNA and TRYP9; cocaine and semaglutide; 20 percent and 14.93 percent of 1,961 people")
    assert tells["dna"] < tells["tryp9"]
    assert tells["cocaine"] < tells["semaglutide"]
    assert tells["20 %"] < tells["14.93 %"] < 1.0


def test_the_agreement_grows_with_what_is_shared_and_names_the_most_telling_first() -> None:
    story = named_things("Cocaine raises dopamine in M. musculus with TRYP9 after 14 days.")
    none, shared = agreement(story, named_things("Owls hear voles."))
    assert (none, shared) == (0.0, ())
    some, _ = agreement(story, named_things("Dopamine and cocaine."))
    most, shared = agreement(story, named_things("Dopamine, cocaine and TRYP9 within 14 days in Mus musculus."))
    assert 0 < some < most < 1
    assert shared[0] in {"M. musculus", "tryp9"}


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_agree_between_nothing_and_everything(one: str, other: str) -> None:
    told, shared = agreement(named_things(one), named_things(other))
    assert 0.0 <= told <= 1.0
    assert bool(shared) or told == 0.0
