"""Which ruling does a claim get from similarity, numbers and direction, and when is it not judged at all?"""

from __future__ import annotations

import pytest

from dossier.findings import AbstractOrigin, Claim, Flag, Kind, Link, Outcome, Publication, Ruling, Verdict
from dossier.ports import ModelName, Parse
from dossier.text import Span
from language.grammar import SpacyGrammar
from summarizer.judge import SUPPORT_SIMILARITY, Case, cosines, judge, texts_to_compare

PAPER = Publication(
    "10.1234/bees",
    "Sleep and memory in honeybees",
    abstract=("Sleep loss lowered recall in bees.", "The trial included 60 bees."),
    abstract_origin=AbstractOrigin.PARAPHRASE,
)
UNPARSED = Parse((), (), (), ModelName("by hand", "1"))


def linked(publication: Publication = PAPER) -> Link:
    return Link(Outcome.LINKED, publication, 0.9, False, "title", ())


def claim(text: str, **more: object) -> Claim:
    return Claim(Span(0, len(text)), text, **more)  # type: ignore[arg-type]


def ruled(text: str, similarity: tuple[float, ...], grammar: SpacyGrammar | None = None) -> Verdict:
    texts = texts_to_compare([claim(text)], linked())
    parses = [grammar.parse(part) if grammar else (UNPARSED,) * len(part) for part in (texts.claims, texts.paper)]
    return judge(Case((claim(text),), (), linked(), parses[0], parses[1], (similarity,)))[0]


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (None, "could not be made"),
        (Link(Outcome.NONE, None, 0.1, False, "", ()), "no publication was found"),
        (Link(Outcome.NONE, None, 0.1, False, "", ("could not look: Crossref is down",)), "Crossref is down"),
        (Link(Outcome.AMBIGUOUS, None, 0.5, False, "", ()), "no publication fits"),
        (linked(Publication("10.1234/bees", "Sleep and memory in honeybees")), "has no abstract, only its title"),
    ],
)
def test_without_a_linked_abstract_every_claim_is_unchecked_and_says_why(link: Link | None, reason: str) -> None:
    claims = (claim("Tired bees forget."), claim("Bees dance."))
    assert texts_to_compare(claims, link).paper == ()
    verdicts = judge(Case(claims, (), link))
    assert [(verdict.claim, verdict.ruling, verdict.probability) for verdict in verdicts] == [
        (0, Ruling.UNCHECKED, None),
        (1, Ruling.UNCHECKED, None),
    ]
    assert all(reason in verdict.reason for verdict in verdicts)


def test_a_claim_on_a_garbled_passage_is_unreadable_however_near_it_is() -> None:
    garbled = Flag(Span(0, 5), Kind.WORD_SALAD, 0.9, True, "reads as garbled")
    claims = (claim("Sleep loss lowered recall in bees.", flags=(0,)),)
    (verdict,) = judge(Case(claims, (garbled,), linked(), (UNPARSED,), (UNPARSED,) * 3, ((0.1, 0.99, 0.1),)))
    assert (verdict.ruling, verdict.evidence) == (Ruling.UNREADABLE, ())


def test_a_repaired_claim_is_judged_and_the_reason_says_that_it_was_repaired() -> None:
    garbled = Flag(Span(0, 5), Kind.WORD_SALAD, 0.9, True, "reads as garbled")
    claims = (claim("Sleep loss lowered recall in bees.", flags=(0,), repaired=True),)
    (verdict,) = judge(Case(claims, (garbled,), linked(), (UNPARSED,), (UNPARSED,) * 3, ((0.1, 0.99, 0.1),)))
    assert verdict.ruling is Ruling.SUPPORTED
    assert "repaired reading" in verdict.reason


def test_similarity_at_the_threshold_supports_and_below_it_does_not() -> None:
    assert ruled("Tired bees forget.", (0.1, SUPPORT_SIMILARITY, 0.1)).ruling is Ruling.SUPPORTED
    assert ruled("Tired bees forget.", (0.1, SUPPORT_SIMILARITY - 0.01, 0.1)).ruling is Ruling.NO_EVIDENCE


def test_the_rationale_is_the_best_two_near_each_other_and_a_paraphrase_is_named_as_one() -> None:
    verdict = ruled("Tired bees forget.", (0.75, 0.8, 0.3))
    assert [(piece.sentence, piece.origin) for piece in verdict.evidence] == [
        (0, AbstractOrigin.PARAPHRASE),
        (-1, AbstractOrigin.PUBLISHER),
    ]


@pytest.mark.models
def test_the_opposite_direction_is_contradicted_by_the_sentence_that_says_so(grammar: SpacyGrammar) -> None:
    verdict = ruled("Sleep loss raised recall in bees.", (0.4, 0.95, 0.3), grammar)
    assert verdict.ruling is Ruling.CONTRADICTED
    assert [piece.sentence for piece in verdict.evidence] == [0]
    assert "raised recall" in verdict.reason


@pytest.mark.models
def test_the_opposite_direction_on_another_subject_is_not_contradicted(grammar: SpacyGrammar) -> None:
    assert ruled("Sleep loss raised recall in bees.", (0.4, 0.45, 0.3), grammar).ruling is Ruling.NO_EVIDENCE


@pytest.mark.models
def test_a_wrong_count_is_contradicted_and_a_number_that_is_nowhere_is_no_evidence(grammar: SpacyGrammar) -> None:
    assert ruled("The trial included 120 bees.", (0.4, 0.3, 0.9), grammar).ruling is Ruling.CONTRADICTED
    assert ruled("Sleep loss lowered recall in 9 bees.", (0.4, 0.9, 0.3), grammar).ruling is Ruling.NO_EVIDENCE


@pytest.mark.models
def test_the_right_number_supports_and_the_reason_says_so(grammar: SpacyGrammar) -> None:
    verdict = ruled("The trial had 60 bees.", (0.4, 0.3, 0.9), grammar)
    assert verdict.ruling is Ruling.SUPPORTED
    assert "the numbers agree" in verdict.reason


@pytest.mark.models
def test_a_denial_of_what_the_paper_says_is_never_supported(grammar: SpacyGrammar) -> None:
    verdict = ruled("Sleep loss had no effect on recall in bees.", (0.4, 0.95, 0.3), grammar)
    assert verdict.ruling is Ruling.NO_EVIDENCE


def test_cosines_are_rounded_to_four_decimals_and_stay_at_most_one() -> None:
    assert cosines([(0.6, 0.8)], [(0.6, 0.8), (1.0, 0.0), (0.70714, 0.70714)]) == ((1.0, 0.6, 0.99),)
