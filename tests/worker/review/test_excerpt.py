"""Does an excerpt hold what is spoken of, in the same words, and not the rest of the article?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dossier.findings import Claim, Flag, Kind
from dossier.record import Dossier, as_json, from_json
from dossier.text import Article, Page, Passage, Run, Span
from worker.review.excerpt import excerpted

HEADLINE = "Owls hear mice"
NUMBER, PER_PARAGRAPH = 12, 3
SENTENCES = [f"This is sentence {number} here." for number in range(NUMBER)]


def article() -> tuple[Article, tuple[Passage, ...]]:
    paragraphs = [" ".join(SENTENCES[at : at + PER_PARAGRAPH]) for at in range(0, NUMBER, PER_PARAGRAPH)]
    text = "\n\n".join([HEADLINE, *paragraphs])
    spans = tuple(Span(text.index(each), text.index(each) + len(each)) for each in paragraphs)
    sentences = tuple(Passage(Span(text.index(each), text.index(each) + len(each)), 1.0) for each in SENTENCES)
    headline = Span(0, len(HEADLINE))
    whole = Article(text, headline, spans, (Run(Span(0, len(text)), Span(0, len(text))),), (), "en")
    return whole, (Passage(headline, 1.0), *sentences)


def dossier(flagged: list[int], claimed: list[int]) -> Dossier:
    whole, passages = article()
    of_sentences = passages[1:]
    # A flag covers "sentence N", within its sentence; a claim its whole sentence.
    flags = tuple(
        Flag(Span(at.start + 8, at.end - 6), Kind.UNIDIOMATIC, 0.9, True, "odd")
        for at in (of_sentences[number].where for number in sorted(set(flagged)))
    )
    claims = tuple(Claim(of_sentences[number].where, SENTENCES[number], flags=()) for number in sorted(set(claimed)))
    page = Page("https://owls.example", HEADLINE, whole.text)
    return Dossier("https://owls.example", page, whole, passages, flags, claims=claims)


NUMBERS = st.lists(st.integers(0, NUMBER - 1), max_size=6)


@given(NUMBERS, NUMBERS)
def test_what_is_spoken_of_reads_as_it_did_and_little_else_is_kept(flagged: list[int], claimed: list[int]) -> None:
    whole = dossier(flagged, claimed)
    kept = excerpted(whole)
    assert whole.article is not None
    assert kept.article is not None
    assert kept.article.headline.of(kept.article.text) == HEADLINE
    for before, after in zip((*whole.flags, *whole.claims), (*kept.flags, *kept.claims), strict=True):
        assert after.where.of(kept.article.text) == before.where.of(whole.article.text)
    shown = sum(sentence in kept.article.text for sentence in SENTENCES)
    assert shown <= 2 * len(whole.flags) + len(whole.claims)
    assert "\n\n".join(span.of(kept.article.text) for span in (kept.article.headline, *kept.article.paragraphs)) == (
        kept.article.text
    )
    assert from_json(as_json(kept)) == kept


def test_a_flagged_passage_has_the_sentence_before_it_or_else_the_one_after() -> None:
    kept = excerpted(dossier([0, 4], []))
    assert kept.article is not None
    assert [span.of(kept.article.text) for span in kept.article.paragraphs] == [
        f"{SENTENCES[0]} {SENTENCES[1]}",
        f"{SENTENCES[3]} {SENTENCES[4]}",
    ]


def test_an_article_that_was_never_cleaned_has_no_text_to_show() -> None:
    kept = excerpted(Dossier("https://owls.example", Page("https://owls.example", HEADLINE, "All of it.")))
    assert kept.page is not None
    assert "All of it." not in kept.page.text
