"""Are flags sorted, apart or nested, inside the text, never on names alone, whatever the text and its scores?

Two detectors are asked. The shipped one, and one made here whose judgement can be foreseen: a sentence is garbled where
a run of words with high log-odds stands out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.findings import Flag, Kind
from dossier.ports import Entity, ModelName, Parse, Scored, Tagged, TokenOdds, TokenScore
from dossier.text import Article, Run, Span
from garble.detector import MIN_WORDS, WEIGHTS, Detector
from garble.features import SENTENCE_NUMBERS
from garble.flags import COINAGE_THRESHOLD, find_flags
from garble.marks import MARK_PROBABILITY
from garble.order import headline_last
from garble.readings import WORD

MODEL = ModelName("by-hand", "0")
SHIPPED = Detector()
CALM, WILD = 3.0, 25.0
SOUND, ODD = -5.0, 4.0
BEST_RUN, CONTEXT = 5, 11
"""Places in garble.features.sentence_features: the narrow run's sum, and how much was read before the first word."""

HEADLINE = "A calm headline about cells\n\n"
SPELLINGS = ("anti-reversed", "anti-recompress", "anti-reaches")
COINED = "The anti-reversed cells of the mice.\nThe anti-recompress cells of the mice.\nThe anti-reaches cells of it."


def weighing(folder: Path, column: int, weight: float, bias: float) -> Detector:
    """A detector with the shipped layout that rests on one number of the sentence."""
    fit = {
        "mean": [0.0] * SENTENCE_NUMBERS,
        "scale": [1.0] * SENTENCE_NUMBERS,
        "weights": [weight * (place == column) for place in range(SENTENCE_NUMBERS)],
        "bias": bias,
        "threshold": 0.5,
    }
    (folder / "sentences.json").write_text(json.dumps(fit), encoding="utf-8")
    return Detector(folder / "sentences.json")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    return weighing(tmp_path_factory.mktemp("weights"), BEST_RUN, 1.0, -1.0)


def article(text: str) -> Article:
    """The text as an article: its first line is the headline, the lines after it are the story."""
    lines, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append(Span(start, start + len(line)))
        start += len(line) + 1
    return Article(text, lines[0], tuple(lines), tuple(Run(line, line) for line in lines), (), "en")


Read = tuple[Article, Scored, Parse, tuple[Tagged, ...]]


def read(text: str, wild: Sequence[str] = (), names: Sequence[str] = (), odds: float = ODD) -> Read:
    """The article, its scores, parse and tags: one sentence a line; only words of `wild` passages are odd."""
    story = article(text)
    order = headline_last(text, story.headline)
    strange = [Span(place, place + len(part)) for part in wild for place in [order.index(part)]]
    words = [Span(*match.span()) for match in WORD.finditer(order)]
    tokens = tuple(
        TokenScore(where, WILD if any(part.contains(where) for part in strange) else CALM, 5.0) for where in words
    )
    places = [Span(place, place + len(name)) for name in names for place in [text.index(name)]]
    entities = tuple(Entity(at, "PERSON") for at in places)
    odd = [Span(place, place + len(part)) for part in wild for place in [text.index(part)]]
    tagged = tuple(tag(text, sentence, odd, odds) for sentence in story.paragraphs)
    return story, Scored(tokens, MODEL), Parse(story.paragraphs, (), entities, MODEL), tagged


def tag(text: str, sentence: Span, odd: Sequence[Span], odds: float) -> Tagged:
    tokens = tuple(
        TokenOdds(where, odds if any(part.contains(where.shift(sentence.start)) for part in odd) else SOUND)
        for match in WORD.finditer(sentence.of(text))
        for where in [Span(*match.span())]
    )
    return Tagged(tokens, max((token.log_odds for token in tokens), default=0.0), MODEL)


def flag(text: str, detector: Detector, wild: Sequence[str] = (), names: Sequence[str] = ()) -> tuple[Flag, ...]:
    return find_flags(*read(text, wild, names), detector)[1]


def found(text: str, flags: Sequence[Flag]) -> list[tuple[str, Kind]]:
    return [(flag.where.of(text), flag.kind) for flag in flags]


