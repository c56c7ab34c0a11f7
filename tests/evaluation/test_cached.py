"""Is a model asked once for a text, does the kept answer equal the given one, and does another revision ask again?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from dossier.errors import InputUnusable
from dossier.ports import Outline, Vectors
from dossier.text import Span
from evaluation.cached import CachedEmbedder, CachedFluency, CachedGrammar, CachedTagger
from language.teaching import TEACHING, TeachingEmbedder, TeachingFluency, TeachingGrammar, TeachingTagger

TEXTS = ("Mice ran 5 km.", "Owls — µ \u201cslept\u201d.", "", "\ud800 alone")


class CountingEmbedder:
    """The teaching embedder, with a list of what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return TeachingEmbedder().embed(texts) if "\ud800 alone" not in texts else Vectors(((1.0,),), TEACHING)


def test_a_kept_answer_is_the_answer_that_was_given(tmp_path: Path) -> None:
    texts = TEXTS[:3]
    outlines = [Outline(text, (Span(0, len(text)),)) for text in texts if text]
    for _ in range(2):
        assert CachedTagger(TeachingTagger(), tmp_path, "1").tag(outlines) == TeachingTagger().tag(outlines)
        assert CachedFluency(TeachingFluency(), tmp_path, "1").score(texts) == TeachingFluency().score(texts)
        assert CachedGrammar(TeachingGrammar(), tmp_path, "1").parse(texts) == TeachingGrammar().parse(texts)
        assert CachedEmbedder(TeachingEmbedder(), tmp_path, "1").embed(texts) == TeachingEmbedder().embed(texts)


def test_a_text_is_asked_for_once_also_by_the_next_process(tmp_path: Path) -> None:
    inner = CountingEmbedder()
    CachedEmbedder(inner, tmp_path, "1").embed([*TEXTS, TEXTS[0]])
    CachedEmbedder(inner, tmp_path, "1").embed(TEXTS)
    assert inner.asked == list(TEXTS)


def test_another_revision_of_the_model_is_asked_again(tmp_path: Path) -> None:
    inner = CountingEmbedder()
    CachedEmbedder(inner, tmp_path, "1").embed(TEXTS[:1])
    CachedEmbedder(inner, tmp_path, "2").embed(TEXTS[:1])
    assert inner.asked == [TEXTS[0], TEXTS[0]]


def test_no_texts_have_no_vectors_and_still_name_the_model(tmp_path: Path) -> None:
    assert CachedEmbedder(TeachingEmbedder(), tmp_path, "1").embed([]) == Vectors((), TEACHING)


def test_a_file_of_kept_answers_that_is_no_database_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "embedder-1.sqlite3").write_text("not a database, " * 100)
    with pytest.raises(InputUnusable, match=r"embedder-1\.sqlite3") as caught:
        CachedEmbedder(TeachingEmbedder(), tmp_path, "1")
    assert "\n" not in str(caught.value)
