"""How does a sentence of an abstract read in plain words? By light edits: brackets and statistics go, nothing comes."""

from __future__ import annotations

import re

_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_LABEL = re.compile(
    r"^(?:background|objectives?|aims?|methods?|results?|findings|conclusions?|interpretation|significance|design|setting|"
    r"participants|interventions?|measurements|main results|methods and findings|purpose|introduction|importance)"
    r"(?: and (?:results|findings|relevance|conclusions))?\s*:\s*",
    re.I,
)
_CAPITAL_LABEL = re.compile(r"^(?:[A-Z]{4,}(?: (?:AND )?[A-Z]{3,})*)\s+(?=[A-Z])")
_WE_SHOW = re.compile(
    r"^(?:here,? |in this study,? |in summary,? |together,? )?we (?:also |further |now )?"
    r"(?:show|showed|find|found|report|reported|demonstrate|demonstrated|observed|discovered) (?:here )?that ",
    re.I,
)
_HERE = re.compile(r"^(?:here|in this study),? (?=we\b)", re.I)
_STATISTICS = re.compile(
    r",?\s*(?:95% (?:CI|confidence interval)[^,;.]*(?:\.\d+[^,;.]*)*|[pP]\s?[<=>≤]\s?0?\.\d+|n\s?=\s?\d+)"
)
_WORDING = (
    (r"\bwe\b", "the researchers"),
    (r"\bWe\b", "The researchers"),
    (r"\bour\b", "their"),
    (r"\bOur\b", "Their"),
)


def plainly(sentence: str) -> str:
    """The sentence without brackets, statistics and section labels, told of the researchers, not by them."""
    text = _CAPITAL_LABEL.sub("", _LABEL.sub("", sentence.strip()))
    while _BRACKETS.search(text):
        text = _BRACKETS.sub("", text)
    text = _STATISTICS.sub("", text)
    text = _HERE.sub("", _WE_SHOW.sub("", text))
    for pattern, words in _WORDING:
        text = re.sub(pattern, words, text)
    text = re.sub(r"\s+([,.;:])", r"\1", " ".join(text.split()))
    return text[:1].upper() + text[1:]
