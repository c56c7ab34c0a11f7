"""Are flags sorted, apart, inside the text and never on names alone, whatever the text and its scores?

Two detectors are asked. The shipped one, and one made here whose judgement can be foreseen: a word is surely garbled
where its own surprisal is above 12 bits and one in four else, and a sentence is garbled where such a run stands out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import pairwise

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.findings import Flag, Kind
from dossier.ports import Entity, ModelName, Parse, Scored, TokenScore
from dossier.text import Span
from garble.detector import MIN_WORDS, WEIGHTS, Detector
from garble.features import sentence_features, word_features
from garble.flags import find_flags
from garble.marks import MARK_PROBABILITY
from garble.readings import WORD, Reading

MODEL = ModelName("by-hand", "0")
SHIPPED = Detector()
CALM, WILD = 3.0, 25.0
OWN_SURPRISAL = 6
"""The column of garble.features.word_features that holds a word's own surprisal."""

BEST_RUN = 12
"""The place in garble.features.sentence_features of the best run's sum."""

ONE_WORD = Reading(Span(0, 1), "a", CALM, 10.0, 5.0, False)
WORD_NUMBERS = word_features("a", [ONE_WORD]).shape[1]
SENTENCE_NUMBERS = len(sentence_features("a", [ONE_WORD], np.zeros(1)))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    """A detector with the shipped layout, whose words and sentences rest on one number each."""
    folder = tmp_path_factory.mktemp("weights")
    features = np.zeros((400, WORD_NUMBERS))
    features[:, OWN_SURPRISAL] = np.linspace(0, 24, 400)
    garbled = (features[:, OWN_SURPRISAL] > 12) | (np.arange(400) % 4 == 0)
    options = {"objective": "binary", "num_leaves": 2, "learning_rate": 0.5, "num_threads": 1, "verbosity": -1}
    lightgbm.train(options, lightgbm.Dataset(features, garbled.astype(float)), 12).save_model(folder / "words.txt")
    fit = {
        "mean": [0.0] * SENTENCE_NUMBERS,
        "scale": [1.0] * SENTENCE_NUMBERS,
        "weights": [float(place == BEST_RUN) for place in range(SENTENCE_NUMBERS)],
        "bias": -1.0,
        "threshold": 0.5,
    }
    (folder / "sentences.json").write_text(json.dumps(fit), encoding="utf-8")
    return Detector(folder)


def read(text: str, wild: Sequence[str] = (), names: Sequence[str] = ()) -> tuple[Scored, Parse]:
    """Scores and parse of a text: one sentence a line; words of `wild` passages surprise, all others do not."""
    strange = [Span(place, place + len(part)) for part in wild for place in [text.index(part)]]
    words = [Span(*match.span()) for match in WORD.finditer(text)]
    tokens = tuple(
        TokenScore(where, WILD if any(part.contains(where) for part in strange) else CALM, 5.0) for where in words
    )
    places = [Span(place, place + len(name)) for name in names for place in [text.index(name)]]
    sentences, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            sentences.append(Span(start, start + len(line)))
        start += len(line) + 1
    return Scored(tokens, MODEL), Parse(tuple(sentences), (), tuple(Entity(at, "PERSON") for at in places), MODEL)


def flag(text: str, detector: Detector, wild: Sequence[str] = (), names: Sequence[str] = ()) -> tuple[Flag, ...]:
    return find_flags(text, *read(text, wild, names), detector)[1]


def found(text: str, flags: Sequence[Flag]) -> list[tuple[str, Kind]]:
    return [(flag.where.of(text), flag.kind) for flag in flags]


def test_a_calm_text_has_no_flags_and_a_passage_for_each_sentence(plain: Detector) -> None:
    text = "A calm headline about cells\n\nThe mice slept for six hours.\nThen they woke and ate."
    passages, flags = find_flags(text, *read(text), plain)
    assert flags == ()
    assert [passage.where.of(text) for passage in passages] == [line for line in text.split("\n") if line]
    assert passages[1].bits_per_character == pytest.approx(6 * CALM / len("The mice slept for six hours."), abs=1e-4)


def test_the_flag_covers_the_run_that_carries_it_and_not_the_sentence(plain: Detector) -> None:
    text = "In the lab the mice embarrassment intensify purple seldom then slept for hours."
    (garbled,) = flag(text, plain, ["embarrassment intensify purple seldom"])
    assert garbled.where.of(text) == "embarrassment intensify purple seldom"
    assert garbled.kind is Kind.WORD_SALAD
    assert garbled.calibrated
    assert 0.5 <= garbled.probability <= 1
    assert "“embarrassment”" in garbled.reason or "“intensify”" in garbled.reason


