"""How does a sentence of an abstract read in plain words? Brackets, statistics, openers and learned wordings go."""

from __future__ import annotations

import re

from summarizer.wording import in_plain_words

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
#: Openers that tie a sentence to the one before; it says the same without them.
_OPENER = re.compile(
    r"^(?:(?:moreover|furthermore|additionally|in addition|finally|notably|importantly|interestingly|remarkably|"
    r"strikingly|surprisingly|intriguingly|overall|in conclusion|in summary|to summarize|taken together|together|"
    r"collectively|specifically|conversely|meanwhile|currently|indeed|consequently|accordingly|similarly|likewise|here|"
    r"herein|in this (?:study|work|paper|article|review|report)|in the present study), *)+",
    re.I,
)
_SO = re.compile(r"^(?:thus|therefore|hence), *", re.I)
_BUT = re.compile(r"^(?:however|nevertheless|nonetheless), *", re.I)
#: The address that some publishers end an abstract with.
_ADDRESS = re.compile(r"\s*(?:\bDOI:\s*)?https?://\S+", re.I)
_WORDING = (
    (r"\bwe\b", "the researchers"),
    (r"\bWe\b", "The researchers"),
    (r"\bour\b", "their"),
    (r"\bOur\b", "Their"),
)


def plainly(sentence: str) -> str:
    """The sentence without brackets, statistics and section labels, told of the researchers, not by them.

    Empty where nothing is left.
    """
    text = _CAPITAL_LABEL.sub("", _LABEL.sub("", _ADDRESS.sub("", sentence.strip())))
    while _BRACKETS.search(text):
        text = _BRACKETS.sub("", text)
    text = _STATISTICS.sub("", text)
    text = _OPENER.sub("", text)
    text = _HERE.sub("", _WE_SHOW.sub("", text))
    text = _BUT.sub("But ", _SO.sub("So ", text))
    for pattern, words in _WORDING:
        text = re.sub(pattern, words, text)
    text = in_plain_words(re.sub(r"\s+([,.;:])", r"\1", " ".join(text.split())))
    return _capital(text) if re.search(r"\w", text) else ""


def _capital(text: str) -> str:
    """With a capital first, unless the word has one inside ("mRNA")."""
    first = text.split()[0]
    return text if any(map(str.isupper, first[1:])) else text[:1].upper() + text[1:]
