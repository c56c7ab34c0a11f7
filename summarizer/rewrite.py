"""How does a writer model put the draft of the summary into plainer words? Sentence by sentence, each to be checked.

The prompt is prompts/plain_sentence.txt. What the model answers is data: it is read against a schema, and what cannot
be read leaves the sentence as it was. Every new sentence has the old one to fall back on where the check refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from string import Template

from pydantic import ConfigDict, TypeAdapter, ValidationError

from dossier.findings import Link
from dossier.ports import Written
from dossier.summary import Sentence, Summary
from summarizer.exhibits import papers_of
from summarizer.opening import is_opening
from summarizer.write import hardness

PROMPT = Path(__file__).with_name("prompts") / "plain_sentence.txt"
MOST_TOKENS = 120
"""Of an answer: 30 words and the JSON around them, twice over."""

_FENCE = re.compile(r"<{3,}|>{3,}")
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the prompt asks for."""

    __pydantic_config__ = ConfigDict(extra="forbid", str_strip_whitespace=True)

    sentence: str


_ANSWER = TypeAdapter(_Answer)


def prompts(summary: Summary, link: Link | None) -> tuple[str, ...]:
    """What to ask the writer: one prompt for each sentence that tells more than which study it is."""
    return tuple(
        _template().substitute(
            sentence=_fenced(summary.sentences[place].text),
            evidence=_fenced(" ".join(piece.text for piece in summary.sentences[place].evidence)),
        )
        for place in _places(summary, link)
    )


def rewritten(summary: Summary, link: Link | None, answers: Sequence[Written]) -> tuple[Summary, int]:
    """The draft with the answers in place, and how many of them could not be read.

    An answer that is not easier to read than the sentence (Coleman-Liau) is not taken.
    """
    sentences = list(summary.sentences)
    unread = 0
    for place, answer in zip(_places(summary, link), answers, strict=True):
        text = _read(answer.text)
        unread += text is None
        if text and hardness([text]) < hardness([sentences[place].text]):
            sentences[place] = _in_place_of(sentences[place], text)
    return replace(summary, sentences=tuple(sentences)), unread


def _places(summary: Summary, link: Link | None) -> list[int]:
    papers = papers_of(link)
    return [place for place, each in enumerate(summary.sentences) if each.evidence and not is_opening(each, papers)]


def _in_place_of(sentence: Sentence, text: str) -> Sentence:
    """Where the check refuses it, the sentence that was there is checked."""
    return replace(sentence, text=text, instead=(sentence.text,))


def _fenced(text: str) -> str:
    """The text on one line, without anything that would end the fence."""
    return " ".join(_FENCE.sub("", text).split())


def _read(answer: str) -> str | None:
    """The sentence of the answer; None where it is not what was asked for."""
    found = _OBJECT.search(answer)
    try:
        text = _ANSWER.validate_json(found.group()).sentence if found else ""
    except ValidationError:
        return None
    return " ".join(text.split()) or None


@cache
def _template() -> Template:
    return Template(PROMPT.read_text(encoding="utf-8"))