def test_a_short_run_is_unidiomatic_and_not_salad(plain: Detector) -> None:
    text = "In the lab the mice embarrassment intensify then slept for hours."
    assert found(text, flag(text, plain, ["embarrassment intensify"])) == [
        ("embarrassment intensify", Kind.UNIDIOMATIC),
    ]


def test_only_the_garbled_sentence_of_two_is_flagged(plain: Detector) -> None:
    text = "The mice slept for six hours.\nPurple seldom the embarrassment grew."
    assert found(text, flag(text, plain, ["Purple seldom the embarrassment grew"])) == [
        ("Purple seldom the embarrassment grew", Kind.WORD_SALAD)
    ]


def test_a_sentence_of_too_few_words_is_left_to_the_other_rules(plain: Detector) -> None:
    enough = " ".join(["purple"] * MIN_WORDS)
    few = " ".join(["purple"] * (MIN_WORDS - 1))
    assert flag(enough, plain, [enough])
    assert flag(few, plain, [few]) == ()


def test_the_spellings_of_a_coinage_are_one_finding_flagged_in_each_place(plain: Detector) -> None:
    text = "The anti-reversed cells of the mice.\nThe anti-recompress cells of the mice."
    first, second = flag(text, plain, ["anti-reversed", "anti-recompress"])
    assert found(text, [first, second]) == [
        ("anti-reversed", Kind.MISTRANSLATED_TERM),
        ("anti-recompress", Kind.MISTRANSLATED_TERM),
    ]
    assert first.probability == second.probability
    assert "anti-recompress, anti-reversed" in first.reason
    assert not first.calibrated


def test_two_places_of_a_coinage_are_surer_than_either_alone(plain: Detector) -> None:
    text = "The anti-reversed cells of the mice.\nThe anti-recompress cells of the mice."
    odds = math.log(0.6 / 0.4)
    scored, parse = read(text, ["anti-reversed", "anti-recompress"])
    raised = find_flags(text, scored, parse, plain)[1][0].probability
    assert raised > 1 / (1 + math.exp(-odds)) > 0.5


def test_a_coinage_keeps_its_words_and_the_sentence_keeps_the_longest_rest(plain: Detector) -> None:
    salad = "purple the anti-reversed embarrassment intensify seldom slept"
    text = f"There {salad} for hours.\nThe anti-recompress cells of the mice."
    assert found(text, flag(text, plain, [salad, "anti-recompress"])) == [
        ("anti-reversed", Kind.MISTRANSLATED_TERM),
        ("embarrassment intensify seldom slept", Kind.WORD_SALAD),
        ("anti-recompress", Kind.MISTRANSLATED_TERM),
    ]


def test_what_an_overlap_leaves_of_one_or_two_words_is_not_flagged(plain: Detector) -> None:
    salad = "purple the anti-reversed embarrassment intensify"
    text = f"There {salad} for hours.\nThe anti-recompress cells of the mice."
    assert [kind for _, kind in found(text, flag(text, plain, [salad, "anti-recompress"]))] == [
        Kind.MISTRANSLATED_TERM,
        Kind.MISTRANSLATED_TERM,
    ]


def test_marks_are_flagged_beside_the_words_and_before_them(plain: Detector) -> None:
    salad = "embarrassment intensify purple « seldom cooled slept early"
    text = f"The cafÃ© mice {salad} for hours."
    flags = flag(text, plain, [salad])
    assert found(text, flags) == [
        ("cafÃ©", Kind.MOJIBAKE),
        ("«", Kind.STRAY_PUNCTUATION),
        ("seldom cooled slept early", Kind.WORD_SALAD),
    ]
    assert flags[0].probability == MARK_PROBABILITY


def test_quotation_marks_around_a_flag_are_not_part_of_it(plain: Detector) -> None:
    salad = "embarrassment intensify purple seldom"
    text = f"It was (“{salad},” again) for hours."
    assert found(text, flag(text, plain, [salad])) == [(salad, Kind.WORD_SALAD)]


@pytest.mark.parametrize(
    "name", ["Kupchik", "Yonatan Kupchik", "Hebrew University of Jerusalem", "Ludwig-Maximilians-Universität München"]
)
@pytest.mark.parametrize("place", ["{} works in the lab.", "There in the lab works {}", "In {} the mice slept."])
def test_a_name_is_never_flagged_alone_however_surprising(plain: Detector, name: str, place: str) -> None:
    text = place.format(name)
    assert flag(text, plain, [name], [name]) == ()
    assert all(flagged.where.of(text) != name for flagged in flag(text, SHIPPED, [name], [name]))


