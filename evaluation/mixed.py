"""Which articles are the trials of the second engine given? Short ones, mixed by chance from the stories that ship."""

from __future__ import annotations

import random
from functools import cache

from evaluation.robust import OWN_PAGES
from evaluation.speed import EXAMPLES
from scraper.content import decode
from scraper.extract import page_from_html
from worker.cleaning import clean

PARAGRAPHS = 5
FEWEST_WORDS = 20
"""Of a paragraph, so that none is a mere heading."""


def stories(count: int, seed: int = 0) -> list[str]:
    """So many texts, each a headline of its own and five paragraphs of several stories; the same for the same seed.

    Of two of them about one paragraph is the same, so that none is taken for a copy of another.
    """
    drawn = random.Random(seed)
    chosen = [drawn.sample(_paragraphs(), PARAGRAPHS) for _ in range(count)]
    return ["\n\n".join([f"Report {place}", *paragraphs]) for place, paragraphs in enumerate(chosen, 1)]


@cache
def _paragraphs() -> list[str]:
    pages = sorted([*EXAMPLES.glob("*.html"), *OWN_PAGES.glob("*.html")])
    told = (clean(page_from_html(decode(path.read_bytes()), str(path)), "en") for path in pages)
    texts = [paragraph.of(story.text) for story in told for paragraph in story.paragraphs]
    return [text for text in texts if len(text.split()) >= FEWEST_WORDS]
