"""Is a journal that a story names told from others, also where translation has changed its title?"""

from __future__ import annotations

import pytest

from linker.journals import JournalTold, journal_evidence, names_journal


@pytest.mark.parametrize(
    ("text", "journal", "named"),
    [
        ("The study, in Science Advances, is new.", "Science Advances", True),
        ("Science advances by small steps.", "Science Advances", False),
        ("It appeared in the journal science advances.", "Science advances", True),
        ("It appeared in the Journal of Neuroscience.", "The Journal of Neuroscience", True),
        ("Published in Nature on Monday.", "Nature", True),
        ("Published in Nature Medicine on Monday.", "Nature", False),
        ("Nature is full of owls.", "Nature", False),
        ("The journal eLife has it.", "eLife", True),
        ("They study environmental pollution.", "Environmental pollution (Barking, Essex : 1987)", False),
        ("See Environmental Pollution for more.", "Environmental pollution (Barking, Essex : 1987)", True),
        ("Published in Brain.", "Brain : a journal of neurology", True),
        ("It was published on Monday in Science.", "Science", True),
        ("It was published in science lessons.", "Science", False),
        ("The study is in eLife.", "eLife", False),
        ("Anything.", "", False),
    ],
)
def test_a_journal_is_named_only_as_a_journal(text: str, journal: str, named: bool) -> None:
    assert names_journal(text, journal) is named


@pytest.mark.parametrize(
    ("text", "journal", "told"),
    [
        ("It was published in Owl Letters.", "Owl letters", JournalTold.NAMED),
        ("Their report can be read in Asia Owls Magazine.", "Asia owls journal", JournalTold.NEARLY),
        (
            "The details are in the the current issue of Nocturnal Bird Investigation.",
            "Nocturnal birds research",
            JournalTold.NEARLY,
        ),
        ("The work was published in the journal Marine Ecology.", "Owl letters", JournalTold.ANOTHER),
        ("The work was published in PNAS.", "Owl letters", JournalTold.NONE),
        ("The work was published in July.", "Owl letters", JournalTold.NONE),
        ("The work was published in Germany.", "Owl letters", JournalTold.NONE),
        ("Nobody says where it appeared.", "Owl letters", JournalTold.NONE),
        ("It was published in Owl Letters.", "", JournalTold.NONE),
    ],
)
def test_a_journal_may_be_named_nearly_or_another_one_be(text: str, journal: str, told: JournalTold) -> None:
    assert journal_evidence(text, journal) is told
