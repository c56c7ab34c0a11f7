"""Which plain words stand for learned ones, and which terms of a summary are to be explained?

The words are data, in summarizer/words: add a line there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from dossier.summary import Term

WORDS = Path(__file__).with_name("words")
#: The most terms that a summary explains, in the order of the text.
MOST_TERMS = 5


def in_plain_words(text: str) -> str:
    """The text with learned wordings replaced by plain ones; a capital stays a capital."""
    wordings, pattern = _wordings()

    def plain(match: re.Match[str]) -> str:
        word = wordings[match[0].lower()]
        return word[:1].upper() + word[1:] if match[0][:1].isupper() else word

    return pattern.sub(plain, text)


def terms_in(texts: Iterable[str]) -> tuple[Term, ...]:
    """The glossary's terms that the texts use, the longest where two overlap, in order, each once."""
    glossary, pattern = _glossary()
    whole = "\n".join(texts)
    found = dict.fromkeys(glossary[match[0].lower()] for match in pattern.finditer(whole))
    return tuple(found)[:MOST_TERMS]


@cache
def _wordings() -> tuple[dict[str, str], re.Pattern[str]]:
    wordings: dict[str, str] = tomllib.loads((WORDS / "plain.toml").read_text(encoding="utf-8"))["wordings"]
    return wordings, _any_of(wordings)


@cache
def _glossary() -> tuple[dict[str, Term], re.Pattern[str]]:
    entries = tomllib.loads((WORDS / "glossary.toml").read_text(encoding="utf-8"))["terms"]
    glossary: dict[str, Term] = {}
    for name, entry in entries.items():
        for form in (name, *entry["forms"]):
            glossary[form.lower()] = Term(name, entry["meaning"], entry["source"])
    return glossary, _any_of(glossary)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.I)
