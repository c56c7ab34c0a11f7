"""Does every score come back to the characters that it was given for, when the headline was read last?"""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dossier.ports import TokenScore
from dossier.text import Span
from garble.order import as_read, headline_last, in_place


def scores(text: str) -> list[TokenScore]:
    """One score for each visible character; its surprisal is the character's code, so that it can be known again."""
    return [TokenScore(Span(i, i + 1), float(ord(c)), 0.0) for i, c in enumerate(text) if not c.isspace()]


def test_the_headline_is_read_after_the_story() -> None:
    assert headline_last("Mice sleep\n\nThey do.\n\nLong.", Span(0, 10)) == "They do.\n\nLong.\n\nMice sleep"


def test_a_headline_without_a_story_is_read_as_it_is() -> None:
    assert headline_last("Mice sleep", Span(0, 10)) == "Mice sleep"
    assert in_place(scores("Mice sleep"), "Mice sleep", Span(0, 10)) == tuple(scores("Mice sleep"))


@given(st.text(min_size=1).map(str.strip).filter(bool), st.text())
def test_every_score_returns_to_its_own_character_in_order(headline: str, body: str) -> None:
    text = headline + "\n\n" + body
    where = Span(0, len(headline))
    assert in_place(scores(headline_last(text, where)), text, where) == tuple(scores(text))


@given(st.text(min_size=1).map(str.strip).filter(bool), st.text(), st.data())
def test_every_sentence_is_found_again_in_the_order_of_reading(headline: str, body: str, data: st.DataObject) -> None:
    text = headline + "\n\n" + body
    where, begins = Span(0, len(headline)), len(text) - len(body.lstrip())
    parts = [(0, len(headline))] + ([(begins, len(text))] if begins < len(text) else [])
    cuts = [sorted({*part, *data.draw(st.lists(st.integers(*part), max_size=4))}) for part in parts]
    sentences = [Span(*pair) for edges in cuts for pair in pairwise(edges)]
    read = headline_last(text, where)
    for sentence, moved in zip(sentences, as_read(sentences, text, where), strict=True):
        assert moved.of(read) == sentence.of(text)


def test_of_a_sentence_that_the_end_of_the_headline_cuts_the_part_below_is_read() -> None:
    text = "Mice sleep\n\nThey do."
    (moved,) = as_read([Span(5, len(text))], text, Span(0, 10))
    assert moved.of(headline_last(text, Span(0, 10))) == "They do."