def test_a_calm_text_has_no_flags_and_a_passage_for_each_sentence(plain: Detector) -> None:
    text = "A calm headline about cells\n\nThe mice slept for six hours.\nThen they woke and ate."
    passages, flags = find_flags(*read(text), plain)
    assert flags == ()
    assert [passage.where.of(text) for passage in passages] == [line for line in text.split("\n") if line]
    assert passages[1].bits_per_character == pytest.approx(6 * CALM / len("The mice slept for six hours."), abs=1e-4)


def test_the_flag_covers_the_run_that_carries_it_and_not_the_sentence(plain: Detector) -> None:
    text = "In the lab the mice embarrassment intensify purple seldom then slept for hours."
    (garbled,) = flag(text, plain, ["embarrassment intensify purple seldom"])
    assert garbled.where.of(text) == "embarrassment intensify purple seldom"
    assert garbled.kind is Kind.UNIDIOMATIC
    assert garbled.calibrated
    assert 0.5 <= garbled.probability <= 1
    assert "“embarrassment”" in garbled.reason or "“intensify”" in garbled.reason


@pytest.mark.parametrize(("words", "kind"), [(7, Kind.UNIDIOMATIC), (8, Kind.WORD_SALAD)])
def test_a_run_of_eight_words_is_a_clause_without_sense_and_a_shorter_one_is_not_english(
    plain: Detector, words: int, kind: Kind
) -> None:
    salad = " ".join(["purple", "seldom", "embarrassment", "intensify", "grew", "wall", "moon", "slept"][:words])
    text = f"{HEADLINE}In the lab the mice {salad} then for six hours."
    (garbled,) = flag(text, plain, [salad])
    assert (garbled.where.of(text), garbled.kind) == (salad, kind)


def test_only_the_garbled_sentence_of_two_is_flagged(plain: Detector) -> None:
    text = "The mice slept for six hours.\nPurple seldom the embarrassment grew."
    assert found(text, flag(text, plain, ["Purple seldom the embarrassment grew"])) == [
        ("Purple seldom the embarrassment grew", Kind.UNIDIOMATIC)
    ]


def test_headlines_and_crossheads_are_judged_as_sentences_are(plain: Detector) -> None:
    line = "Purple seldom the embarrassment grew"
    for text in (
        f"{HEADLINE}The mice slept.\n\n{line}\n\nThen they woke.",
        f"{line}\n\nThe mice slept.\n\nThen they woke.",
    ):
        assert found(text, flag(text, plain, [line])) == [(line, Kind.UNIDIOMATIC)]


def test_a_sentence_in_capitals_is_not_judged(plain: Detector) -> None:
    text = f"{HEADLINE}THE DNA OF MICE PURPLE SELDOM EMBARRASSMENT GREW."
    assert flag(text, plain, ["PURPLE SELDOM EMBARRASSMENT GREW"]) == ()
    assert flag(text.lower(), plain, ["purple seldom embarrassment grew"])


def test_a_sentence_of_too_few_words_is_left_to_the_other_rules(plain: Detector) -> None:
    words = ["purple", "seldom", "embarrassment", "intensify", "grew"]
    assert len(words) == MIN_WORDS
    enough, few = " ".join(words) + ".", " ".join(words[1:]) + "."
    assert flag(enough, plain, [enough])
    assert flag(few, plain, [few]) == ()


def test_a_headline_is_judged_on_the_scores_that_it_got_after_the_story(plain: Detector) -> None:
    text = "Purple seldom the embarrassment grew?\n\nThe mice slept for six hours.\nThen they woke and ate."
    flags = flag(text, plain, ["Purple seldom the embarrassment grew"])
    assert found(text, flags) == [("Purple seldom the embarrassment grew", Kind.UNIDIOMATIC)]
    assert flags[0].where.start == 0


def test_the_last_words_of_the_story_keep_their_scores_when_the_headline_was_read_after_them(plain: Detector) -> None:
    text = HEADLINE + "The mice slept for six hours and purple seldom embarrassment grew."
    assert found(text, flag(text, plain, ["purple seldom embarrassment grew"])) == [
        ("purple seldom embarrassment grew", Kind.UNIDIOMATIC)
    ]


