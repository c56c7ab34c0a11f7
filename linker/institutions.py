"""Which universities, institutes and hospitals does a story name, and do authors of a publication work there?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from linker.words import STOP_WORDS, fold

_KINDS = (
    "University|Universit[äàéy]\\w*|Universi(?:dad|dade|tet|teit)|Institut\\w*|College|Hospital|Clinic|Academy|School|"
    "Laborator(?:y|ies)|Cent(?:er|re)|Foundation|Museum|Observatory|Polytechnic|Infirmary"
)
_WORD = r"[A-Z][\w'\u2019-]*"
_NAMED = re.compile(
    rf"\b(?:{_WORD}\s+)*(?:{_KINDS})\b(?:\s+{_WORD})*(?:\s+(?:of|for|de|di|der|für)(?:\s+the)?(?:\s+{_WORD})+)*"
)
# Words that tell no institution from another.
_COMMON = frozenset(
    (
        "university", "institute", "institutes", "institution", "college", "hospital", "clinic", "academy", "school",
        "laboratory",
        "laboratories", "center", "centre", "foundation", "museum", "observatory", "polytechnic", "medical", "medicine",
        "national", "science", "sciences", "health", "research", "department", "general", "international", "technology",
        "public", "state", "graduate", "children", "royal", "faculty",
    )
)  # fmt: skip
_ALIKE = 80.0
"""Least fuzz.ratio of rapidfuzz for two words. Set by hand: it bears a letter or two that translation changed."""


def named_institutions(text: str) -> tuple[str, ...]:
    """The institutions that a story names, each once, by names that tell them from others."""
    found = (" ".join(match[0].split()) for match in _NAMED.finditer(text))
    return tuple(name for name in dict.fromkeys(found) if _own_words(name))


def shared_institutions(named: Sequence[str], affiliations: Sequence[str]) -> tuple[str, ...]:
    """Those of `named` that stand in one of the affiliations: all their words, in any order, or nearly."""
    folded = [fold(each) for each in affiliations]
    return tuple(name for name in named if any(_stands_in(fold(name), each) for each in folded))


def _stands_in(name: str, affiliation: str) -> bool:
    there = re.findall(r"\w+", affiliation)
    return all(any(fuzz.ratio(word, other) >= _ALIKE for other in there) for word in _words(name))


def _own_words(name: str) -> list[str]:
    return [word for word in _words(fold(name)) if word not in _COMMON]


def _words(folded: str) -> list[str]:
    return [word for word in re.findall(r"\w+", folded) if len(word) > 2 and word not in STOP_WORDS]
