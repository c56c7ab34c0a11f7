"""Are the institutions that a story names found in the affiliations of a paper's authors?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dossier.findings import Author, Outcome, Publication
from dossier.ports import Query
from linker.decide import choose
from linker.institutions import named_institutions, shared_institutions

AFFILIATIONS = (
    "Department of Night Birds, The Strix University of Hollow Oak, Oakville, Norway",
    "Institute for Owl Research, Hollow Oak Hospital, Norway",
)
OWLS = Publication(
    "10.5555/owls",
    "Barn owls locate voles under deep snow by hearing",
    (Author("Strixova", "Aluco"),),
    "Owl Letters",
    published=date(2024, 2, 20),
    abstract=("Barn owls located voles under deep snow by hearing alone.",),
    institutions=AFFILIATIONS,
)
STORY = "Barn owls locate voles under deep snow by hearing alone, people at the Strix University of Hollow Oak found."


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A team at the University of Vermont did it.", ("University of Vermont",)),
        (
            "Researchers of the Max Planck Institute for Ornithology and others",
            ("Max Planck Institute for Ornithology",),
        ),
        ("He works at Strix College and at the Oak Hospital.", ("Strix College", "Oak Hospital")),
        ("The university said no.", ()),
        ("The National Institutes of Health", ()),
        ("Nobody works anywhere.", ()),
    ],
)
def test_institutions_are_found_by_names_that_tell_them_from_others(text: str, named: tuple[str, ...]) -> None:
    assert named_institutions(text) == named


@pytest.mark.parametrize(
    ("name", "stands"),
    [
        ("Strix University of Hollow Oak", True),
        ("Strix Univercity of Hollow Oak", True),
        ("Hollow Oak Hospital", True),
        ("Athene University of Hollow Oak", False),
        ("University of Pella", False),
    ],
)
def test_all_that_tells_an_institution_must_stand_in_one_affiliation(name: str, stands: bool) -> None:
    assert bool(shared_institutions((name,), AFFILIATIONS)) is stands


def test_an_institution_counts_beside_the_topic_and_makes_the_link_uncalibrated() -> None:
    with_it = choose(Query(STORY), (OWLS,), (0.8,))
    without = choose(Query(STORY), (replace(OWLS, institutions=()),), (0.8,))
    assert with_it.probability > without.probability
    assert (with_it.calibrated, without.calibrated) == (False, True)
    assert "names" in with_it.how
    assert "names Strix University of Hollow Oak, where authors work" in with_it.reasons


def test_an_institution_and_another_topic_link_nothing() -> None:
    story = "Roofs of copper last longer, people at the Strix University of Hollow Oak found."
    assert choose(Query(story), (OWLS,), (0.1,)).outcome is Outcome.NONE