def test_the_detector_is_told_that_the_story_was_read_before_the_headline(tmp_path: Path) -> None:
    """To this detector, a sentence is garbled where nothing was read before it."""
    detector = weighing(tmp_path, CONTEXT, -10.0, 5.0)
    headline, first, second = (
        "Purple seldom the embarrassment grew",
        "They slept well for hours.",
        "Then they woke and ate.",
    )
    text = f"{headline}\n\n{first}\n{second}"
    assert [flagged.where.of(text) for flagged in flag(text, detector, [headline, first, second])] == [first[:-1]]


def test_passages_have_the_scores_of_their_own_characters_whichever_was_read_last(plain: Detector) -> None:
    headline, sentence = "Mice sleep well", "They do so for hours."
    passages, _ = find_flags(*read(f"{headline}\n\n{sentence}", [headline]), plain)
    assert [passage.bits_per_character for passage in passages] == [
        pytest.approx(3 * WILD / len(headline), abs=1e-4),
        pytest.approx(5 * CALM / len(sentence), abs=1e-4),
    ]


def test_the_spellings_of_a_coinage_are_one_finding_flagged_in_each_place(plain: Detector) -> None:
    flags = flag(COINED, plain, SPELLINGS)
    assert found(COINED, flags) == [(spelling, Kind.MISTRANSLATED_TERM) for spelling in SPELLINGS]
    assert len({flagged.probability for flagged in flags}) == 1
    assert "in 3 spellings (anti-reaches, anti-recompress, anti-reversed)" in flags[0].reason
    assert not flags[0].calibrated


@pytest.mark.parametrize(("one_in", "flagged"), [(4, True), (10, False)])
def test_the_doubts_of_all_places_of_a_coinage_multiply_up_to_the_threshold(
    plain: Detector, one_in: int, flagged: bool
) -> None:
    """Each place alone is garbled in 1 of 4 cases (or 10): three of them in 1 - (3/4)³ = 0.578 (or 0.271)."""
    together = 1 - (1 - 1 / one_in) ** 3
    assert (together >= COINAGE_THRESHOLD) == flagged
    raised = find_flags(*read(COINED, SPELLINGS, odds=math.log(1 / (one_in - 1))), plain)[1]
    assert [each.probability for each in raised] == ([pytest.approx(together, abs=1e-3)] * 3 if flagged else [])


def test_a_coinage_with_more_places_is_surer(plain: Detector) -> None:
    again = "Again the anti-reversed"
    tags = read(f"{COINED}\n{again} cells.", [*SPELLINGS, again], odds=math.log(1 / 3))
    (probability,) = {raised.probability for raised in find_flags(*tags, plain)[1]}
    assert probability == pytest.approx(1 - 0.75**4, abs=1e-3)


def test_two_spellings_are_no_coinage(plain: Detector) -> None:
    text = "The anti-reversed cells of the mice.\nThe anti-recompress cells of the mice."
    assert Kind.MISTRANSLATED_TERM not in {kind for _, kind in found(text, flag(text, plain, SPELLINGS[:2]))}


def test_a_core_that_is_just_a_coinages_word_gets_no_second_flag(plain: Detector) -> None:
    other = COINED.replace("anti-reaches", "embarrassment")
    assert found(COINED, flag(COINED, plain, SPELLINGS)) == [
        (spelling, Kind.MISTRANSLATED_TERM) for spelling in SPELLINGS
    ]
    assert found(other, flag(other, plain, [*SPELLINGS[:2], "embarrassment"])) == [
        (word, Kind.UNIDIOMATIC) for word in (*SPELLINGS[:2], "embarrassment")
    ]


@pytest.mark.parametrize(
    "salad",
    [
        "purple the anti-reversed embarrassment intensify",
        "anti-reversed embarrassment intensify seldom",
        "purple embarrassment intensify anti-reversed",
    ],
)
def test_a_coinage_in_a_garbled_clause_is_flagged_within_the_flag_on_the_clause(plain: Detector, salad: str) -> None:
    text = f"There {salad} for hours.\nThe anti-recompress cells of the mice.\nThe anti-reaches cells of the mice."
    flags = found(text, flag(text, plain, [salad, *SPELLINGS[1:]]))
    assert flags[:2] == [(salad, Kind.UNIDIOMATIC), ("anti-reversed", Kind.MISTRANSLATED_TERM)]
    assert flags[2:] == [(spelling, Kind.MISTRANSLATED_TERM) for spelling in SPELLINGS[1:]]


