"""Does every answerer of the Tagger port keep its promises, and does ours see what is garbled?"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from dossier.errors import ModelUnavailable
from dossier.ports import Tagger
from language.catalogue import Model, Role
from language.tagger import MAX_TOKENS, WEIGHTS, MiniLMTagger
from language.teaching import TeachingTagger

FindModel = Callable[[Role], tuple[Path, Model]]

TEXTS = ["The mice slept for six hours.", "", "Café 🐭 e\u0301tude… “quoted” \u200b", "?", "word " * 700, " \n "]


@pytest.fixture(params=["teaching", pytest.param("real", marks=pytest.mark.models)], scope="module")
def tagger(request: pytest.FixtureRequest) -> Tagger:
    if request.param == "teaching":
        return TeachingTagger()
    find: FindModel = request.getfixturevalue("real_model")
    return MiniLMTagger(find(Role.EMBEDDER)[0])


def test_there_is_one_answer_per_text_in_the_order_asked(tagger: Tagger) -> None:
    together = tagger.tag(TEXTS)
    assert [len(answer.tokens) for answer in together] == [len(tagger.tag([text])[0].tokens) for text in TEXTS]


def test_tokens_point_at_characters_of_the_text_in_order(tagger: Tagger) -> None:
    for text, answer in zip(TEXTS, tagger.tag(TEXTS), strict=True):
        spans = [token.where for token in answer.tokens]
        assert all(one.end <= other.start for one, other in pairwise(spans))
        assert all(where.of(text).strip() for where in spans)


def test_odds_are_rounded_to_four_decimals_and_a_text_without_tokens_has_even_ones(tagger: Tagger) -> None:
    sound, empty, *_ = tagger.tag(TEXTS)
    assert all(token.log_odds == round(token.log_odds, 4) for token in sound.tokens)
    assert (empty.tokens, empty.log_odds) == ((), 0.0)


def test_nothing_asked_is_nothing_answered(tagger: Tagger) -> None:
    assert tagger.tag([]) == ()


@pytest.mark.models
class TestOurTagger:
    def test_a_garbled_sentence_has_higher_odds_than_its_original(self, real_model: FindModel) -> None:
        tagger = MiniLMTagger(real_model(Role.EMBEDDER)[0])
        garbled, clean = tagger.tag(
            [
                "We find that cells of root in the marrow of bone was less likely to become immune.",
                "We found that stem cells in the bone marrow were less likely to become immune cells.",
            ]
        )
        assert garbled.log_odds > 0 > clean.log_odds
        assert max(token.log_odds for token in garbled.tokens) > max(token.log_odds for token in clean.tokens)

    def test_a_sentence_alone_is_read_as_among_others(self, real_model: FindModel) -> None:
        tagger = MiniLMTagger(real_model(Role.EMBEDDER)[0])
        alone, (among, *_) = tagger.tag(TEXTS[:1])[0], tagger.tag(TEXTS)
        assert alone.log_odds == pytest.approx(among.log_odds, abs=1e-3)

    def test_what_follows_the_longest_sentence_has_no_tokens(self, real_model: FindModel) -> None:
        (answer,) = MiniLMTagger(real_model(Role.EMBEDDER)[0]).tag(["word " * 700])
        assert 0 < len(answer.tokens) < MAX_TOKENS

    @pytest.mark.parametrize("kept_bytes", [0, 10, 100_000])
    def test_weights_that_are_cut_short_are_named(self, real_model: FindModel, tmp_path: Path, kept_bytes: int) -> None:
        short = tmp_path / "tagger.safetensors"
        short.write_bytes(WEIGHTS.read_bytes()[:kept_bytes])
        with pytest.raises(ModelUnavailable, match="not whole"):
            MiniLMTagger(real_model(Role.EMBEDDER)[0], short).tag(["one"])


def test_weights_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        MiniLMTagger(tmp_path, tmp_path / "none.safetensors").tag(["one"])
