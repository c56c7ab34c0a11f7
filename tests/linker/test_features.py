"""Is the evidence of people, journal, date and topic read rightly?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dossier.findings import Author, Publication
from dossier.ports import Query
from linker.features import Dating, Features, Story, date_evidence
from linker.reasons import reasons

STORY_DATE = date(2024, 3, 1)
OWLS = Publication(
    "10.1/owls",
    "Barn owls locate voles under snow by hearing",
    (Author("Strixova", "Aluco"), Author("Bubo", "Ben"), Author("Tytonen", "Alba")),
    "Owl Letters",
    published=date(2024, 2, 20),
    abstract=("Owls listened for voles through deep snow.",),
)


def features(text: str, people: tuple[str, ...] = (), published: date | None = STORY_DATE) -> Features:
    return Story(Query(text, people, published)).features(OWLS, 0.7)


@pytest.mark.parametrize(
    ("published", "year", "dating", "days"),
    [
        (date(2024, 3, 8), None, Dating.AGREES, -7),
        (date(2024, 3, 9), None, Dating.CONFLICTS, -8),
        (date(2024, 1, 16), None, Dating.AGREES, 45),
        (date(2024, 1, 15), None, Dating.POSSIBLE, 46),
        (date(2023, 12, 2), None, Dating.POSSIBLE, 90),
        (date(2023, 12, 1), None, Dating.CONFLICTS, 91),
        (None, 2024, Dating.POSSIBLE, None),
        (None, 2023, Dating.POSSIBLE, None),
        (None, 2022, Dating.CONFLICTS, None),
        (None, 2025, Dating.CONFLICTS, None),
        (None, None, Dating.UNKNOWN, None),
    ],
)
def test_the_paper_comes_from_a_week_after_to_ninety_days_before_the_story(
    published: date | None, year: int | None, dating: Dating, days: int | None
) -> None:
    publication = Publication("10.1/x", "Owls", published=published, year=year)
    assert date_evidence(STORY_DATE, publication) == (dating, days)
    assert date_evidence(None, publication) == (Dating.UNKNOWN, None)


def test_inflected_and_hyphenated_words_of_the_title_count_as_told() -> None:
    told = features("A barn-owl finds the vole beneath the snow: it located its prey by hearing alone.")
    assert told.title_share > 0.8
    assert features("Coral reefs bleach in warm water.").title_share == 0.0


def test_a_rare_word_of_the_title_that_the_story_holds_garbled_counts_half_beside_others() -> None:
    pallidal = replace(OWLS, title="Ventral pallidal neurons encode aversion", abstract=())

    def share(text: str) -> float:
        return Story(Query(text)).features(pallidal, 0.5).title_share

    garbled, left_out, whole = share("The Ventral Palidam."), share("The ventral part."), share("The ventral pallidum.")
    assert left_out < garbled < whole
    assert share("The Palidam.") == 0.0
    assert share("The ventral palace.") == left_out, "an English word is not a garbled one"


def test_a_rare_surname_in_the_text_is_seen_where_the_parser_missed_it() -> None:
    assert [match.author.family for match in features("As Strixova said.").people] == ["Strixova"]
    assert features("A strixova is no name here.").people == ()


def test_first_and_last_author_together_are_stronger_than_one_in_the_middle() -> None:
    ends = features("Owls.", ("Aluco Strixova", "Alba Tytonen"))
    middle = features("Owls.", ("Ben Bubo",))
    assert ends.people_strength > middle.people_strength > 0


def test_people_who_are_no_authors_are_strangers() -> None:
    assert features("Owls.", ("Otus Scops",)).strangers
    assert not features("Owls.").strangers


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (date(2024, 2, 20), "published 10 days before the story"),
        (date(2024, 2, 29), "published 1 day before the story"),
        (date(2024, 3, 1), "published on the day of the story"),
        (date(2024, 3, 3), "published 2 days after the story"),
        (date(2023, 12, 15), "published 3 months before the story"),
        (date(2019, 3, 1), "but published 5 years before the story"),
    ],
)
def test_the_date_is_given_as_an_editor_would_say_it(published: date, said: str) -> None:
    publication = Publication("10.1/x", "Owls", published=published)
    found = Story(Query("Owls", (), STORY_DATE)).features(publication, 0.5)
    assert said in reasons(found, publication, STORY_DATE)


def test_a_year_alone_is_given_as_a_year() -> None:
    publication = Publication("10.1/x", "Owls", year=2020)
    found = Story(Query("Owls", (), STORY_DATE)).features(publication, 0.5)
    assert "but published in 2020, 4 years before the story" in reasons(found, publication, STORY_DATE)


def test_the_reasons_name_the_people_and_what_they_are() -> None:
    found = features("Barn owls hear voles.", ("Aluco Strixova", "Alba Tytonnen"))
    said = reasons(found, OWLS, STORY_DATE)
    assert said[0] == "names Strixova and Alba Tytonnen (nearly Tytonen), first and last author"
    assert "topic: barn, owls, voles" in said[2]
