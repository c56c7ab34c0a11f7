"""Which ruling does a claim get from the rules and the fitted score, and when is it not judged at all?"""

from __future__ import annotations

import pytest

from dossier.findings import (
    AbstractOrigin,
    Claim,
    Exaggeration,
    Flag,
    Kind,
    Link,
    Outcome,
    Publication,
    Ruling,
    Verdict,
)
from dossier.ports import Judgement, ModelName, Parse, Strength
from dossier.text import Span
from language.grammar import SpacyGrammar
from summarizer.judge import Case, cosines, judge, pairs_to_judge, texts_to_compare

PAPER = Publication(
    "10.1234/bees",
    "Sleep and memory in honeybees",
    abstract=("Sleep loss lowered recall in bees.", "The trial included 60 bees."),
    abstract_origin=AbstractOrigin.PARAPHRASE,
)
BY_HAND = ModelName("by hand", "1")
UNPARSED = Parse((), (), (), BY_HAND)
SUPPORTS, CONTRADICTS = Judgement(0.96, 0.02, 0.02, BY_HAND), Judgement(0.02, 0.96, 0.02, BY_HAND)
SILENT = Judgement(0.05, 0.02, 0.93, BY_HAND)
NO_CAUSE, CORRELATION = Strength(1.0, 0.0, 0.0, 0.0, BY_HAND), Strength(0.0, 1.0, 0.0, 0.0, BY_HAND)
PERHAPS, CAUSE = Strength(0.0, 0.0, 1.0, 0.0, BY_HAND), Strength(0.0, 0.0, 0.0, 1.0, BY_HAND)


def linked(publication: Publication = PAPER) -> Link:
    return Link(Outcome.LINKED, publication, 0.9, False, "title", ())


def claim(text: str, **more: object) -> Claim:
    return Claim(Span(0, len(text)), text, **more)  # type: ignore[arg-type]


def ruled(
    text: str,
    similarity: tuple[float, ...],
    grammar: SpacyGrammar | None = None,
    said: dict[int, Judgement] | None = None,
    strengths: tuple[Strength, ...] = (NO_CAUSE,) * 4,
) -> Verdict:
    """The verdict where the entailment model says `said` of the sentences (0 is the title), and nothing of the others.

    `strengths` are those of the claim and of the sentences.
    """
    texts = texts_to_compare([claim(text)], linked())
    parses = [grammar.parse(part) if grammar else (UNPARSED,) * len(part) for part in (texts.claims, texts.paper)]
    pairs = pairs_to_judge([claim(text)], linked(), (similarity,))
    judgements = tuple((said or {}).get(texts.paper.index(pair.premise), SILENT) for pair in pairs)
    return judge(
        Case(
            (claim(text),),
            (),
            linked(),
            parses[0],
            parses[1],
            (similarity,),
            judgements,
            strengths[:1],
            strengths[1:],
        )
    )[0]


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
    (verdict,) = judge(case_of(claims, (garbled,)))
    assert (verdict.ruling, verdict.evidence) == (Ruling.UNREADABLE, ())


def test_a_repaired_claim_is_judged_and_the_reason_says_that_it_was_repaired() -> None:
    garbled = Flag(Span(0, 5), Kind.WORD_SALAD, 0.9, True, "reads as garbled")
    claims = (claim("Sleep loss lowered recall in bees.", flags=(0,), repaired=True),)
    (verdict,) = judge(case_of(claims, (garbled,)))
    assert verdict.ruling is Ruling.SUPPORTED
    assert "repaired reading" in verdict.reason


def test_what_the_entailment_model_says_of_a_near_sentence_decides() -> None:
    near = (0.3, 0.8, 0.1)
    assert ruled("Tired bees forget.", near, said={1: SUPPORTS}).ruling is Ruling.SUPPORTED
    assert ruled("Tired bees forget.", near, said={1: CONTRADICTS}).ruling is Ruling.CONTRADICTED
    assert ruled("Tired bees forget.", (0.2, 0.3, 0.1)).ruling is Ruling.NO_EVIDENCE


def test_the_probability_is_that_of_the_ruling() -> None:
    sure = ruled("Tired bees forget.", (0.3, 0.9, 0.1), said={1: SUPPORTS})
    less = ruled("Tired bees forget.", (0.3, 0.6, 0.1), said={1: Judgement(0.6, 0.1, 0.3, BY_HAND)})
    assert sure.probability is not None
    assert less.probability is not None
    assert 0.33 < less.probability < sure.probability < 1.0


