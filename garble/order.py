"""In which order is an article read to the language model? The headline last, when the story has explained it.

Read first, a good headline surprises as much as a garbled one: nothing has led up to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dossier.ports import TokenScore
from dossier.text import Span

BREAK = "\n\n"


def headline_last(text: str, headline: Span) -> str:
    """The text to score: the body, then the headline that `text` begins with."""
    body = text[headline.end :].lstrip()
    return body + BREAK + headline.of(text) if body else text


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
