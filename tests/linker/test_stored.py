"""Are two records of one work known as one, and is what both tell kept?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dossier.findings import AbstractOrigin, Author, Publication, Standing
from linker.stored import joined, packed, same_work, unpacked

OWLS = Publication("10.1234/owl", "Owls hear mice", (Author("Strix", "A"),), "Owl Letters", 2024, date(2024, 5, 6))


def test_a_publication_is_unpacked_as_it_was_packed() -> None:
    full = replace(
        OWLS,
        abstract=("One.", "Zwei, é."),
        abstract_origin=AbstractOrigin.PARAPHRASE,
        pmid="12",
        standing=Standing.CONCERN,
        standing_checked=date(2025, 1, 2),
        is_preprint=True,
    )
    for publication in (full, OWLS, Publication("", "T")):
        assert unpacked(packed(publication)) == publication


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (OWLS, Publication("10.1234/OWL", "Another title"), True),
        (OWLS, replace(OWLS, doi="10.1234/owl.2"), False),
        (OWLS, replace(OWLS, doi="10.1234/owl.2", pmid="7"), False),
        (replace(OWLS, pmid="7"), Publication("", "Owls", pmid="7"), True),
        (replace(OWLS, pmid="7"), replace(OWLS, doi="10.1234/owl.2", pmid="7"), False),
        (OWLS, Publication("", "Owls hear mice", arxiv="2401.00001", published_doi="10.1234/owl"), False),
        (Publication("", "Owls", year=2024), Publication("", "OWLS", year=2024), True),
        (Publication("", "Owls", year=2024), Publication("", "Owls", year=2023), False),
        (OWLS, replace(OWLS, doi=""), False),
    ],
)
def test_which_records_are_of_one_work(one: Publication, other: Publication, same: bool) -> None:
    assert same_work(one, other) is same
    assert same_work(other, one) is same


def test_the_later_record_counts_and_the_earlier_one_fills_its_gaps() -> None:
    earlier = replace(OWLS, abstract=("They do.",), pmid="7")
    later = Publication("10.1234/owl", "Owls hear mice under snow", year=2025, source="later")
    both = joined(earlier, later)
    assert (both.title, both.source, both.pmid, both.abstract) == (later.title, "later", "7", ("They do.",))
    assert (both.published, both.year) == (date(2024, 5, 6), 2024)
    assert both.authors == earlier.authors


def test_the_graver_standing_stays_with_the_last_day_on_which_it_was_checked() -> None:
    retracted = replace(OWLS, standing=Standing.RETRACTED, standing_checked=date(2025, 1, 1))
    unknowing = replace(OWLS, standing_checked=date(2025, 3, 1))
    for both in (joined(retracted, unknowing), joined(unknowing, retracted)):
        assert (both.standing, both.standing_checked) == (Standing.RETRACTED, date(2025, 3, 1))
    assert joined(OWLS, retracted).standing_checked == date(2025, 1, 1)


def test_a_paraphrase_does_not_replace_the_publishers_abstract() -> None:
    publishers = replace(OWLS, abstract=("They do.",))
    paraphrase = replace(OWLS, abstract=("It is so.",), abstract_origin=AbstractOrigin.PARAPHRASE)
    for both in (joined(publishers, paraphrase), joined(paraphrase, publishers)):
        assert both.abstract == ("They do.",)
        assert both.abstract_origin is AbstractOrigin.PUBLISHER
    assert joined(OWLS, paraphrase).abstract_origin is AbstractOrigin.PARAPHRASE
