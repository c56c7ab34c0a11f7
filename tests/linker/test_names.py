"""Is a person matched with the right author, however the name is spelt?"""

from __future__ import annotations

import pytest

from dossier.findings import Author
from linker.names import match_author, surname

AUTHORS = (Author("Levi", "Liran A."), Author("Inbar", "Kineret"), Author("Kupchik", "Yonatan M."))


@pytest.mark.parametrize(
    ("person", "family"),
    [
        ("Liran Levi", "levi"),
        ("Maria van der Berg", "van der berg"),
        ("Martin King, Jr.", "king"),
        ("Kupchik", "kupchik"),
        ("", ""),
        ("...", ""),
    ],
)
def test_the_surname_is_the_last_part_with_its_particles(person: str, family: str) -> None:
    assert surname(person) == family


@pytest.mark.parametrize("person", ["Yonatan M. Kupchik", "Y. Kupchik", "Kupchik", "Yonatan Kuppik", "yonatan KUPCHIK"])
def test_the_last_author_is_recognised(person: str) -> None:
    match = match_author(person, AUTHORS)
    assert match is not None
    assert match.position == 2
    assert match.near == ("Kuppik" in person)


@pytest.mark.parametrize("person", ["Mark Levi", "Yonatan Kaplan", "Kineret", "Levy", ""])
def test_somebody_else_is_not_matched(person: str) -> None:
    assert match_author(person, AUTHORS) is None


def test_a_rare_surname_counts_more_than_a_common_one() -> None:
    rare = match_author("Kupchik", AUTHORS)
    common = match_author("Wang", (Author("Wang", "Li"),))
    assert rare is not None
    assert common is not None
    assert rare.strength > 2 * common.strength


def test_a_full_given_name_makes_a_common_surname_count() -> None:
    alone = match_author("Wang", (Author("Wang", "Xiaoling"),))
    full = match_author("Xiaoling Wang", (Author("Wang", "Xiaoling"),))
    assert alone is not None
    assert full is not None
    assert full.strength > alone.strength


@pytest.mark.parametrize(
    ("person", "author"),
    [
        ("Anna García", Author("García-López", "Anna")),
        ("Esra Börjesson", Author("Borjesson", "E")),
        ("Eva Berg", Author("van der Berg", "Eva")),
    ],
)
def test_accents_particles_and_double_names_do_not_matter(person: str, author: Author) -> None:
    assert match_author(person, (author,)) is not None
