"""Does every answerer of a language port, the teaching one and the real one, keep that port's promises?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.errors import ModelUnavailable
from dossier.ports import Embedder, Entailment, Fluency, Grammar, Languages, ModelName, Pair, Scored
from dossier.text import Span
from language.catalogue import Model, Role
from language.entailer import WEIGHTS, MiniLMEntailer
from language.grammar import PIECE_CHARACTERS, SpacyGrammar, cut_pieces
from language.languages import LangId
from language.minilm import MiniLM
from language.smollm import WINDOW_TOKENS, cut_windows
from language.teaching import TeachingEmbedder, TeachingEntailer, TeachingFluency, TeachingGrammar, TeachingLanguages

EITHER = ["teaching", pytest.param("real", marks=pytest.mark.models)]

TEXTS = [
    "Mice that missed a meal slept less",
    "",
    "A drug calms one circuit in mice\n\nDr. Mara Field gave 12% of 340 mice 3.5 mg. They (all) slept!",
    " \n\n\t ",
    "  Padded  \u00a0 with\r\n\r\nodd white space \n \n",
    "Café naïve 🐭🐭 e\u0301tude… “quoted” \u200b zero-width",
    "?",
    "word " * 300,
]

FindModel = Callable[[Role], tuple[Path, Model]]


def choose(request: pytest.FixtureRequest, role: Role) -> tuple[Path, ModelName] | None:
    """Where the real model lies, or None where the teaching one is asked for."""
    if request.param == "teaching":
        return None
    find: FindModel = request.getfixturevalue("real_model")
    folder, model = find(role)
    return folder, model.identity


@pytest.fixture(params=EITHER, scope="module")
def fluency(request: pytest.FixtureRequest) -> Fluency:
    if request.param == "teaching":
        return TeachingFluency()
    real: Fluency = request.getfixturevalue("smollm")
    return real


@pytest.fixture(params=EITHER, scope="module")
def embedder(request: pytest.FixtureRequest) -> Embedder:
    real = choose(request, Role.EMBEDDER)
    return MiniLM(*real) if real else TeachingEmbedder()


@pytest.fixture(params=EITHER, scope="module")
def entailer(request: pytest.FixtureRequest) -> Entailment:
    real = choose(request, Role.EMBEDDER)
    return MiniLMEntailer(MiniLM(*real)) if real else TeachingEntailer()


@pytest.fixture(params=EITHER, scope="module")
def grammar(request: pytest.FixtureRequest) -> Grammar:
    real = choose(request, Role.GRAMMAR)
    return SpacyGrammar(*real) if real else TeachingGrammar()


@pytest.fixture(params=["teaching", "real"], scope="module")
def languages(request: pytest.FixtureRequest) -> Languages:
    return LangId() if request.param == "real" else TeachingLanguages()


def visible(text: str) -> int:
    return sum(not character.isspace() for character in text)


def in_order(spans: list[Span]) -> bool:
    return all(one.end <= next_one.start for one, next_one in itertools.pairwise(spans))


class TestFluency:
    def test_there_is_one_answer_per_text_in_the_order_asked(self, fluency: Fluency) -> None:
        together = fluency.score(TEXTS)
        for text, scored in zip(TEXTS, together, strict=True):
            (alone,) = fluency.score([text])
            assert [token.where for token in scored.tokens] == [token.where for token in alone.tokens]
            assert bits_of(scored) == pytest.approx(bits_of(alone), abs=2e-4)
        assert [bool(scored.tokens) for scored in together] == [bool(text.strip()) for text in TEXTS]

    def test_the_same_texts_give_the_same_scores(self, fluency: Fluency) -> None:
        assert fluency.score(TEXTS) == fluency.score(TEXTS)

    def test_tokens_point_at_visible_characters_in_order(self, fluency: Fluency) -> None:
        for text, scored in zip(TEXTS, fluency.score(TEXTS), strict=True):
            pieces = [token.where.of(text) for token in scored.tokens]
            assert all(piece == piece.lstrip() != "" for piece in pieces)
            starts = [token.where.start for token in scored.tokens]
            assert starts == sorted(starts)
            assert all(token.where.end <= len(text) for token in scored.tokens)

    def test_scores_are_bits_rounded_to_four_decimals(self, fluency: Fluency) -> None:
        for scored in fluency.score(TEXTS):
            for token in scored.tokens:
                for bits in (token.surprisal_bits, token.entropy_bits):
                    assert bits >= 0
                    assert bits == round(bits, 4)

    def test_a_word_that_the_text_has_used_surprises_less(self, fluency: Fluency) -> None:
        (scored,) = fluency.score(["The thalamus matters. In mice, the thalamus"])
        half = len("The thalamus matters.")
        first = sum(token.surprisal_bits for token in scored.tokens if 3 < token.where.start < 12)
        second = sum(token.surprisal_bits for token in scored.tokens if token.where.start > half + 13)
        assert 0 < second < first

    def test_nothing_asked_is_nothing_answered(self, fluency: Fluency) -> None:
        assert fluency.score([]) == ()


class TestEmbedder:
    def test_there_is_one_unit_vector_per_text_in_the_order_asked(self, embedder: Embedder) -> None:
        together = embedder.embed(TEXTS)
        assert len(together.rows) == len(TEXTS)
        for text, row in zip(TEXTS, together.rows, strict=True):
            (alone,) = embedder.embed([text]).rows
            assert row == pytest.approx(alone, abs=2e-4)
            assert math.hypot(*row) == pytest.approx(1, abs=2e-3)
            assert all(number == round(number, 4) for number in row)

    def test_the_same_texts_give_the_same_vectors(self, embedder: Embedder) -> None:
        assert embedder.embed(TEXTS) == embedder.embed(TEXTS)

    def test_texts_that_share_words_are_closer_than_texts_that_do_not(self, embedder: Embedder) -> None:
        story, paper, other = embedder.embed(
            ["mice drank less after the drug", "after the drug mice drank less water", "galaxies collide far away"]
        ).rows
        assert cosine(story, paper) > cosine(story, other) + 0.3

    def test_nothing_asked_is_nothing_answered(self, embedder: Embedder) -> None:
        assert embedder.embed([]).rows == ()

    @pytest.mark.models
    def test_minilm_gives_the_cosines_that_its_authors_publish(self, real_model: FindModel) -> None:
        """The example of the model's page on the hub: 0.695, 0.943, 0.257."""
        folder, model = real_model(Role.EMBEDDER)
        person, dog, very_happy, day = (
            MiniLM(folder, model.identity)
            .embed(
                [
                    "That is a happy person",
                    "That is a happy dog",
                    "That is a very happy person",
                    "Today is a sunny day",
                ]
            )
            .rows
        )
        found = [cosine(person, other) for other in (dog, very_happy, day)]
        assert found == pytest.approx([0.695, 0.943, 0.257], abs=0.002)


