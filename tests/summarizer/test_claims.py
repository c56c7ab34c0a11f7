"""Which sentences of a story are claims, how do they read, and what does a flag or a repair do to them?"""

from __future__ import annotations

import pytest

from dossier.findings import Claim, Flag, Kind, Suggestion
from dossier.text import Article, Span
from language.grammar import SpacyGrammar
from summarizer.claims import find_claims, unreadable_flags, with_readings

HEADLINE = "Sleep loss makes bees forgetful"


def article(*sentences: str) -> Article:
    text = f"{HEADLINE}\n\n{' '.join(sentences)}"
    headline = Span(0, len(HEADLINE))
    return Article(text, headline, (headline, Span(len(HEADLINE) + 2, len(text))), (), (), "en")


def flag(story: Article, words: str, kind: Kind = Kind.WORD_SALAD, reading: str | None = None) -> Flag:
    start = story.text.index(words)
    suggestion = Suggestion(reading, "the words of the paper") if reading else None
    return Flag(Span(start, start + len(words)), kind, 0.9, True, "reads as garbled", suggestion)


def claims_of(story: Article, grammar: SpacyGrammar, *flags: Flag) -> tuple[Claim, ...]:
    return find_claims(story, grammar.parse([story.text])[0], flags)


@pytest.mark.models
@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("The study shows that tired bees forget the way home.", "Tired bees forget the way home."),
        ("In a surprise, the researchers found that tired bees slept longer.", "Tired bees slept longer."),
        ("Tired bees forget the way home, the researchers say.", "Tired bees forget the way home."),
        ("However, tired bees forget the way home.", "Tired bees forget the way home."),
        ("“Tired bees forget the way home,” said Professor Maria Weber.", "Tired bees forget the way home."),
        ("According to the team, tired bees forget the way home.", "Tired bees forget the way home."),
    ],
)
def test_a_claim_is_told_without_who_reports_it(sentence: str, statement: str, grammar: SpacyGrammar) -> None:
    story = article(sentence)
    (claim,) = claims_of(story, grammar)
    assert claim.text == statement
    assert claim.where.of(story.text) == sentence


@pytest.mark.models
def test_a_hedge_that_would_be_lost_is_kept(grammar: SpacyGrammar) -> None:
    kept, lost = (
        "The researchers think that tired bees forget the way.",
        "This suggests that tired bees may forget the way.",
    )
    first, second = claims_of(article(kept, lost), grammar)
    assert first.text == kept
    assert second.text == "Tired bees may forget the way."


@pytest.mark.models
@pytest.mark.parametrize(
    "sentence",
    [
        "Why do tired bees forget the way home?",
        f"{HEADLINE}.",
        "“I could not believe my eyes when the bees came back,” she said.",
        "The study was published in the journal Apidology last week.",
        "The work was led by Professor Maria Weber of the University of Graz.",
        "The team hopes that the results will be useful to farmers.",
        "It is a switch.",
        "Bees, flowers and long summer nights",
    ],
)
def test_what_asserts_nothing_of_the_subject_is_no_claim(sentence: str, grammar: SpacyGrammar) -> None:
    assert claims_of(article(sentence), grammar) == ()


@pytest.mark.models
def test_a_crosshead_is_not_drawn_into_the_sentence_below_it(grammar: SpacyGrammar) -> None:
    text = f"{HEADLINE}\n\nA tired mind\n\nTired bees forget the way home."
    bounds = [Span(text.index(part), text.index(part) + len(part)) for part in text.split("\n\n")]
    story = Article(text, bounds[0], tuple(bounds), (), (), "en")
    assert [claim.text for claim in claims_of(story, grammar)] == ["Tired bees forget the way home."]


@pytest.mark.models
def test_a_claim_names_the_flags_that_touch_its_sentence(grammar: SpacyGrammar) -> None:
    story = article("Tired bees forget the way home.", "The hive waxes the return of the tiredness.")
    salad = flag(story, "waxes the return")
    first, second = claims_of(story, grammar, salad)
    assert (first.flags, second.flags) == ((), (0,))
    assert unreadable_flags(second, [salad]) == (salad,)


@pytest.mark.models
def test_stray_punctuation_is_stripped_and_leaves_the_claim_readable(grammar: SpacyGrammar) -> None:
    story = article("Tired bees »» forget the way home.")
    stray = flag(story, "»»", Kind.STRAY_PUNCTUATION)
    (claim,) = claims_of(story, grammar, stray)
    assert claim.text == "Tired bees forget the way home."
    assert unreadable_flags(claim, [stray]) == ()


@pytest.mark.models
def test_a_claim_is_repaired_only_when_every_flag_has_a_reading(grammar: SpacyGrammar) -> None:
    story = article("The study shows that exhausted abeilles forget the path of house.")
    named = flag(story, "abeilles", Kind.MISTRANSLATED_TERM, "bees")
    salad = flag(story, "path of house")
    known = flag(story, "path of house", Kind.WORD_SALAD, "way home")
    claims = claims_of(story, grammar, named, salad)
    assert with_readings(claims, story, [named, salad]) == claims
    (repaired,) = with_readings(claims, story, [named, known])
    assert repaired.text == "Exhausted bees forget the way home."
    assert repaired.repaired
    assert unreadable_flags(repaired, [named, known]) == ()


@pytest.mark.models
@pytest.mark.parametrize(
    ("sentences", "statement"),
    [
        (
            ("A new drug eased the pain.", "It also raised the blood pressure."),
            "The new drug also raised the blood pressure.",
        ),
        (("Tired bees lost their way.", "They slept longer the next day."), "Tired bees slept longer the next day."),
        (
            ("The team found that a lack of sleep harms memory.", "But it leaves the sense of smell intact."),
            "The lack of sleep leaves the sense of smell intact.",
        ),
        (
            ("A new drug eased the pain.", "It calmed the mice.", "It also raised the blood pressure."),
            "The new drug also raised the blood pressure.",
        ),
    ],
)
def test_it_and_they_are_told_as_what_they_stand_for(
    sentences: tuple[str, ...], statement: str, grammar: SpacyGrammar
) -> None:
    story = article(*sentences)
    claim = claims_of(story, grammar)[-1]
    assert claim.text == statement
    assert claim.where.of(story.text) == sentences[-1]


@pytest.mark.models
@pytest.mark.parametrize(
    "sentences",
    [
        ("The researchers tagged bees.", "They slept in tents for a month."),
        ("The drug eased the pain.", "It is known that it works."),
        ("The bees lost their way.", "It slept longer the next day."),
        ("The patient lost weight.", "It raised the blood pressure as well."),
    ],
)
def test_a_pronoun_that_stands_for_nothing_certain_gives_no_claim(
    sentences: tuple[str, ...], grammar: SpacyGrammar
) -> None:
    assert all(
        claim.where.of(article(*sentences).text) != sentences[-1] for claim in claims_of(article(*sentences), grammar)
    )


@pytest.mark.models
def test_what_stands_in_a_garbled_sentence_is_not_told_of(grammar: SpacyGrammar) -> None:
    story = article("The hive waxes the return.", "It also raised the blood pressure.")
    claims = claims_of(story, grammar, flag(story, "waxes the return"))
    assert all("blood pressure" not in claim.text for claim in claims)
