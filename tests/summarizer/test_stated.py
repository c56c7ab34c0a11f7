"""What does a claim state that can be checked, and which claims come first?"""

from __future__ import annotations

import pytest

from dossier.findings import Claim
from dossier.ports import ModelName, Strength
from dossier.statement import Cause
from dossier.text import Span
from language.grammar import SpacyGrammar
from summarizer.stated import most_worth, with_statements

pytestmark = pytest.mark.models

BY_HAND = ModelName("by hand", "1")
SILENT, CAUSAL = Strength(1.0, 0.0, 0.0, 0.0, BY_HAND), Strength(0.1, 0.1, 0.1, 0.7, BY_HAND)


def claims(grammar: SpacyGrammar, *told: tuple[str, Strength]) -> tuple[Claim, ...]:
    texts = [text for text, _ in told]
    bare = [Claim(Span(0, len(text)), text) for text in texts]
    return with_statements(bare, grammar.parse(texts), [strength for _, strength in told])


def test_numbers_changes_comparisons_beings_and_cause_are_named(grammar: SpacyGrammar) -> None:
    first, second = claims(
        grammar,
        ("Coffee lowered the risk of gout by 40% in men.", CAUSAL),
        ("Tired bees slept longer than rested ones.", SILENT),
    )
    assert first.stated is not None
    assert second.stated is not None
    assert (first.stated.numbers, first.stated.beings, first.stated.cause) == (("40%",), ("people",), Cause.CAUSES)
    assert first.stated.changes == ("lowered the risk",)
    assert (second.stated.comparisons, second.stated.beings, second.stated.cause) == (
        ("than rested ones",),
        ("animals",),
        None,
    )


def test_the_claims_with_the_most_to_check_come_first_and_empty_ones_never(grammar: SpacyGrammar) -> None:
    told = claims(
        grammar,
        ("The sky over the valley was clear.", SILENT),
        ("Tired bees slept longer than rested ones.", SILENT),
        ("Coffee lowered the risk of gout by 40% in men.", CAUSAL),
    )
    assert most_worth(told) == (2, 1)
    assert most_worth(told, most=1) == (2,)
    assert most_worth([Claim(Span(0, 1), "A.")]) == ()
