"""Is a reading suggested only where it wins clearly in every place together, and is the original kept?"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from dossier.findings import Flag, Kind, Suggestion
from dossier.ports import ModelName, Scored, TokenScore
from dossier.text import Span
from garble.suggest import (
    AFTER,
    BEFORE,
    LEAD_BITS,
    LIKELIER_BITS,
    PHRASE_BITS,
    PLACES,
    READINGS,
    Trial,
    choose_readings,
    propose_trials,
)

MODEL = ModelName("by-hand", "0")
TEXT = (
    "A headline\n\n"
    "The anti-reversed circuit grew. Mice sought a reward.\n\n"
    "Later the anti-recompress circuit fell silent."
)
PAPER = "Reward cells and anti-reward cells respond to cocaine and to a reward."


def flags_on(text: str, *passages: str, kind: Kind = Kind.MISTRANSLATED_TERM) -> tuple[Flag, ...]:
    places = [text.index(passage) for passage in passages]
    spans = [Span(place, place + len(passage)) for place, passage in zip(places, passages, strict=True)]
    return tuple(Flag(where, kind, 0.9, False, "by hand") for where in spans)


FLAGS = flags_on(TEXT, "anti-reversed", "anti-recompress")


def bits(*totals: float) -> tuple[Scored, ...]:
    """One answer a text, its surprisal in two tokens."""
    return tuple(
        Scored((TokenScore(Span(0, 1), total - 1.0, 5.0), TokenScore(Span(1, 2), 1.0, 5.0)), MODEL) for total in totals
    )


def trial(reading: str | None, flags: tuple[int, ...] = (0, 1)) -> Trial:
    return Trial(flags, reading, ("x",) * len(flags), "" if reading is None else f"why {reading}")


def suggested(flags: Sequence[Flag]) -> list[str | None]:
    return [flag.suggestion.text if flag.suggestion else None for flag in flags]


def test_what_stands_there_is_tried_first_in_all_its_places() -> None:
    present, *others = propose_trials(TEXT, FLAGS, PAPER)
    assert (present.flags, present.reading) == ((0, 1), None)
    assert present.texts == (
        "The anti-reversed circuit grew. Mice sought a reward.",
        "Later the anti-recompress circuit fell silent.",
    )
    assert all(other.flags == (0, 1) and other.reading for other in others)


def test_the_papers_own_compound_is_a_reading_filled_into_every_place() -> None:
    readings = {trial.reading: trial for trial in propose_trials(TEXT, FLAGS, PAPER)}
    assert readings["anti-reward"].texts == (
        "The anti-reward circuit grew. Mice sought a reward.",
        "Later the anti-reward circuit fell silent.",
    )
    assert "paper writes “anti-reward”" in readings["anti-reward"].source


def test_words_of_the_paper_that_begin_alike_get_the_prefix_and_are_tried_once() -> None:
    readings = [trial.reading for trial in propose_trials(TEXT, FLAGS, PAPER)]
    assert sorted(reading for reading in readings if reading) == ["anti-respond", "anti-reward"]


def test_without_a_paper_the_articles_own_words_are_tried() -> None:
    _, other = propose_trials(TEXT, FLAGS, "")
    assert other.reading == "anti-reward"
    assert "the article uses the word “reward”" in other.source


def test_without_a_paper_or_a_fitting_word_only_what_stands_there_is_scored_and_nothing_is_suggested() -> None:
    text = "The anti-reversed circuit and the anti-recompress circuit."
    flags = flags_on(text, "anti-reversed", "anti-recompress")
    (present,) = trials = propose_trials(text, flags, "")
    assert present.reading is None
    assert choose_readings(text, flags, trials, bits(50.0, 50.0)) == flags


def test_a_spelling_that_is_flagged_is_not_proposed_as_its_own_repair() -> None:
    readings = {trial.reading for trial in propose_trials(TEXT, FLAGS, "The anti-recompress term; to reversed it.")}
    assert readings == {None, "anti-reward"}


MOTHER = "The mother cells divide.\n\nOnly mother cells can do so, unlike cancer cells. Most cancer cells cannot."


def test_a_term_is_tried_as_each_phrase_of_the_paper_that_keeps_one_of_its_words_in_place() -> None:
    flags = flags_on(MOTHER, "mother cells")
    trials = propose_trials(
        MOTHER, flags, "Stem cells and a stem cell: stem cells grow, as nerve cells do. Cells divide."
    )
    readings = {trial.reading: trial for trial in trials}
    assert list(readings) == [None, "stem cells", "nerve cells", "cancer cells"]
    assert readings["stem cells"].texts == ("The stem cells divide.",)
    assert "paper writes “stem cells”" in readings["stem cells"].source
    assert "article writes “cancer cells”" in readings["cancer cells"].source
    assert readings["stem cells"].head_start_bits == PHRASE_BITS


def test_a_term_that_stands_in_several_places_is_one_group() -> None:
    places = [match.start() for match in re.finditer("mother cells", MOTHER)]
    flags = tuple(Flag(Span(at, at + 12), Kind.MISTRANSLATED_TERM, 0.9, False, "by hand") for at in places)
    trials = propose_trials(MOTHER, flags, "stem cells")
    assert {trial.flags for trial in trials} == {(0, 1)}
    assert trials[1].texts == ("The stem cells divide.", MOTHER.split("\n\n")[1].replace("mother", "stem")[:79])


def test_a_term_takes_no_phrase_that_shares_nothing_with_it_nor_any_form_of_itself() -> None:
    text = "A counterfeit consciousness wrote this."
    paper = "Artificial intelligence. Counterfeited consciousness. The consciousness of counterfeit. The human brain."
    assert len(propose_trials(text, flags_on(text, "counterfeit consciousness"), paper)) == 1


def test_a_term_is_tried_as_what_looks_like_it() -> None:
    text = "It is the palladium that grows."
    assert [trial.reading for trial in propose_trials(text, flags_on(text, "palladium"), "The pallidum grows.")] == [
        None,
        "pallidum",
    ]


def test_a_flagged_term_is_no_repair_of_another() -> None:
    text = "The mother cells and the father cells. Two father cells."
    flags = flags_on(text, "mother cells", "father cells", "Two father cells")
    assert "father cells" not in {t.reading for t in propose_trials(text, flags, "") if t.flags == (0,)}


def test_a_passage_of_more_than_three_words_is_no_term() -> None:
    text = "The mother cells of the mouse."
    assert propose_trials(text, flags_on(text, "mother cells of the"), "stem cells of the") == ()


@pytest.mark.parametrize(("gain", "reading"), [(8.0, "stem cells"), (7.5, None)])
def test_a_phrase_must_be_likelier_by_more_than_a_spelling_of_a_coinage(gain: float, reading: str | None) -> None:
    flags = flags_on(MOTHER, "mother cells")
    trials = [trial for trial in propose_trials(MOTHER, flags, "stem cells") if trial.reading != "cancer cells"]
    assert suggested(choose_readings(MOTHER, flags, trials, bits(60, 60 - gain))) == [reading]


@pytest.mark.parametrize("paper", ["a rest", "to unrest and preresponse", "pro-response", "response-like"])
def test_short_words_and_parts_of_words_are_no_readings(paper: str) -> None:
    text = "The anti-reversed and the anti-recompress."
    assert len(propose_trials(text, flags_on(text, "anti-reversed", "anti-recompress"), paper)) == 1


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.MISTRANSLATED_TERM])
def test_other_kinds_get_no_reading(kind: Kind) -> None:
    assert propose_trials(TEXT, flags_on(TEXT, "anti-reversed", kind=kind), PAPER) == ()


def test_terms_that_begin_differently_are_tried_apart() -> None:
    text = "The anti-reversed and super-leading circuit."
    groups = {trial.flags for trial in propose_trials(text, flags_on(text, "anti-reversed", "super-leading"), PAPER)}
    assert groups == {(0,), (1,)}


def test_a_place_is_read_from_the_start_of_a_word_with_what_stands_around_it_and_no_more() -> None:
    text = "cells divide " * 40 + "anti-reversed " + "mice sleep " * 40
    (present,) = propose_trials(text, flags_on(text, "anti-reversed"), "")
    (excerpt,) = present.texts
    before, after = excerpt.split("anti-reversed")
    assert set(before.split()) == {"cells", "divide"}
    assert BEFORE - len("divide ") <= len(before) <= BEFORE
    assert len(after) == AFTER
    assert excerpt in text


def test_a_word_longer_than_the_room_before_a_place_is_left_out() -> None:
    text = "a" * 900 + "-anti-reversed cells"
    place = Span(901, 914)
    (present, *_) = propose_trials(text, (Flag(place, Kind.MISTRANSLATED_TERM, 0.9, False, "by hand"),), "")
    assert present.texts == ("anti-reversed cells",)


def test_readings_are_tried_in_the_first_few_places_and_meant_for_all() -> None:
    spellings = ["anti-reversed", "anti-recompress", "anti-reappected", "anti-rejection", "anti-receding"]
    text = " and ".join(spellings)
    trials = propose_trials(text, flags_on(text, *spellings), PAPER)
    assert {len(trial.texts) for trial in trials} == {PLACES}
    assert {trial.flags for trial in trials} == {(0, 1, 2, 3, 4)}
    totals = {None: 60.0, "anti-respond": 50.0, "anti-reward": 40.0}
    answers = bits(*(totals[trial.reading] for trial in trials for _ in range(PLACES)))
    chosen = choose_readings(text, flags_on(text, *spellings), trials, answers)
    assert suggested(chosen) == ["anti-reward"] * 5


def test_a_spelling_that_is_flagged_in_a_later_place_is_not_proposed_either() -> None:
    spellings = ["anti-reversed", "anti-recompress", "anti-reappected", "anti-reaches"]
    text = " and ".join(spellings) + " when it reaches the cell"
    readings = {trial.reading for trial in propose_trials(text, flags_on(text, *spellings), "")}
    assert readings == {None}


def test_no_more_readings_are_tried_than_the_limit_and_the_papers_compound_is_among_them() -> None:
    words = " ".join("re" + letter * 5 for letter in "abcdefghijklmnopqrstuvwxyz")
    readings = [trial.reading for trial in propose_trials(TEXT, FLAGS, f"{words} of anti-reward cells")]
    assert len(readings) == 1 + READINGS
    assert readings[1] == "anti-reward"


def test_words_that_are_used_most_are_tried_first() -> None:
    readings = [trial.reading for trial in propose_trials(TEXT, FLAGS, "release; to respond, they respond; recover")]
    assert readings[1] == "anti-respond"


def test_a_place_in_the_headline_is_read_from_its_first_letter() -> None:
    text = "An anti-reversed circuit\n\nThe story."
    present, *_ = propose_trials(text, flags_on(text, "anti-reversed"), "")
    assert present.texts == ("An anti-reversed circuit",)


def test_a_reading_that_wins_clearly_is_suggested_in_every_place_with_what_it_rests_on() -> None:
    trials = [trial(None), trial("anti-reward"), trial("anti-respond")]
    chosen = choose_readings(TEXT, FLAGS, trials, bits(60, 70, 40, 50, 55, 65))
    assert [flag.suggestion for flag in chosen] == [Suggestion("anti-reward", "why anti-reward")] * 2


def test_a_suggestion_takes_a_capital_where_the_original_has_one() -> None:
    text = "Anti-reversed cells grew. Then anti-recompress cells and ANTI-REACHES cells fell."
    flags = flags_on(text, "Anti-reversed", "anti-recompress", "ANTI-REACHES")
    trials = [trial(None, (0, 1, 2)), trial("anti-reward", (0, 1, 2))]
    chosen = choose_readings(text, flags, trials, bits(60, 60, 60, 40, 40, 40))
    assert suggested(chosen) == ["Anti-reward", "anti-reward", "Anti-reward"]


def test_a_reading_is_tried_with_a_capital_where_the_original_has_one() -> None:
    text = "Anti-reversed cells grew.\n\nThen anti-recompress cells fell."
    present, reward = propose_trials(text, flags_on(text, "Anti-reversed", "anti-recompress"), "anti-reward")
    assert present.texts == ("Anti-reversed cells grew.", "Then anti-recompress cells fell.")
    assert (reward.reading, reward.texts) == (
        "anti-reward",
        ("Anti-reward cells grew.", "Then anti-reward cells fell."),
    )


@pytest.mark.parametrize("paper", ["Reward in mice", "REWARD IN MICE", "Anti-Reward Cells", "ANTI-REWARD CELLS"])
def test_the_papers_words_are_found_with_capitals_too(paper: str) -> None:
    text = "The anti-reversed and the anti-recompress."
    (_, other) = propose_trials(text, flags_on(text, "anti-reversed", "anti-recompress"), paper)
    assert other.reading == "anti-reward"


def test_a_capitalised_spelling_that_is_flagged_is_not_proposed_either() -> None:
    text = "Anti-reversed cells and anti-recompress cells."
    flags = flags_on(text, "Anti-reversed", "anti-recompress")
    assert {trial.reading for trial in propose_trials(text, flags, "Reversed, anti-reversed")} == {None}


def test_spellings_that_differ_in_capitals_are_one_group() -> None:
    text = "Anti-reversed cells and anti-recompress cells."
    flags = flags_on(text, "Anti-reversed", "anti-recompress")
    assert {trial.flags for trial in propose_trials(text, flags, PAPER)} == {(0, 1)}


def test_a_suggestion_leaves_the_rest_of_the_flag_and_the_original_as_they_were() -> None:
    chosen = choose_readings(TEXT, FLAGS, [trial(None), trial("anti-reward")], bits(60, 60, 40, 40))
    for before, after in zip(FLAGS, chosen, strict=True):
        assert (after.where, after.kind, after.probability, after.reason) == (
            before.where,
            before.kind,
            before.probability,
            before.reason,
        )
    assert suggested(FLAGS) == [None, None]


def test_places_count_together_so_that_one_bad_fit_can_be_outweighed() -> None:
    chosen = choose_readings(TEXT, FLAGS, [trial(None), trial("anti-reward")], bits(60, 60, 30, 65))
    assert suggested(chosen) == ["anti-reward", "anti-reward"]


@pytest.mark.parametrize(("gain", "reading"), [(LIKELIER_BITS, "anti-reward"), (LIKELIER_BITS - 0.5, None)])
def test_a_reading_must_be_likelier_than_what_stands_there_by_the_margin(gain: float, reading: str | None) -> None:
    flags = FLAGS[:1]
    chosen = choose_readings(TEXT, flags, [trial(None, (0,)), trial("anti-reward", (0,))], bits(60, 60 - gain))
    assert suggested(chosen) == [reading]


@pytest.mark.parametrize(("lead", "reading"), [(LEAD_BITS, "anti-reward"), (LEAD_BITS - 0.5, None), (0.0, None)])
def test_a_reading_must_lead_the_next_best_so_that_a_tie_gives_none(lead: float, reading: str | None) -> None:
    trials = [trial(None, (0,)), trial("anti-respond", (0,)), trial("anti-reward", (0,)), trial("anti-rest", (0,))]
    assert suggested(choose_readings(TEXT, FLAGS[:1], trials, bits(60, 40 + lead, 40, 50))) == [reading]


def test_a_reading_worse_than_what_stands_there_is_not_suggested() -> None:
    assert suggested(choose_readings(TEXT, FLAGS, [trial(None), trial("anti-reward")], bits(60, 60, 80, 80))) == [
        None,
        None,
    ]


def test_groups_are_judged_apart_and_flags_without_trials_pass_through() -> None:
    flags = (*FLAGS, *flags_on(TEXT, "Mice sought", kind=Kind.UNIDIOMATIC))
    trials = [trial(None, (0,)), trial("anti-reward", (0,)), trial(None, (1,)), trial("anti-reward", (1,))]
    chosen = choose_readings(TEXT, flags, trials, bits(60, 40, 60, 59))
    assert suggested(chosen) == ["anti-reward", None, None]
    assert chosen[2] is flags[2]


def test_nothing_tried_changes_nothing() -> None:
    assert choose_readings(TEXT, FLAGS, (), ()) == FLAGS
