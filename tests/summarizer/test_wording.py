"""Are learned wordings replaced by plain ones, and terms explained?"""

from __future__ import annotations

import pytest

from summarizer.wording import MOST_TERMS, in_plain_words, terms_in


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("It was demonstrated that owls hunt.", "It was shown that owls hunt."),
        ("Approximately ten owls hunted prior to dawn.", "About ten owls hunted before dawn."),
        ("Undue haste.", "Undue haste."),
        ("Pre-renal failure.", "Pre-renal failure."),
    ],
)
def test_whole_words_alone_are_replaced_and_keep_their_capital(written: str, plain: str) -> None:
    assert in_plain_words(written) == plain


def test_the_terms_of_a_text_are_explained_once_each_the_longest_form_first() -> None:
    terms = terms_in(["Functional MRI of the hippocampus.", "Hippocampal cells and an MRI."])
    assert [term.name for term in terms] == [
        "functional magnetic resonance imaging",
        "hippocampus",
        "magnetic resonance imaging",
    ]
    assert all(term.meaning and term.source for term in terms)


def test_only_so_many_terms_are_explained() -> None:
    text = "placebo cohort prevalence incidence mortality morbidity biomarker"
    assert len(terms_in([text])) == MOST_TERMS
