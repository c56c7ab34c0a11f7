"""Are abstracts split where their sentences end, and nowhere else?"""

from __future__ import annotations

import pytest

from linker.sentences import split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ("Owls hunt by ear.", "Mice hide (as shown by Strix et al. 2019) under snow.", "Few survive!"),
        ("The dose was 2.5 mg vs. 5 mg.", "Fig. 3 shows both."),
        ("We fed vitamin D.", "The mice grew."),
        ("Plants of N. Attenuata grew.",),
        ('They asked: "Why?"', "Nobody knew."),
        ("It held for Geocoris spp. and others, e.g. Deer mice.",),
    ],
)
def test_sentences_are_found_again_after_joining(sentences: tuple[str, ...]) -> None:
    assert split_sentences("  ".join(sentences)) == sentences


def test_blank_text_has_no_sentences() -> None:
    assert split_sentences(" \n ") == ()
