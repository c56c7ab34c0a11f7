"""Does a publication that follows a story's words count as close, and the more so the rarer they are?"""

from __future__ import annotations

from linker.topic import Told
from linker.words import stem

TITLE = "Barn owls locate voles under snow by hearing"
ABSTRACT = ("Owls listened for voles through deep snow.", "Their ears stand at unlike heights.")


def test_words_that_are_told_count_in_any_inflection() -> None:
    near = Told("An owl locates a vole by ear.").closeness(TITLE, ABSTRACT)
    far = Told("Coral reefs bleach in warm water.").closeness(TITLE, ABSTRACT)
    assert near.words > 0.5
    assert (far.words, far.pairs, far.sentence) == (0.0, 0.0, 0.0)


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    told = Told("Voles and food.")
    assert told.closeness("Voles", ()).sentence > 0.5 > told.closeness("Food", ()).sentence


def test_neighbours_count_whichever_comes_first_and_with_one_word_between() -> None:
    told = Told("barn owls")
    assert told.closeness("Barn owls", ()).pairs == 1.0
    assert told.closeness("Owls of the barn", ()).pairs == 1.0
    assert told.closeness("Barn with white owls", ()).pairs == 1.0
    assert told.closeness("Barn mice fear white owls", ()).pairs == 0.0


def test_the_sentence_that_holds_most_of_the_words_counts() -> None:
    told = Told("deep snow and unlike ears")
    whole = told.closeness("", (" ".join(ABSTRACT),)).sentence
    assert told.closeness("", ABSTRACT).sentence < whole
    assert told.closeness(" ".join(ABSTRACT), ()).sentence == whole


def test_a_word_told_often_counts_more_but_not_without_end() -> None:
    told = Told("owls")
    once, often = told.closeness("", ("An owl.",)).words, told.closeness("", ("An owl. " * 50,)).words
    assert once < often < 2 * once


def test_texts_without_words_are_not_close() -> None:
    assert Told("").closeness(TITLE, ABSTRACT).words == 0.0
    assert Told("An owl.").closeness("", ()).words == 0.0


def test_inflections_share_their_stem() -> None:
    assert len({stem(word) for word in ("activate", "activates", "activated", "activating", "activation")}) == 1
    assert stem("mice") == "mice"
    assert stem("owls") == stem("owl")