class TestEntailment:
    PAPER = "Sleep loss lowered recall in 60 bees after three nights."
    PAIRS = (
        Pair(PAPER, "Sleep loss lowered recall in bees."),
        Pair(PAPER, "Sleep loss did not lower recall in bees."),
        Pair(PAPER, "Galaxies collide far away."),
        Pair("", ""),
        Pair("word " * 300, "word " * 300),
    )

    def test_there_is_one_answer_per_pair_in_the_order_asked(self, entailer: Entailment) -> None:
        together = entailer.judge(self.PAIRS)
        for pair, judgement in zip(self.PAIRS, together, strict=True):
            (alone,) = entailer.judge([pair])
            row = (judgement.supported, judgement.contradicted, judgement.not_enough)
            assert row == pytest.approx((alone.supported, alone.contradicted, alone.not_enough), abs=2e-3)
            assert sum(row) == pytest.approx(1, abs=2e-3)
            assert all(0 <= number <= 1 and number == round(number, 4) for number in row)

    def test_what_is_said_again_is_supported_what_is_denied_contradicted_more_the_rest_neither(
        self, entailer: Entailment
    ) -> None:
        again, denied, other = entailer.judge(self.PAIRS[:3])
        assert again.supported > max(again.contradicted, again.not_enough)
        assert denied.contradicted > again.contradicted + 0.1  # the shipped weights say .25: rules must see a "not"
        assert other.not_enough > 0.5

    def test_the_strength_of_a_cause_is_told(self, entailer: Entailment) -> None:
        linked, may, does = entailer.weigh(
            [
                "Coffee was associated with a lower risk of stroke in women.",
                "Coffee may lower the risk of stroke in women.",
                "Coffee causes a lower risk of stroke in women.",
            ]
        )
        assert linked.correlational > 0.5
        assert may.conditional > 0.5
        assert does.causal > 0.5
        for each in (linked, may, does):
            assert each.none + each.correlational + each.conditional + each.causal == pytest.approx(1, abs=2e-3)

    def test_nothing_asked_is_nothing_answered(self, entailer: Entailment) -> None:
        assert entailer.judge([]) == entailer.weigh([]) == ()

    @pytest.mark.models
    def test_weights_that_are_cut_short_or_missing_are_named(self, real_model: FindModel, tmp_path: Path) -> None:
        folder, model = real_model(Role.EMBEDDER)
        short = tmp_path / "entailment.safetensors"
        with pytest.raises(ModelUnavailable, match=r"entailment\.safetensors, cannot be read"):
            MiniLMEntailer(MiniLM(folder, model.identity), short).judge(self.PAIRS[:1])
        short.write_bytes(WEIGHTS.read_bytes()[:5000])
        with pytest.raises(ModelUnavailable, match="entailment in"):
            MiniLMEntailer(MiniLM(folder, model.identity), short).judge(self.PAIRS[:1])


