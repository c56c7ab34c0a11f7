"""In which order is an article read to the language model? The headline last, when the story has explained it.

Read first, a good headline surprises as much as a garbled one: nothing has led up to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dossier.ports import Outline, Parse, TokenScore
from dossier.text import Article, Span

BREAK = "\n\n"


def headline_last(text: str, headline: Span) -> str:
    """The text to score: the body, then the headline that `text` begins with."""
    body = text[headline.end :].lstrip()
    return body + BREAK + headline.of(text) if body else text


def outline(article: Article, parse: Parse) -> Outline:
    """What the tagger is asked about an article: its text in that order, with the sentences of its parse."""
    text = headline_last(article.text, article.headline)
    return Outline(text, as_read(parse.sentences, article.text, article.headline))


def as_read(sentences: Sequence[Span], text: str, headline: Span) -> tuple[Span, ...]:
    """Where each sentence of `text` stands in `headline_last(text, headline)`. Of one that the headline's end cuts, the
    part below it."""
    body = text[headline.end :].lstrip()
    if not body:
        return tuple(sentences)
    to_body = len(text) - len(body)
    to_headline = len(body) + len(BREAK) - headline.start
    moved = []
    for where in sentences:
        if where.start >= to_body:
            moved.append(where.shift(-to_body))
        elif where.end > to_body:
            moved.append(Span(0, where.end - to_body))
        else:
            start, end = (min(max(place, headline.start), headline.end) for place in (where.start, where.end))
            moved.append(Span(start, end).shift(to_headline))
    return tuple(moved)


def in_place(tokens: Sequence[TokenScore], text: str, headline: Span) -> tuple[TokenScore, ...]:
    """Scores of `headline_last(text, headline)`, moved to where their characters stand in `text`, in order."""
    body = text[headline.end :].lstrip()
    if not body:
        return tuple(tokens)
    to_body = len(text) - len(body)
    to_headline = headline.start - len(body) - len(BREAK)
    moved = [
        replace(token, where=token.where.shift(to_body if token.where.start < len(body) else to_headline))
        for token in tokens
    ]
    return tuple(sorted(moved, key=lambda token: token.where))
