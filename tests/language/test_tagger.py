"""Does every answerer of the Tagger port keep its promises, and does ours see what is garbled?"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from dossier.errors import ModelUnavailable
from dossier.ports import Fluency, Outline, Tagger
from dossier.text import Span
from language.smollm import SmolLM
from language.tagger import MAX_TOKENS, WEIGHTS, SmolLMTagger
from language.teaching import TeachingFluency, TeachingTagger

TEXTS = ["The mice slept for six hours.", "Café 🐭 e\u0301tude… “quoted” \u200b", "?", "word " * 70, " \n "]
SOUND = "We found that stem cells in the bone marrow were less likely to become immune cells."
GARBLED = "We find that cells of root in the marrow of bone was less likely to become immune."


def alone(text: str) -> Outline:
    return Outline(text, (Span(0, len(text)),) if text else ())


def among(*sentences: str) -> Outline:
    text, where = "", []
    for sentence in sentences:
        where.append(Span(len(text), len(text) + len(sentence)))
        text += sentence + " "
    return Outline(text, tuple(where))


@pytest.fixture(params=["teaching", pytest.param("real", marks=pytest.mark.models)], scope="module")
def both(request: pytest.FixtureRequest) -> tuple[Tagger, Fluency]:
    if request.param == "teaching":
        return TeachingTagger(), TeachingFluency()
    fluency = request.getfixturevalue("smollm")
    return SmolLMTagger(fluency), fluency


def test_there_is_one_answer_per_text_in_the_order_asked(both: tuple[Tagger, Fluency]) -> None:
    tagger, _ = both
    outlines = [alone(text) for text in TEXTS]
    together = tagger.tag(outlines)
    assert [len(markup.tagged[0].tokens) for markup in together] == [
        len(tagger.tag([outline])[0].tagged[0].tokens) for outline in outlines
    ]


def test_a_text_is_scored_as_the_fluency_port_scores_it(both: tuple[Tagger, Fluency]) -> None:
    tagger, fluency = both
    assert tagger.tag([alone(SOUND)])[0].scored == fluency.score([SOUND])[0]


def test_tokens_point_at_characters_of_their_sentence_in_order(both: tuple[Tagger, Fluency]) -> None:
    outlines = [*map(alone, TEXTS), among("Mice ran.", "A café 🐭 slept", "in Rome.")]
    for outline, markup in zip(outlines, both[0].tag(outlines), strict=True):
        for sentence, answer in zip(outline.sentences, markup.tagged, strict=True):
            text = sentence.of(outline.text)
            spans = [token.where for token in answer.tokens]
            assert all(one.start <= other.start and one.end <= other.end for one, other in pairwise(spans))
            assert all(where.of(text).strip() and where.end <= len(text) for where in spans)


def test_every_word_of_a_sentence_begins_a_token(both: tuple[Tagger, Fluency]) -> None:
    outline = among("Mice ran for hours.", SOUND)
    for sentence, answer in zip(outline.sentences, both[0].tag([outline])[0].tagged, strict=True):
        starts = {token.where.start for token in answer.tokens}
        words = sentence.of(outline.text).split()
        assert {sentence.of(outline.text).index(word) for word in words if words.count(word) == 1} <= starts


def test_odds_are_rounded_to_four_decimals_and_a_sentence_without_tokens_has_even_ones(
    both: tuple[Tagger, Fluency],
) -> None:
    sound, *_, empty = both[0].tag([alone(text) for text in TEXTS])
    assert all(token.log_odds == round(token.log_odds, 4) for token in sound.tagged[0].tokens)
    assert (empty.tagged[0].tokens, empty.tagged[0].log_odds) == ((), 0.0)


def test_a_text_without_sentences_is_scored_and_has_no_tags(both: tuple[Tagger, Fluency]) -> None:
    (markup,) = both[0].tag([Outline(SOUND, ())])
    assert markup.tagged == ()
    assert markup.scored.tokens


def test_nothing_asked_is_nothing_answered(both: tuple[Tagger, Fluency]) -> None:
    assert both[0].tag([]) == ()
    assert both[0].tag([alone("")])[0].tagged == ()


@pytest.mark.models
class TestOurTagger:
    def test_a_garbled_sentence_has_higher_odds_than_its_original_alone_and_in_an_article(self, smollm: SmolLM) -> None:
        tagger = SmolLMTagger(smollm)
        lead = "Researchers studied how blood is made."
        lone = [tagger.tag([alone(text)])[0].tagged[0] for text in (GARBLED, SOUND)]
        led = [tagger.tag([among(lead, text)])[0].tagged[1] for text in (GARBLED, SOUND)]
        for garbled, sound in (lone, led):
            assert garbled.log_odds > 0 > sound.log_odds
            assert max(token.log_odds for token in garbled.tokens) > max(token.log_odds for token in sound.tokens)

    def test_a_sentence_has_the_same_odds_whatever_other_texts_and_sentences_are_asked_for(
        self, smollm: SmolLM
    ) -> None:
        tagger = SmolLMTagger(smollm)
        outline = among(SOUND, GARBLED, "They slept.")
        (whole,) = tagger.tag([outline])
        part = tagger.tag([alone(GARBLED), Outline(outline.text, outline.sentences[:1]), alone("Yes.")])[1]
        assert part.tagged[0].log_odds == pytest.approx(whole.tagged[0].log_odds, abs=1e-3)

    def test_a_text_of_many_windows_is_tagged_to_its_end(self, smollm: SmolLM) -> None:
        outline = among(*[SOUND] * 80, GARBLED)
        (markup,) = SmolLMTagger(smollm).tag([outline])
        assert len(markup.scored.tokens) > 1200
        assert all(answer.tokens for answer in markup.tagged)
        assert markup.tagged[-1].log_odds > max(answer.log_odds for answer in markup.tagged[1:-1])

    def test_what_follows_in_the_longest_sentence_has_no_tokens(self, smollm: SmolLM) -> None:
        (markup,) = SmolLMTagger(smollm).tag([alone("word " * 700)])
        assert 0 < len(markup.tagged[0].tokens) <= MAX_TOKENS

    @pytest.mark.parametrize("kept_bytes", [0, 10, 100_000])
    def test_weights_that_are_cut_short_are_named(self, smollm: SmolLM, tmp_path: Path, kept_bytes: int) -> None:
        short = tmp_path / "tagger.safetensors"
        short.write_bytes(WEIGHTS.read_bytes()[:kept_bytes])
        with pytest.raises(ModelUnavailable, match="not whole"):
            SmolLMTagger(smollm, short).tag([alone("one")])

    def test_weights_that_are_not_there_are_named(self, smollm: SmolLM, tmp_path: Path) -> None:
        with pytest.raises(ModelUnavailable, match="cannot be read"):
            SmolLMTagger(smollm, tmp_path / "none.safetensors").tag([alone("one")])
