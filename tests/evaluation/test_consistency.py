"""Is a sentence of a summary held against the text as the check does?"""

from __future__ import annotations

import pytest

from evaluation.consistency import shared_trigrams


@pytest.mark.parametrize(
    ("sentence", "text", "share"),
    [
        ("Owls hear mice under snow.", "At night owls hear mice under snow.", 1.0),
        ("Owls hear mice under leaves.", "At night owls hear mice under snow.", 2 / 3),
        ("Owls hear.", "Owls hear.", 0.0),
        ("Mice eat owls.", "At night owls hear mice under snow.", 0.0),
    ],
)
def test_the_baseline_counts_the_sentences_trigrams_that_the_text_has(sentence: str, text: str, share: float) -> None:
    assert shared_trigrams(sentence, text) == pytest.approx(share)
