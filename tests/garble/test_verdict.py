"""Is an article called machine-translated, and through which language, only on evidence that can be told?"""

from __future__ import annotations

import pytest

from dossier.findings import Answer, Flag, Kind
from dossier.ports import Entity, ModelName, Parse
from dossier.text import Span
from garble.traces import find_cognates, find_foreign_words, find_marks, source_language
from garble.verdict import judge_article

SOUND = "The team measured how fast the insects learn. "
ODD = "It gives to see that the wine of the one is cut. "
COINED = "The anti-benefit, the anti-beneath and the anti-belonging were seen. "


def parsed(text: str, names: tuple[str, ...] = ()) -> Parse:
    """Sentences end at full stops; `names` are the entities."""
    ends = [i + 1 for i, letter in enumerate(text) if letter == "."]
    starts = [0, *(end + 1 for end in ends[:-1])]
    spans = tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))
    entities = tuple(Entity(Span(text.index(name), text.index(name) + len(name)), "PERSON") for name in names)
    return Parse(spans, (), entities, ModelName("test", "1"))


def flags_on(text: str, words: str, kind: Kind = Kind.WORD_SALAD) -> list[Flag]:
    """A flag wherever `words` stand."""
    places = [i for i in range(len(text)) if text.startswith(words, i)]
    return [Flag(Span(at, at + len(words)), kind, 0.9, True, "") for at in places]


def test_a_sound_article_is_not_garbled_and_not_translated() -> None:
    text = SOUND * 12
    garble = judge_article(text, parsed(text), ())
    assert (garble.share, garble.flagged_sentences, garble.sentences) == (0.0, 0, 12)
    assert (garble.translated, garble.through, garble.reasons) == (Answer.NO, None, ())


def test_one_flag_in_many_sentences_may_be_a_mistake() -> None:
    text = SOUND * 30 + ODD
    assert judge_article(text, parsed(text), flags_on(text, ODD.strip())).translated is Answer.NO


def test_the_share_counts_the_letters_of_words_once_and_no_stray_punctuation() -> None:
    text = "Aaaa bbbb. Cccc dd»dd."
    flags = [*flags_on(text, "bbbb"), *flags_on(text, "bbbb", Kind.UNIDIOMATIC)]
    garble = judge_article(text, parsed(text), [*flags, *flags_on(text, "dd»dd", Kind.STRAY_PUNCTUATION)])
    assert garble.share == 0.25
    assert (garble.flagged_sentences, garble.sentences) == (1, 2)


def test_some_odd_sentences_alone_leave_it_unclear() -> None:
    text = SOUND * 26 + ODD * 4
    garble = judge_article(text, parsed(text), flags_on(text, ODD.strip()))
    assert garble.translated is Answer.UNCLEAR
    assert garble.reasons == ("4 of 30 sentences do not run as English",)


def test_many_odd_sentences_are_enough_but_name_no_language() -> None:
    text = SOUND * 12 + ODD * 6
    garble = judge_article(text, parsed(text), flags_on(text, ODD.strip()))
    assert (garble.translated, garble.through) == (Answer.YES, None)


@pytest.mark.parametrize("kind", [Kind.TRUNCATED, Kind.REPEATED, Kind.MOJIBAKE])
def test_cuts_repeats_and_broken_characters_are_no_sign_of_translation(kind: Kind) -> None:
    text = SOUND * 12 + ODD * 6
    garble = judge_article(text, parsed(text), flags_on(text, ODD.strip(), kind))
    assert garble.flagged_sentences == 6
    assert garble.translated is Answer.NO


def test_a_term_in_three_spellings_and_french_marks_are_two_signs() -> None:
    text = SOUND * 12 + COINED + "He said « yes » to it."
    flags = [flag for word in ("anti-benefit", "anti-beneath", "anti-belonging") for flag in flags_on(text, word)]
    garble = judge_article(text, parsed(text), flags)
    assert garble.translated is Answer.YES
    assert garble.through is None
    assert garble.reasons == (
        "one term stands in 3 spellings (anti-belonging, anti-beneath, anti-benefit)",
        "“«” is set apart by a space, as in French",
    )