def test_names_at_the_ends_of_a_garbled_run_are_left_out_of_its_flag(plain: Detector) -> None:
    text = "There Kupchik embarrassment intensify purple seldom Leonard slept."
    salad = "embarrassment intensify purple seldom"
    assert found(text, flag(text, plain, [f"Kupchik {salad} Leonard"], ["Kupchik", "Leonard"])) == [
        (salad, Kind.WORD_SALAD)
    ]


def test_what_an_overlap_leaves_is_not_flagged_where_it_is_a_name(plain: Detector) -> None:
    name = "Hebrew University of Jerusalem"
    text = f"There anti-reversed {name} anti-recompress slept."
    flags = flag(text, plain, ["anti-reversed", "anti-recompress"], [name])
    assert [flagged.where.of(text) for flagged in flags] == ["anti-reversed", "anti-recompress"]


@pytest.mark.parametrize("text", ["Dopamine", "a", "…", "42", "\ufffd"])
@pytest.mark.parametrize("surprisal", [0.0, 40.0])
def test_an_article_of_one_word_or_mark_is_read(text: str, surprisal: float) -> None:
    scored = Scored((TokenScore(Span(0, len(text)), surprisal, 5.0),), MODEL)
    passages, flags = find_flags(text, scored, Parse((Span(0, len(text)),), (), (), MODEL), SHIPPED)
    assert [passage.bits_per_character for passage in passages] == [round(surprisal / len(text), 4)]
    assert [flagged.kind for flagged in flags] == ([Kind.MOJIBAKE] if text == "\ufffd" else [])


def test_an_empty_article_has_neither_passages_nor_flags() -> None:
    assert find_flags("", Scored((), MODEL), Parse((), (), (), MODEL), SHIPPED) == ((), ())


def test_the_shipped_weights_tell_wild_words_from_calm_ones() -> None:
    text = "The researchers measured how the mice slept after they had eaten the new food."
    assert flag(text, SHIPPED) == ()
    (garbled,) = flag(text, SHIPPED, [text])
    assert garbled.probability >= SHIPPED.threshold
    assert garbled.where.end <= len(text)


def test_the_shipped_weights_have_the_layout_that_the_detector_reads() -> None:
    fit = json.loads((WEIGHTS / "sentences.json").read_text(encoding="utf-8"))
    assert [len(fit[key]) for key in ("mean", "scale", "weights")] == [SENTENCE_NUMBERS] * 3
    assert 0 < fit["threshold"] < 1
    assert fit["manifest"]
    assert lightgbm.Booster(model_file=WEIGHTS / "words.txt").num_feature() == WORD_NUMBERS


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["anti-reversed", "anti-recompress", "Kupchik", "the", "cafÃ©", "«", "”", "““", ". ", "\n\n", " "]),
)


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, Scored, Parse]:
    """Any text, cut anywhere into tokens, sentences and names, with any plausible scores."""
    text = " ".join(draw(st.lists(PIECES, max_size=30)))
    visible = [Span(i, i + 1) for i, character in enumerate(text) if not character.isspace()]
    words = [Span(*match.span()) for match in WORD.finditer(text)]
    places = draw(st.sampled_from([visible, words]))
    number = st.floats(0, 45).map(lambda value: round(value, 4))
    scores = draw(st.lists(st.tuples(number, number), min_size=len(places), max_size=len(places)))
    tokens = tuple(TokenScore(where, *score) for where, score in zip(places, scores, strict=True))
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=4))})
    sentences = tuple(Span(*cut) for cut in pairwise(cuts))
    named = draw(st.lists(st.sampled_from(words), max_size=4)) if words else []
    labels = st.sampled_from(["PERSON", "ORG", "DATE"])
    entities = tuple(Entity(where, draw(labels)) for where in named)
    return text, Scored(tokens, MODEL), Parse(sentences, (), entities, MODEL)


@settings(max_examples=150, deadline=None)
@given(articles())
def test_any_text_with_any_scores_gives_sorted_flags_inside_it_and_apart(article: tuple[str, Scored, Parse]) -> None:
    text, scored, parse = article
    passages, flags = find_flags(text, scored, parse, SHIPPED)
    assert [passage.where for passage in passages] == list(parse.sentences)
    assert all(one.where.end <= other.where.start for one, other in pairwise(flags))
    for flagged in flags:
        assert flagged.where.end <= len(text)
        assert flagged.where.of(text).strip(" \t\n") == flagged.where.of(text)
        assert 0 <= flagged.probability <= 1
        assert flagged.reason
