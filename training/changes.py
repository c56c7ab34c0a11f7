"""Which words of a garbled sentence does the clean one not have in their place?"""

from __future__ import annotations

from difflib import SequenceMatcher

from dossier.text import Span
from garble.readings import WORD


def changed_words(clean: str, garbled: str, start: int) -> tuple[Span, ...]:
    """Their spans, with `start` added; where words are missing, the word after the hole."""
    theirs = [(match.group().lower(), Span(*match.span()).shift(start)) for match in WORD.finditer(garbled)]
    ours = [word.lower() for word in WORD.findall(clean)]
    matcher = SequenceMatcher(None, [word for word, _ in theirs], ours, autojunk=False)
    changed: list[Span] = []
    for how, first, last, _, _ in matcher.get_opcodes():
        if how in ("replace", "delete"):
            changed += [where for _, where in theirs[first:last]]
        elif how == "insert" and first < len(theirs):
            changed.append(theirs[first][1])
    return tuple(changed)