def test_foreign_marks_and_words_in_sound_sentences_may_be_quoted() -> None:
    text = SOUND * 12 + "He said « voilà » and showed quelques things that were aujourd unseen there."
    garble = judge_article(text, parsed(text), ())
    assert (garble.translated, garble.through) == (Answer.UNCLEAR, None)


def test_marks_and_words_of_one_language_name_it() -> None:
    text = SOUND * 12 + ODD * 3 + "They set the pruebas aside, and ¿when will the resultados come."
    garble = judge_article(text, parsed(text), flags_on(text, ODD.strip()))
    assert (garble.translated, garble.through) == (Answer.YES, "es")
    assert "“¿” is a mark of Spanish" in garble.reasons


@pytest.mark.parametrize(("text", "why"), [("Bees.", "short"), ("BEES LEARN. BEES SEE. BEES FLY.", "capitals")])
def test_what_cannot_be_judged_is_not_called_sound(text: str, why: str) -> None:
    garble = judge_article(text, parsed(text), ())
    assert garble.translated is Answer.UNCLEAR
    assert why in garble.reasons[0]


def test_a_text_without_words_has_no_share() -> None:
    assert judge_article("…", Parse((Span(0, 1),), (), (), ModelName("test", "1")), ()).share == 0.0


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("He said « yes » again.", {"fr"}),
        ("to escape feelings. »»", {"fr"}),
        ("He said «yes» again.", {"ca", "es", "fr", "it", "pt", "ro", "ru"}),
        ("He said »yes« again.", {"de"}),
        ("He said „yes“ again.", {"de"}),
        ("¡Yes!", {"es"}),
        ("Yes， he said。", {"zh", "ja"}),
        ("“Yes” – ‘no’… 5″", set()),
    ],
)
def test_punctuation_points_to_the_languages_that_use_it(text: str, languages: set[str]) -> None:
    assert {language for trace in find_marks(text) for language in trace.points_to} == languages


def test_a_word_that_english_hardly_uses_was_left_untranslated() -> None:
    (trace,) = find_foreign_words("They say that quelques insects learn.", ())
    assert trace.told("fr") == "“quelques” was left in French"


@pytest.mark.parametrize(
    "text",
    [
        "Mutations arise de novo in vitro, inter alia.",
        "Clostridium difficile and C. difficile are rare.",
        "The glutamatergic neurons of Nicotiana attenuata release jasmonate.",
        "In the milieu of the cell, ad hoc models and per se effects are naive.",
    ],
)
def test_latin_phrases_species_and_terms_hold_no_two_untranslated_words(text: str) -> None:
    assert len(find_foreign_words(text, ())) < 2


def test_names_and_capitalised_words_are_not_untranslated() -> None:
    text = "Quelques called on mister quelques."
    assert find_foreign_words(text, [Span(text.index("quelques"), len(text) - 1)]) == ()


def test_foreign_words_that_stand_together_are_one_piece_of_evidence() -> None:
    assert len(find_foreign_words("She read quelques choses aujourd jamais and left.", ())) == 1


def test_russian_is_known_in_its_own_letters_and_in_latin_ones() -> None:
    (own,) = find_foreign_words("The стало of the cell.", ())
    (latin,) = find_foreign_words("The chelovek of the cell.", ())
    assert [dict(own.points_to), dict(latin.points_to)] == [{"ru": "Russian"}] * 2
    assert source_language([own], ()) == "ru"
    assert source_language([latin], ()) is None


def test_a_coinage_resembles_the_foreign_word_that_it_comes_from() -> None:
    (trace,) = find_cognates(["anti-recompress"])
    assert trace.told("fr") == "“anti-recompress” resembles the French “récompense”"
    assert "the Spanish" in trace.told(None)


@pytest.mark.parametrize("word", ["anti-inflammatory", "pre-treatment", "molecularly", "reversed", "stabilises"])
def test_an_english_word_resembles_no_foreign_one(word: str) -> None:
    assert "fr" not in {language for trace in find_cognates([word]) for language in trace.points_to}


def test_cognates_alone_name_no_language_however_many() -> None:
    cognates = find_cognates(["anti-recompress", "envenenamientomas", "procesodedos", "periodode"])
    assert len(cognates) > 2
    assert source_language((), cognates) is None


def test_evidence_that_fits_two_languages_as_well_names_neither() -> None:
    assert source_language(find_marks("«yes»"), find_cognates(["anti-recompress"])) is None