@pytest.mark.parametrize(
    "salad", ["purple anti-reversed", "anti-reversed purple", "anti-reversed anti-recompress anti-reaches"]
)
def test_a_short_clause_around_a_coinage_keeps_its_own_flag(plain: Detector, salad: str) -> None:
    rest = "The anti-recompress and the anti-reaches cells."
    text = f"There the mice {salad} for hours.\n{rest}"
    flags = found(text, flag(text, plain, [salad, rest]))
    assert (salad, Kind.UNIDIOMATIC) in flags
    assert ("anti-reversed", Kind.MISTRANSLATED_TERM) in flags


def test_a_mark_between_garbled_words_is_flagged_within_the_flag_on_the_clause(plain: Detector) -> None:
    salad = "embarrassment intensify cafÃ©s purple « seldom cooled slept early"
    text = f"The cafÃ© mice {salad} for hours."
    flags = flag(text, plain, [salad])
    assert found(text, flags) == [
        ("cafÃ©", Kind.MOJIBAKE),
        (salad, Kind.UNIDIOMATIC),
        ("cafÃ©s", Kind.MOJIBAKE),
        ("«", Kind.STRAY_PUNCTUATION),
    ]
    assert flags[0].probability == MARK_PROBABILITY


@pytest.mark.parametrize(
    "salad", ["purple seldom intensify embarrassment cafÃ©", "\ufffdpurple seldom intensify embarrassment grew"]
)
def test_a_broken_word_at_the_edge_of_a_garbled_clause_does_not_cross_it(plain: Detector, salad: str) -> None:
    text = f"There the mice {salad} for hours."
    flags = flag(text, plain, [salad])
    assert {flagged.kind for flagged in flags} == {Kind.MOJIBAKE, Kind.UNIDIOMATIC}
    assert_apart_or_nested(text, flags)


def test_quotation_marks_around_a_flag_are_not_part_of_it(plain: Detector) -> None:
    salad = "embarrassment intensify purple seldom"
    text = f"It was (“{salad},” again) for hours."
    assert found(text, flag(text, plain, [salad])) == [(salad, Kind.UNIDIOMATIC)]


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
        (salad, Kind.UNIDIOMATIC)
    ]


def test_a_name_that_looks_like_a_spelling_is_not_flagged_with_the_coinage(plain: Detector) -> None:
    text = f"{COINED}\nThe mice of Anti-Reginald slept for hours."
    flags = flag(text, plain, [*SPELLINGS, "Anti-Reginald"], ["Anti-Reginald"])
    assert [flagged.where.of(text) for flagged in flags] == list(SPELLINGS)


def test_a_name_between_two_coinages_is_no_flag_of_its_own(plain: Detector) -> None:
    name = "Hebrew University of Jerusalem"
    text = f"There anti-reversed {name} anti-recompress slept.\nThe anti-reaches cells of the mice."
    flags = flag(text, plain, SPELLINGS, [name])
    assert {flagged.where.of(text) for flagged in flags} >= set(SPELLINGS)
    assert all(not Span(text.index(name), text.index(name) + len(name)).contains(raised.where) for raised in flags)


@pytest.mark.parametrize("text", ["Dopamine", "a", "…", "42", "\ufffd"])
@pytest.mark.parametrize("surprisal", [0.0, 40.0])
def test_an_article_of_one_word_or_mark_is_read(text: str, surprisal: float) -> None:
    scored = Scored((TokenScore(Span(0, len(text)), surprisal, 5.0),), MODEL)
    passages, flags = find_flags(
        article(text), scored, Parse((Span(0, len(text)),), (), (), MODEL), untagged(1), SHIPPED
    )
    assert [passage.bits_per_character for passage in passages] == [round(surprisal / len(text), 4)]
    assert [flagged.kind for flagged in flags] == ([Kind.MOJIBAKE] if text == "\ufffd" else [])


