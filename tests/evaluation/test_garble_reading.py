"""Is what is measured what the desk would flag, in a bare sentence as within an article?"""

from __future__ import annotations

from config.settings import Settings
from dossier.text import Span
from evaluation.garble_reading import Judgement, ReadSentence, as_article, read, read_story, was_seen
from worker.desk import ModelSet, open_desk

PORTS = open_desk(Settings(), offline=True, models=ModelSet.TEACHING)
SENTENCE = "Two «owls hunt."


def test_a_bare_sentence_is_flagged_where_the_same_sentence_is_within_an_article() -> None:
    alone = read(SENTENCE, None, PORTS)
    story, body = read_story("Owls", SENTENCE, PORTS)
    assert [flag.where for flag in alone.flags] == [Span(4, 5)]
    assert [flag.where for flag in story.flags] == [Span(4 + body.start, 5 + body.start)]


def test_a_bare_sentence_is_a_paragraph_and_no_headline() -> None:
    article = as_article(SENTENCE, None)
    assert [paragraph.of(article.text) for paragraph in article.paragraphs] == [SENTENCE]
    assert article.headline not in article.paragraphs
    assert [sentence.where for sentence in read(SENTENCE, None, PORTS).sentences] == [Span(0, len(SENTENCE))]


def test_the_body_is_what_stands_below_the_headline() -> None:
    _, body = read_story("Owls", SENTENCE, PORTS)
    assert body.of("Owls\n\n" + SENTENCE) == SENTENCE


def test_a_headline_is_read_after_the_body() -> None:
    story, _ = read_story("Owls", SENTENCE, PORTS)
    above, below = (word for word in story.words if word.text.lower() == "owls")
    assert above.surprisal_bits < below.surprisal_bits  # the teaching model is surprised at first use


def test_every_word_and_token_lies_where_it_stands() -> None:
    story, _ = read_story("Owls", SENTENCE, PORTS)
    text = "Owls\n\n" + SENTENCE
    assert [word.where.of(text) for word in story.words] == [word.text for word in story.words]
    assert [token.where.of(text) for token in story.tokens] == ["Owls", "Two", "«", "owls", "hunt", "."]


def test_a_word_of_a_name_keeps_its_surprisal() -> None:
    named = read("Jane Goodall hunts.", None, PORTS)  # the detector is given a typical value instead
    assert named.words[1].surprisal_bits == named.tokens[1].surprisal_bits


def test_a_text_is_as_likely_garbled_as_its_likeliest_sentence() -> None:
    sentences = (ReadSentence(Span(0, 4), 0.2), ReadSentence(Span(5, 9), None), ReadSentence(Span(10, 14), 0.7))
    assert Judgement(sentences, (), (), ()).probability == 0.7
    assert Judgement(sentences[1:2], (), (), ()).probability == 0.0


def test_a_short_sentence_is_not_judged() -> None:
    (sentence,) = read("Owls hunt.", None, PORTS).sentences
    assert sentence.probability is None


def test_sets_that_train_and_sets_of_the_manifest_count_as_seen() -> None:
    assert was_seen("garble/pairs/mlqe_train")
    assert not was_seen("garble/pairs/never_heard_of")