class TestGrammar:
    def test_there_is_one_answer_per_text_in_the_order_asked(self, grammar: Grammar) -> None:
        together = grammar.parse(TEXTS)
        assert together == tuple(grammar.parse([text])[0] for text in TEXTS)
        assert [bool(parse.sentences) for parse in together] == [bool(text.strip()) for text in TEXTS]

    def test_sentences_and_words_cover_every_visible_character_once(self, grammar: Grammar) -> None:
        for text, parse in zip(TEXTS, grammar.parse(TEXTS), strict=True):
            words = [word.where for word in parse.words]
            for spans in (list(parse.sentences), words):
                assert in_order(spans)
                assert sum(visible(span.of(text)) for span in spans) == visible(text)
                assert all(span.of(text) == span.of(text).strip() for span in spans)
            assert all(any(sentence.contains(word) for sentence in parse.sentences) for word in words[:50])

    def test_no_sentence_crosses_a_blank_line(self, grammar: Grammar) -> None:
        text = TEXTS[2]
        (parse,) = grammar.parse([text])
        assert parse.sentences[0].of(text) == "A drug calms one circuit in mice"
        assert not any("\n\n" in sentence.of(text) for sentence in parse.sentences)

    def test_a_head_is_a_word_of_the_same_sentence_and_a_root_is_its_own(self, grammar: Grammar) -> None:
        for parse in grammar.parse(TEXTS):
            for place, word in enumerate(parse.words[:200]):
                head = parse.words[word.head]
                home = next(sentence for sentence in parse.sentences if sentence.contains(word.where))
                assert home.contains(head.where)
                assert (word.dep == "ROOT") == (word.head == place)

    def test_names_and_numbers_are_found_where_they_stand(self, grammar: Grammar) -> None:
        (parse,) = grammar.parse([TEXTS[2]])
        found = {(entity.where.of(TEXTS[2]), entity.label) for entity in parse.entities}
        assert ("340", "CARDINAL") in found
        assert any("Mara Field" in name and label == "PERSON" for name, label in found)
        assert in_order([entity.where for entity in parse.entities])

    def test_nothing_asked_is_nothing_answered(self, grammar: Grammar) -> None:
        assert grammar.parse([]) == ()

    @pytest.mark.models
    def test_a_paragraph_of_any_length_is_parsed_to_its_end(self, real_model: FindModel) -> None:
        folder, model = real_model(Role.GRAMMAR)
        text = "The mice slept less than before. " * 1000 + "Then they woke."
        (parse,) = SpacyGrammar(folder, model.identity).parse([text])
        assert len(parse.sentences) == 1001
        assert parse.sentences[-1].of(text) == "Then they woke."


class TestLanguages:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("The team found that the mice in the study slept for less of the night than before.", "en"),
            ("Das Team fand, dass die Mäuse nicht mit dem Mittel und auf der Seite schliefen.", "de"),
            ("Les chercheurs ont vu que les souris ne dorment pas dans la cage et sur le sol.", "fr"),
            ("Los ratones de la prueba que se hizo en el centro no duermen por la noche y comen.", "es"),
        ],
    )
    def test_the_language_is_named_with_its_probability(self, languages: Languages, text: str, code: str) -> None:
        guess = languages.identify(text)
        assert guess.code == code
        assert 0.5 < guess.probability <= 1
        assert guess == languages.identify(text)

    @pytest.mark.parametrize("text", ["", "  \n", "12 34 !!"])
    def test_a_text_without_words_is_no_confident_answer(self, languages: Languages, text: str) -> None:
        assert languages.identify(text).probability <= 0.25

    def test_only_the_beginning_of_a_long_text_is_read(self, languages: Languages) -> None:
        english = "The team found that the mice in the study slept less. " * 400
        german = "Das Team fand, dass die Mäuse nicht mit dem Mittel schliefen. " * 40_000
        assert languages.identify(english + german) == languages.identify(english)


@given(st.text(alphabet=st.sampled_from("ab .!\n \t\u00a0”"), max_size=60), st.integers(1, 400))
def test_pieces_hold_every_visible_character_once_and_no_blank_line(text: str, times: int) -> None:
    text = text * times
    pieces = list(cut_pieces(text))
    assert in_order(pieces)
    assert sum(visible(piece.of(text)) for piece in pieces) == visible(text)
    for piece in pieces:
        assert piece.of(text) == piece.of(text).strip()
        assert piece.end - piece.start <= PIECE_CHARACTERS
        assert "\n\n" not in piece.of(text)


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    text = "The mice slept less. " * 1000
    assert all(piece.of(text).endswith("less.") for piece in cut_pieces(text))


@given(st.integers(0, 5 * WINDOW_TOKENS))
def test_every_token_but_the_first_is_judged_once_and_after_half_a_window_of_its_text(length: int) -> None:
    windows = list(cut_windows(list(range(length))))
    assert [token for window in windows for token in window.tokens[window.judged :]] == list(range(1, length))
    assert all(1 < len(window.tokens) <= WINDOW_TOKENS for window in windows)
    assert all(window.tokens[0] == 0 or window.judged > WINDOW_TOKENS // 2 for window in windows)


def bits_of(scored: Scored) -> list[float]:
    return [bits for token in scored.tokens for bits in (token.surprisal_bits, token.entropy_bits)]


def cosine(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return sum(left * right for left, right in zip(one, other, strict=True))