def test_an_article_without_scores_or_sentences_has_neither_passages_nor_flags() -> None:
    assert find_flags(article("…"), Scored((), MODEL), Parse((), (), (), MODEL), (), SHIPPED) == ((), ())


def test_the_shipped_weights_tell_wild_words_from_calm_ones() -> None:
    text = "The researchers measured how the mice slept after they had eaten the new food."
    assert flag(text, SHIPPED) == ()
    (garbled,) = flag(text, SHIPPED, [text])
    assert garbled.probability >= SHIPPED.threshold
    assert garbled.where.end <= len(text)


def test_the_shipped_weights_have_the_layout_that_the_detector_reads() -> None:
    fit = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert [len(fit[key]) for key in ("mean", "scale", "weights")] == [SENTENCE_NUMBERS] * 3
    assert 0 < fit["threshold"] < 1
    assert fit["manifest"]


def untagged(sentences: int) -> tuple[Tagged, ...]:
    return (Tagged((), 0.0, MODEL),) * sentences


def assert_apart_or_nested(text: str, flags: Sequence[Flag]) -> None:
    """The rules for flags: inside the text, in order of place with the outer first, and none across another's edge."""
    places = [flagged.where for flagged in flags]
    assert places == sorted(places, key=lambda where: (where.start, -where.end))
    for flagged in flags:
        assert flagged.where.end <= len(text)
        assert flagged.where.of(text).strip() == flagged.where.of(text)
        assert 0 <= flagged.probability <= 1
        assert flagged.reason
        assert "\n" not in flagged.reason
    for one, other in combinations(places, 2):
        assert not one.overlaps(other) or one.contains(other) or other.contains(one)


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [*SPELLINGS, "Kupchik", "the", "cafÃ©", "\ufffdpurple", "cafÃ©«", "«", "”", "””", "““", ". ", "\n\n"]
    ),
)


@st.composite
def articles(draw: st.DrawFn) -> Read:
    """Any text, cut anywhere into tokens, sentences and names, with any plausible scores."""
    text = " ".join(draw(st.lists(PIECES, max_size=30))).strip() or "…"
    story = article(text)
    order = headline_last(text, story.headline)
    visible = [Span(i, i + 1) for i, character in enumerate(order) if not character.isspace()]
    places = draw(st.sampled_from([visible, [Span(*match.span()) for match in WORD.finditer(order)]]))
    number = st.floats(0, 45).map(lambda value: round(value, 4))
    scores = draw(st.lists(st.tuples(number, number), min_size=len(places), max_size=len(places)))
    tokens = tuple(TokenScore(where, *score) for where, score in zip(places, scores, strict=True))
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=4))})
    sentences = tuple(Span(*cut) for cut in pairwise(cuts))
    words = [Span(*match.span()) for match in WORD.finditer(text)]
    named = draw(st.lists(st.sampled_from(words), max_size=4)) if words else []
    labels = st.sampled_from(["PERSON", "ORG", "DATE"])
    entities = tuple(Entity(where, draw(labels)) for where in named)
    odds = st.floats(-9, 9).map(lambda value: round(value, 4))
    tagged = tuple(
        Tagged(
            tuple(TokenOdds(Span(*match.span()), draw(odds)) for match in WORD.finditer(where.of(text))),
            draw(odds),
            MODEL,
        )
        for where in sentences
    )
    return story, Scored(tokens, MODEL), Parse(sentences, (), entities, MODEL), tagged


@settings(max_examples=150, deadline=None)
@given(articles())
def test_any_text_with_any_scores_gives_sorted_flags_inside_it_apart_or_nested(plain: Detector, drawn: Read) -> None:
    story, _, parse, _ = drawn
    passages, flags = find_flags(*drawn, plain)
    assert [passage.where for passage in passages] == list(parse.sentences)
    assert_apart_or_nested(story.text, flags)


@settings(max_examples=150, deadline=None)
@given(articles())
def test_the_shipped_weights_give_sorted_flags_apart_or_nested_too(drawn: Read) -> None:
    assert_apart_or_nested(drawn[0].text, find_flags(*drawn, SHIPPED)[1])
