"""Does what was found in paragraphs that stayed move to its new place, and nothing that rests on what changed?"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dossier.findings import Claim, Flag, Kind, Ruling, Suggestion, Verdict
from dossier.record import Dossier
from dossier.text import Article, Passage, Span
from worker.carrying import carried_verdicts, carry_claims, carry_flags, kept_paragraphs, new_flags

HEADLINE = "Owls hear mice"
FIRST = "Owls hear mice under snow. They weigh to the ear of 40 birds."
SECOND = "The team filmed 9 owls. It gives to see that mice hide."
THIRD = "Bats do not care. Foxes do care."
OWN = "found before"


def checked(*paragraphs: str, reason: str = OWN, rules: tuple[tuple[str, Kind], ...] = ()) -> Dossier:
    """A dossier with a passage and a claim for each sentence, and a flag on each that holds a "to"."""
    text = "\n\n".join((HEADLINE, *paragraphs))
    places = [Span(found.start(), found.end()) for found in re.finditer(r"[^\n]+", text)]
    article = Article(text, places[0], tuple(places[1:]), (), (), "en")
    sentences = [Span(found.start(), found.end()) for found in re.finditer(r"[^\n. ][^\n.]*\.?", text)]
    flags = [Flag(where, Kind.WORD_SALAD, 0.9, True, reason) for where in sentences if " to " in where.of(text)]
    for words, kind in rules:
        flags += [Flag(Span(*each.span()), kind, 0.9, False, "by rule") for each in re.finditer(words, text)]
    flags.sort(key=lambda flag: (flag.where.start, -flag.where.end))
    claims = tuple(
        Claim(where, f"{reason}: {where.of(text)}", tuple(n for n, f in enumerate(flags) if f.where.overlaps(where)))
        for where in sentences[1:]
    )
    verdicts = tuple(Verdict(number, Ruling.SUPPORTED, 0.5, True, reason) for number in range(len(claims)))
    return Dossier(
        "https://example.org/owls",
        article=article,
        passages=tuple(Passage(where, 1.0) for where in sentences),
        flags=tuple(flags),
        claims=claims,
        verdicts=verdicts,
    )


def carried(old: Dossier, fresh: Dossier) -> Dossier:
    """What comes of both, claims with the verdicts that were carried over for a reason."""
    new = carry_claims(old, carry_flags(old, fresh))
    verdicts = carried_verdicts(old, new)
    return replace(new, verdicts=tuple(verdicts[number] for number in sorted(verdicts)))


def kept(old: Dossier, new: Dossier) -> list[str]:
    assert new.article is not None
    return [one.new.of(new.article.text) for one in kept_paragraphs(old, new)]


def words(dossier: Dossier, where: Span) -> str:
    assert dossier.article is not None
    return where.of(dossier.article.text)


def test_after_an_edit_of_one_paragraph_the_others_have_what_they_had_at_their_new_place() -> None:
    old = checked(FIRST, SECOND, THIRD)
    fresh = checked(FIRST, "The team filmed 12 owls, and 3 bats. Mice hide.", THIRD, reason="found now")
    new = carried(old, fresh)
    assert [(words(new, flag.where), flag.reason) for flag in new.flags] == [
        ("They weigh to the ear of 40 birds.", OWN)
    ]
    found = {words(new, claim.where): claim.text.split(":")[0] for claim in new.claims}
    assert found == {
        "Owls hear mice under snow.": OWN,
        "They weigh to the ear of 40 birds.": OWN,
        "The team filmed 12 owls, and 3 bats.": "found now",
        "Mice hide.": "found now",
        "Bats do not care.": OWN,
        "Foxes do care.": OWN,
    }
    assert [(verdict.claim, verdict.reason) for verdict in new.verdicts] == [(n, OWN) for n in (0, 1, 4, 5)]
    assert [each.where for each in new.passages] == [each.where for each in fresh.passages]


def test_flags_are_numbered_anew_for_the_claims_that_rest_on_them() -> None:
    old = checked(SECOND, FIRST)
    new = carried(old, checked("New to all. And new to me.", SECOND, FIRST))
    for claim in new.claims:
        assert all(new.flags[flag].where == claim.where for flag in claim.flags)
    assert [len(claim.flags) for claim in new.claims] == [1, 1, 0, 1, 0, 1]
    assert new_flags(old, new) == {0, 1}


def test_a_suggested_reading_is_carried_over_with_its_flag() -> None:
    old = checked(FIRST, SECOND)
    old = replace(old, flags=tuple(replace(flag, suggestion=Suggestion("read", "rest")) for flag in old.flags))
    new = carry_flags(old, checked("Brand new.", FIRST, SECOND))
    assert [flag.suggestion for flag in new.flags] == [Suggestion("read", "rest")] * 2


def test_asked_again_of_what_they_gave_they_give_the_same() -> None:
    old = checked(FIRST, SECOND, THIRD)
    once = carry_claims(old, carry_flags(old, checked(THIRD, FIRST, "Quite another.", reason="found now")))
    assert carry_claims(old, carry_flags(old, once)) == once
    assert kept(old, once) == [HEADLINE, FIRST]


def test_an_unchanged_story_keeps_everything_and_another_story_nothing() -> None:
    old = checked(FIRST, SECOND, THIRD)
    assert carried(old, checked(FIRST, SECOND, THIRD, reason="found now")) == old
    assert kept(old, checked("Quite another.", "And one more.")) == [HEADLINE]


@pytest.mark.parametrize("opening", ["It hunts by ear.", "But they hunt by ear.", "“They hunt by ear,” she said."])
def test_a_paragraph_that_opens_on_a_pronoun_is_kept_only_after_the_one_that_it_was_read_after(opening: str) -> None:
    old = checked(FIRST, opening, THIRD)
    assert kept(old, checked(FIRST, opening, THIRD)) == [HEADLINE, FIRST, opening, THIRD]
    assert kept(old, checked("A bat is no owl.", opening, THIRD)) == [HEADLINE, THIRD]
    assert kept(old, checked(FIRST, "A bat is no owl.", opening, THIRD)) == [HEADLINE, FIRST, THIRD]


def test_a_paragraph_is_checked_again_where_a_rule_flags_it_for_what_stands_elsewhere() -> None:
    old = checked(FIRST, SECOND, rules=(("mice hide", Kind.REPEATED),))
    assert kept(old, checked(FIRST, SECOND)) == [HEADLINE, FIRST]
    assert kept(checked(FIRST, SECOND), old) == [HEADLINE, FIRST]


def test_a_paragraph_whose_edge_a_finding_crosses_is_checked_again() -> None:
    old = checked(FIRST, SECOND, THIRD)
    assert old.article is not None
    edge = Span(old.article.paragraphs[0].end - 3, old.article.paragraphs[1].start + 3)
    crossed = replace(old, passages=(*old.passages, Passage(edge, 1.0)))
    assert kept(crossed, old) == kept(old, crossed) == [HEADLINE, THIRD]
