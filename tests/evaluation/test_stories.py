"""Are stories written by rule from a library's records the same every time, true to the record, and garbled as said?"""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from dossier.findings import Author, Publication
from evaluation.split import record_trains
from evaluation.stories import FEWEST_SENTENCES, Story, plain_journal, write_stories
from evaluation.story_garble import back_translated, garbled, misspelt

AUTHORS = (Author("Quillfeather", "Odhran J"), Author("Brackenthorpe", "Ilse"), Author("Stavnsbjerg", "Maren"))
ABSTRACT = (
    "Barn owls hunt in winter, when voles burrow beneath the snow.",
    "In this study, we followed eleven owls (five of them young) across two winters with small transmitters.",
    "We found that hearing alone guided nine in ten strikes at voles under forty centimetres of snow.",
    "However, strikes were less accurate in strong wind, which masks the sound of digging.",
    "Our findings suggest that quiet winters decide how many young owls survive their first year.",
)


def record(number: int, **fields: object) -> Publication:
    told: dict[str, object] = {
        "doi": f"10.5555/owls.{number}",
        "title": "Effects of deep snow on the hunting success of barn owls in northern valleys",
        "authors": AUTHORS,
        "journal": "Owl letters : the organ of a society (Lerwick)",
        "year": 2021,
        "abstract": ABSTRACT,
        "source": f"the local library#pmid:{number}",
    }
    return Publication(**(told | fields))  # type: ignore[arg-type]


LIBRARY = [record(number) for number in range(1, 61)]


def written(library: list[Publication] = LIBRARY, **how: object) -> tuple[Story, ...]:
    return write_stories(library, **({"count": None} | how))  # type: ignore[arg-type]


def test_the_same_seed_writes_the_same_stories_in_whatever_order_the_library_lies() -> None:
    assert written() == written(LIBRARY[::-1])
    assert written(count=5) == written()[:5]
    assert {story.right: story.plain for story in written()} != {story.right: story.plain for story in written(seed=1)}


def test_only_records_that_train_nothing_are_told_of() -> None:
    told = {story.right for story in written()}
    assert told == {f"pmid:{number}" for number in range(1, 61) if not record_trains(f"pmid:{number}")}


def test_every_story_names_an_author_and_the_journal_and_leaves_no_slot_open() -> None:
    for story in written():
        assert any(author.family in story.plain for author in AUTHORS)
        assert "Owl Letters" in story.plain
        assert "{" not in story.plain + story.misspelt + story.garbled
        assert "owls" in story.plain
        assert "10.5555" not in story.plain


def test_a_story_comes_out_within_45_days_of_its_paper() -> None:
    for story in written([record(number, published=date(2021, 3, 1)) for number in range(40)]):
        assert 0 <= (story.told_on - date(2021, 3, 1)).days <= 45
    assert all(date(2021, 1, 1) <= story.told_on <= date(2022, 2, 14) for story in written())


def test_the_title_is_not_told_word_for_word_in_most_stories() -> None:
    stories = written()
    assert sum("effects of deep snow on the hunting success of barn owls" in each.plain for each in stories) < len(
        stories
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"authors": ()},
        {"authors": (Author("Li"),)},
        {"journal": ""},
        {"year": None},
        {"abstract": ABSTRACT[: FEWEST_SENTENCES - 1]},
        {"title": "Correction to: Effects of deep snow on barn owls"},
        {"source": "the local library#scifact:7"},
    ],
)
def test_a_record_that_lacks_a_storys_facts_gives_none(fields: dict[str, object]) -> None:
    assert not written([record(number, **fields) for number in range(20)])


def test_names_come_back_as_they_sounded() -> None:
    heard = {misspelt("Kupchik", Random(seed)) for seed in range(60)}
    assert {"Kupchik", "Kuppik"} <= heard
    assert all(name.startswith("K") for name in heard)


def test_a_journals_title_comes_back_as_it_was_understood() -> None:
    heard = {back_translated("Science Advances", Random(seed)) for seed in range(60)}
    assert {"Science Advances", "Progress of Sciences", "Sciences Progress"} == heard


def test_a_garbled_text_differs_and_is_the_same_for_the_same_seed() -> None:
    text = "Dr. Odhran Quillfeather shows that mice in treatment had higher blood levels of the experimental hormone."
    assert garbled(text, Random(3)) == garbled(text, Random(3))
    assert all(garbled(text, Random(seed)) != text for seed in range(20))
    assert all("Quillfeather" in garbled(text, Random(seed)) for seed in range(20))


def test_a_journal_is_printed_with_capitals_and_without_what_a_catalogue_adds() -> None:
    assert plain_journal("The journal of physiology") == "The Journal of Physiology"
    assert plain_journal("Brain : a journal of neurology") == "Brain"
    assert plain_journal("PloS one") == "PloS One"
    assert plain_journal("Cancers (Basel)") == "Cancers"
