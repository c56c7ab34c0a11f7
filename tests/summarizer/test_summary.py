"""What does the plain summary tell, what does it leave out, and what does the check drop again?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from dossier.findings import AbstractOrigin, Claim, Evidence, Flag, Kind, Link, Outcome, Publication, Ruling, Verdict
from dossier.ports import Judgement, ModelName, Parse, Strength
from dossier.summary import LeftOut, Sentence, Summary
from dossier.text import Article, Span
from language.grammar import SpacyGrammar
from summarizer.check import Proof, check, fallen_back, flagged_texts, texts_to_check
from summarizer.plain import plainly
from summarizer.simplify import begin, told
from summarizer.write import FULL_WORDS, MOST_WORDS, write

ABSTRACT = (
    "Honeybees must find their way back to the hive many times a day, and nobody knew what lost nights do to them.",
    "The authors kept foragers awake for one night and then tracked each flight with a small radar tag on its back.",
    "Foragers that had lost a night of sleep took longer to reach the hive, and a third of them did not come back.",
    "After a night of rest the same foragers flew home as fast as bees that had slept on both of the nights, which "
    "shows that the harm does not last for long.",
    "Their dances also pointed less exactly to the food, so that sisters who followed them searched long and in vain.",
    "Rest therefore seems to keep both the memory and the language of the hive in order.",
)
PAPER = Publication(
    "10.1234/bees",
    "Sleep loss impairs homing in honeybees",
    journal="Apidology",
    year=2024,
    abstract=ABSTRACT,
    abstract_origin=AbstractOrigin.PARAPHRASE,
)
LINK = Link(Outcome.LINKED, PAPER, 0.9, False, "title", ())
STORY = (
    "Bees that miss sleep get lost\n\nBees that missed a night of sleep needed more time to find the hive. "
    "Many never returned. The dances of tired bees were less exact. Rest seems to keep the hive in order."
)
ARTICLE = Article(STORY, Span(0, 29), (Span(0, 29), Span(31, len(STORY))), (), (), "en")
MODEL = ModelName("by hand", "1")
PLAIN = told(LINK, begin(LINK))
BACKED = Judgement(supported=0.9, contradicted=0.05, not_enough=0.05, model=MODEL)
CAUSAL = Strength(none=0.0, correlational=0.0, conditional=0.0, causal=1.0, model=MODEL)
CORRELATIONAL = Strength(none=0.0, correlational=1.0, conditional=0.0, causal=0.0, model=MODEL)
UNPARSED = Parse((), (), (), MODEL)


def said(text: str, **more: object) -> Claim:
    start = STORY.index(text)
    return Claim(Span(start, start + len(text)), text, **more)  # type: ignore[arg-type]


LATE = said("Bees that missed a night of sleep needed more time to find the hive.")
LOST = said("Many never returned.")
DANCES = said("The dances of tired bees were less exact.")
REST = said("Rest seems to keep the hive in order.")


def verdict(number: int, ruling: Ruling, sentence: int = 0, similarity: float = 0.9) -> Verdict:
    piece = Evidence(PAPER.doi, sentence, ABSTRACT[sentence], AbstractOrigin.PARAPHRASE, similarity)
    return Verdict(number, ruling, 0.6, False, "because", (piece,))


def texts(summary: Summary) -> list[str]:
    return [sentence.text for sentence in summary.sentences]


def whys(summary: Summary) -> dict[str, str]:
    return {left.text: left.why for left in summary.left_out}


def test_the_story_tells_what_the_paper_backs_in_the_order_of_the_paper_and_the_abstract_fills_up() -> None:
    verdicts = [verdict(0, Ruling.SUPPORTED, 2), verdict(1, Ruling.SUPPORTED, 5)]
    summary = write(ARTICLE, [LATE, REST], verdicts, (), LINK, PLAIN)
    assert texts(summary)[0] == "The story is about a study published in Apidology in 2024."
    assert [sentence.evidence[0].sentence for sentence in summary.sentences] == [-1, 0, 1, 2, 3, 4, 5]
    assert (texts(summary)[3], texts(summary)[6]) == (LATE.text, REST.text)
    assert FULL_WORDS - 30 <= sum(len(text.split()) for text in texts(summary)) <= MOST_WORDS
    assert not summary.verified


def test_every_sentence_carries_evidence_and_a_paraphrase_is_labelled() -> None:
    summary = write(ARTICLE, [LATE], [verdict(0, Ruling.SUPPORTED, 2)], (), LINK, PLAIN)
    assert all(sentence.evidence for sentence in summary.sentences)
    origins = {piece.sentence: piece.origin for sentence in summary.sentences for piece in sentence.evidence}
    assert origins.pop(-1) is AbstractOrigin.PUBLISHER
    assert set(origins.values()) == {AbstractOrigin.PARAPHRASE}


def test_what_is_not_supported_flagged_repaired_or_far_from_the_paper_is_left_out_with_its_reason() -> None:
    garbled = Flag(DANCES.where, Kind.UNIDIOMATIC, 0.9, True, "reads as garbled")
    claims = [LATE, LOST, DANCES, replace(REST, repaired=True)]
    verdicts = [
        verdict(0, Ruling.CONTRADICTED),
        verdict(1, Ruling.SUPPORTED, 2, similarity=0.7),
        verdict(2, Ruling.SUPPORTED, 4),
        verdict(3, Ruling.SUPPORTED, 5),
    ]
    summary = write(ARTICLE, claims, verdicts, (garbled,), LINK, PLAIN)
    assert not {claim.text for claim in claims} & set(texts(summary))
    assert whys(summary) == {
        LATE.text: "the paper says otherwise",
        LOST.text: "the paper's sentence is not near enough to tell it again",
        DANCES.text: "the passage is garbled",
        REST.text: "the passage is garbled",
    }


def test_what_rests_on_the_same_sentence_of_the_paper_is_told_once() -> None:
    verdicts = [verdict(0, Ruling.SUPPORTED, 2), verdict(1, Ruling.SUPPORTED, 2)]
    summary = write(ARTICLE, [LATE, LOST], verdicts, (), LINK, PLAIN)
    assert LATE.text in texts(summary)
    assert whys(summary)[LOST.text] == "said already"


@pytest.mark.parametrize("link", [None, Link(Outcome.AMBIGUOUS, None, 0.5, False, "", ())])
def test_without_a_linked_publication_there_is_no_summary_and_a_note_says_so(link: Link | None) -> None:
    summary = check(Proof(write(ARTICLE, [LATE], [verdict(0, Ruling.UNCHECKED)], (), link, ()), link, ()))
    assert (summary.sentences, summary.verified) == ((), False)
    assert "No publication is linked" in summary.note


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("RESULTS: Recall fell (95% CI 2.1 to 3.4; P < .001) in bees.", "Recall fell in bees."),
        ("CONCLUSIONS Recall fell in bees, P = 0.03.", "Recall fell in bees."),
        ("Here, we show that our bees slept.", "Their bees slept."),
        ("We kept bees (Apis mellifera [L.]) awake.", "The researchers kept bees awake."),
        ("US bees slept.", "US bees slept."),
    ],
)
def test_a_sentence_of_an_abstract_loses_brackets_statistics_and_labels(written: str, plain: str) -> None:
    assert plainly(written) == plain


def proof(
    sentence: Sentence,
    similarity: float,
    flagged: tuple[str, ...] = (),
    grammar: SpacyGrammar | None = None,
    judgement: Judgement = BACKED,
) -> Proof:
    """What the models answered: by default, that the evidence backs the sentence and tells it as strongly."""
    summary = Summary((sentence,), (), False)
    held = texts_to_check(summary)
    parses = [grammar.parse(part) if grammar else (UNPARSED,) * len(part) for part in (held.sentences, held.evidence)]
    return Proof(
        summary,
        LINK,
        flagged,
        parses[0],
        parses[1],
        ((similarity,) * len(held.evidence),),
        (judgement,) * len(held.pairs),
        (CAUSAL,) * len(held.sentences),
        (CAUSAL,) * len(held.evidence),
    )


def backed(text: str) -> Sentence:
    return Sentence(text, (Evidence(PAPER.doi, 2, ABSTRACT[2], AbstractOrigin.PARAPHRASE, 0.99),))


def test_a_sentence_that_stands_is_kept_with_the_similarity_that_the_check_measured() -> None:
    summary = check(proof(backed("Tired foragers took longer."), 0.81))
    assert summary.verified
    assert summary.sentences[0].evidence[0].similarity == 0.81


@pytest.mark.parametrize(
    ("sentence", "similarity", "flagged", "why"),
    [
        (Sentence("Bees forget.", ()), 0.9, (), "no evidence"),
        (backed("Bees forget."), 0.4, (), "too far from its evidence"),
        (backed("Bees wax the RETURN of night."), 0.9, ("the return of",), "flagged passage"),
    ],
)
def test_a_sentence_that_fails_the_check_is_dropped_with_the_reason(
    sentence: Sentence, similarity: float, flagged: tuple[str, ...], why: str
) -> None:
    summary = check(proof(sentence, similarity, flagged))
    assert (summary.sentences, summary.verified) == ((), False)
    assert why in summary.left_out[0].why


@pytest.mark.parametrize(
    ("judgement", "why"),
    [
        (Judgement(supported=0.3, contradicted=0.6, not_enough=0.1, model=MODEL), "says otherwise"),
        (Judgement(supported=0.3, contradicted=0.1, not_enough=0.6, model=MODEL), "does not say so"),
    ],
)
def test_what_the_entailment_model_does_not_find_in_the_evidence_is_dropped(judgement: Judgement, why: str) -> None:
    summary = check(proof(backed("Tired foragers took longer."), 0.81, judgement=judgement))
    assert summary.sentences == ()
    assert why in summary.left_out[0].why


def test_where_the_story_s_sentence_falls_the_paper_s_own_stands_in_its_place() -> None:
    draft = write(
        ARTICLE, [LATE, REST], [verdict(0, Ruling.SUPPORTED, 2), verdict(1, Ruling.SUPPORTED, 5)], (), LINK, PLAIN
    )
    (late,) = [sentence for sentence in draft.sentences if sentence.text == LATE.text]
    assert late.instead == PLAIN[0][2]
    kept = tuple(sentence for sentence in draft.sentences if sentence != late)
    checked = replace(draft, sentences=kept, left_out=(*draft.left_out, LeftOut(LATE.text, "the check found it")))
    again = fallen_back(draft, checked)
    assert again is not None
    assert texts(again) == [
        text for each in draft.sentences for text in (late.instead if each == late else (each.text,))
    ]
    assert again.left_out == checked.left_out
    assert fallen_back(draft, replace(checked, sentences=draft.sentences)) is None


def test_what_is_told_as_a_cause_where_the_evidence_goes_with_it_is_dropped() -> None:
    given = proof(backed("Lost sleep makes foragers slow."), 0.81)
    summary = check(replace(given, evidence_strengths=(CORRELATIONAL,)))
    assert summary.sentences == ()
    assert "correlation told as cause" in summary.left_out[0].why


@pytest.mark.models
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Foragers that had lost a night of sleep took longer, and half of them did not come back.", "numbers"),
        ("Foragers that had lost 9 nights of sleep took longer to reach the hive.", "numbers"),
        ("Foragers that had lost a night of sleep did not take longer.", "not"),
    ],
)
def test_a_wrong_number_or_a_false_denial_is_dropped(text: str, why: str, grammar: SpacyGrammar) -> None:
    summary = check(proof(backed(text), 0.95, grammar=grammar))
    assert summary.sentences == ()
    assert why in summary.left_out[0].why


def test_stray_punctuation_is_no_flagged_text() -> None:
    stray = Flag(LATE.where, Kind.STRAY_PUNCTUATION, 0.9, True, "stray")
    garbled = Flag(LOST.where, Kind.WORD_SALAD, 0.9, True, "garbled")
    assert flagged_texts(ARTICLE, [stray, garbled]) == (LOST.text,)