def test_the_rationale_is_what_tells_of_the_claim_and_a_paraphrase_is_named_as_one() -> None:
    verdict = ruled("Tired bees forget.", (0.75, 0.8, 0.3), said={0: SUPPORTS, 1: SUPPORTS})
    assert [(piece.sentence, piece.origin) for piece in verdict.evidence] == [
        (0, AbstractOrigin.PARAPHRASE),
        (-1, AbstractOrigin.PUBLISHER),
    ]


def test_of_a_claim_on_which_the_paper_is_silent_the_nearest_sentence_is_shown_if_it_is_near() -> None:
    assert [piece.sentence for piece in ruled("Tired bees forget.", (0.1, 0.4, 0.2)).evidence] == [0]
    assert ruled("Tired bees forget.", (0.1, 0.2, 0.2)).evidence == ()


@pytest.mark.models
def test_a_wrong_count_is_contradicted_by_rule_whatever_the_model_says(grammar: SpacyGrammar) -> None:
    verdict = ruled("The trial included 120 bees.", (0.4, 0.3, 0.9), grammar, said={2: SUPPORTS})
    assert (verdict.ruling, [piece.sentence for piece in verdict.evidence]) == (Ruling.CONTRADICTED, [1])
    assert "the story says 120 bees, the record of the paper 60 bees" in verdict.reason


@pytest.mark.models
def test_a_number_that_is_nowhere_is_no_evidence(grammar: SpacyGrammar) -> None:
    verdict = ruled("Sleep loss lowered recall by 9 percent.", (0.4, 0.9, 0.3), grammar, said={1: SUPPORTS})
    assert (verdict.ruling, "numbers" in verdict.reason) == (Ruling.NO_EVIDENCE, True)


@pytest.mark.models
def test_the_right_number_supports_and_the_reason_says_so(grammar: SpacyGrammar) -> None:
    verdict = ruled("The trial had 60 bees.", (0.4, 0.3, 0.9), grammar, said={2: SUPPORTS})
    assert verdict.ruling is Ruling.SUPPORTED
    assert "the numbers agree" in verdict.reason


@pytest.mark.models
def test_a_finding_on_bees_is_not_one_on_people(grammar: SpacyGrammar) -> None:
    told = ruled("Sleep loss lowered recall in patients.", (0.4, 0.8, 0.3), grammar, said={1: SUPPORTS})
    assert (told.ruling, told.exaggeration) == (Ruling.EXAGGERATED, Exaggeration.PEOPLE)
    hoped = ruled("Sleep loss may lower recall in patients too.", (0.4, 0.8, 0.3), grammar, said={1: SUPPORTS})
    assert hoped.exaggeration is None


@pytest.mark.parametrize(
    ("paper", "kind"), [(CORRELATION, Exaggeration.CAUSE), (PERHAPS, Exaggeration.HEDGE), (CAUSE, None)]
)
def test_a_cause_that_the_paper_does_not_state_is_exaggerated(paper: Strength, kind: Exaggeration | None) -> None:
    strengths = (CAUSE, NO_CAUSE, paper, NO_CAUSE)
    verdict = ruled("Tired bees forget.", (0.4, 0.8, 0.3), said={1: SUPPORTS}, strengths=strengths)
    assert verdict.exaggeration is kind
    assert verdict.ruling is (Ruling.EXAGGERATED if kind else Ruling.SUPPORTED)


def test_saying_less_than_the_paper_is_a_note_on_what_it_supports() -> None:
    strengths = (CORRELATION, NO_CAUSE, CAUSE, NO_CAUSE)
    verdict = ruled("Tired bees forget.", (0.4, 0.8, 0.3), said={1: SUPPORTS}, strengths=strengths)
    assert verdict.ruling is Ruling.SUPPORTED
    assert "says less than the paper" in verdict.reason


def case_of(claims: tuple[Claim, ...], flags: tuple[Flag, ...]) -> Case:
    """All three sentences of PAPER judged, the first of its abstract as support."""
    similarity = ((0.1, 0.99, 0.1),)
    pairs = pairs_to_judge(claims, linked(), similarity)
    judgements = tuple(SUPPORTS if pair.premise == PAPER.abstract[0] else SILENT for pair in pairs)
    parses = (UNPARSED,) * 3
    return Case(claims, flags, linked(), parses[:1], parses, similarity, judgements, (NO_CAUSE,), (NO_CAUSE,) * 3)


def test_cosines_are_rounded_to_four_decimals_and_stay_at_most_one() -> None:
    assert cosines([(0.6, 0.8)], [(0.6, 0.8), (1.0, 0.0), (0.70714, 0.70714)]) == ((1.0, 0.6, 0.99),)
