"""Does the summary say what the study does not show?"""

from __future__ import annotations

import pytest

from dossier.findings import Link, Outcome, Publication
from dossier.ports import ModelName, Strength
from language.grammar import SpacyGrammar
from summarizer.limits import NO_CAUSE, NOT_PEOPLE, Read, limits, texts_to_read

MODEL = ModelName("by hand", "1")
NOTHING = Strength(1.0, 0.0, 0.0, 0.0, MODEL)
TOGETHER = Strength(0.0, 1.0, 0.0, 0.0, MODEL)
MAY_CAUSE = Strength(0.0, 0.2, 0.8, 0.0, MODEL)


def link_to(title: str, *abstract: str) -> Link:
    return Link(Outcome.LINKED, Publication("10.1234/a", title, abstract=abstract), 1.0, False, "given", ())


@pytest.mark.models
@pytest.mark.parametrize(
    ("link", "strengths", "said", "rests_on"),
    [
        (link_to("Sleep in mice", "Mice slept."), (NOTHING, NOTHING), [NOT_PEOPLE.format("animals")], [-1]),
        (link_to("Sleep", "Patients slept.", "Tea went with sleep."), (NOTHING, NOTHING, TOGETHER), [NO_CAUSE], [1]),
        (link_to("Sleep", "Tea went with sleep.", "Tea may help."), (NOTHING, TOGETHER, MAY_CAUSE), [], []),
        (None, (), [], []),
    ],
)
def test_animals_are_not_people_and_what_goes_together_is_no_cause(
    link: Link | None, strengths: tuple[Strength, ...], said: list[str], rests_on: list[int], grammar: SpacyGrammar
) -> None:
    found = limits(link, Read(tuple(grammar.parse(texts_to_read(link))), strengths))
    assert [each.text for each in found] == said
    assert [each.evidence[0].sentence for each in found] == rests_on
