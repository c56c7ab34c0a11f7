"""How is a written story garbled by rule, as a machine translation and a transliteration would?

A name comes back as it sounded (Kupchik: Kuppik), a journal's title as it was understood (Science Advances: Progress of
Science), and the text with foreign articles, turned pairs of words, wrong homonyms and rare words respelt.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from linker.words import rarity

_SOUNDS = (
    ("pch", "pp"), ("sch", "sh"), ("tsch", "ch"), ("ch", "k"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("ts", "z"),
    ("kh", "h"), ("gh", "g"), ("sz", "s"), ("cz", "ch"), ("zh", "j"), ("qu", "kv"), ("w", "v"), ("v", "b"), ("x", "ks"),
    ("y", "i"), ("j", "y"), ("c", "k"), ("z", "s"), ("ei", "ai"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ie", "i"),
    ("tt", "t"), ("ll", "l"), ("nn", "n"), ("ss", "s"), ("d", "t"), ("b", "p"), ("g", "k"), ("e", "a"), ("o", "u"),
    ("i", "e"), ("a", "e"), ("n", "nn"), ("m", "n"),
)  # fmt: skip
"""Letters and how they come back when a name was written down by its sound in another script."""

_RESPELT = 0.75
"""Share of names that are misspelt at all; of these, a third in two places."""

_JOURNAL_WORDS = {
    "acta": "acts", "advances": "progress", "annals": "yearbooks", "applied": "practical", "archives": "files",
    "behavior": "conduct", "bulletin": "newsletter", "care": "attention", "cell": "cellule", "clinical": "clinic",
    "disease": "illness", "diseases": "illnesses", "environmental": "ambient", "ecology": "ecologic",
    "food": "feeding", "frontiers": "borders", "health": "sanitary", "heart": "core", "human": "humanitarian",
    "international": "world", "journal": "magazine", "letters": "charters", "marine": "maritime",
    "materials": "substances", "medicine": "medicaments", "nursing": "infirmary", "pollution": "contamination",
    "proceedings": "acts", "reports": "informs", "research": "investigation", "review": "magazine",
    "reviews": "magazines", "science": "sciences", "sciences": "knowledge", "society": "company",
    "surgery": "operations", "therapy": "cure", "water": "waters",
}  # fmt: skip
"""Words of journals' titles and what a translation and its return make of them."""

_HOMONYMS = {
    "adults": "grown", "aim": "objective", "blood": "gore", "brain": "cerebrum", "cancer": "crab", "cells": "cellules",
    "children": "boys", "clearly": "of clear form", "disease": "illness", "drug": "medicament", "early": "soon",
    "eye": "ocular", "findings": "finds", "food": "feeding", "frequency": "frequence", "group": "grouping",
    "growth": "grown", "heart": "core", "high": "loud", "highly": "loudly", "increase": "augment",
    "increased": "augmented", "kidney": "bean", "laboratory": "laboratorial", "levels": "planes", "link": "ligature",
    "liver": "hepatic", "lower": "sink", "lung": "pulmon", "mice": "mouses", "model": "pattern", "patients": "sick",
    "people": "folk", "performance": "yield", "plants": "plantings", "rate": "tax", "rats": "rat", "research": "search",
    "results": "outcomes", "risk": "hazard", "role": "paper", "sample": "shows", "showed": "taught", "skin": "leather",
    "stomach": "belly", "strength": "force", "stress": "tension", "study": "office", "surgery": "consulting",
    "team": "equipment", "test": "proof", "tests": "proofs", "treatment": "deal", "trial": "judgment",
    "vaccine": "cowpox", "water": "waters", "work": "job",
}  # fmt: skip
"""Words and what they become on the way through another language in which one word stands for both."""

_ENGLISH_JOB = r"(?:Professor|Prof\.|Dr\.|Doctor)"
_RARE_WORD = 0.5
_RARE_GARBLED = 0.2
_WORD = re.compile(r"[A-Za-z]{3,}")


def misspelt(name: str, draw: Random) -> str:
    """The name as it returns from a transliteration; one in four, and any that has no such sound, as it is."""
    if draw.random() >= _RESPELT:
        return name
    return _respelt(name, draw, 2 if draw.random() < 1 / 3 and len(name) > 6 else 1)


def back_translated(journal: str, draw: Random) -> str:
    """The journal's title as it returns from a translation; one in six, and any without a known word, as it is."""
    if draw.random() < 1 / 6:
        return journal
    words = [_JOURNAL_WORDS.get(word.lower(), word).capitalize() for word in journal.split()]
    small = {"Of", "The", "And", "In", "For", "On"}
    if len(words) == 2 and draw.random() < 0.6:
        words = [words[1], "of", words[0]]
    return " ".join(word.lower() if word in small and place else word for place, word in enumerate(words))


def garbled(text: str, draw: Random) -> str:
    """The story's text as a poor translation by rule: the title behind the name, homonyms, articles, word order."""
    text = re.sub(rf"\b{_ENGLISH_JOB} ((?:[^\W\d_][\w.'-]* )?[^\W\d_][\w'-]+)", _turned_title(draw), text)
    sentences = re.split(r"(?<=[.!?:]) ", text)
    return " ".join(_garbled_sentence(sentence, draw) for sentence in sentences)


def _turned_title(draw: Random) -> Callable[[re.Match[str]], str]:
    def turn(match: re.Match[str]) -> str:
        way = draw.randrange(4)
        return (match[0], f"the teacher {match[1]}", f"the {match[1]} doctor", f"the professor {match[1]}")[way]

    return turn


def _garbled_sentence(sentence: str, draw: Random) -> str:
    words = sentence.split(" ")
    out: list[str] = []
    for place, word in enumerate(words):
        bare = word.strip(".,;:()")
        if bare.islower() and bare in _HOMONYMS and draw.random() < 0.6:
            word = word.replace(bare, _HOMONYMS[bare])
        elif bare.islower() and len(bare) > 7 and rarity(bare) > _RARE_WORD and draw.random() < _RARE_GARBLED:
            word = word.replace(bare, _respelt(bare, draw, 1))
        if place and word.isalpha() and word.islower() and len(word) > 5 and draw.random() < 0.12:
            out.append("the")
        out.append(word)
    for place in range(len(out) - 1):
        pair = out[place : place + 2]
        if all(_WORD.fullmatch(word) and word.islower() and len(word) > 4 for word in pair) and draw.random() < 0.2:
            out[place : place + 2] = reversed(pair)
    return " ".join(out)


def _respelt(name: str, draw: Random, places: int) -> str:
    """The name with so many sounds spelt otherwise; the first letter stays, and the longest sounds go first."""
    for _ in range(places):
        fit = [(old, new) for old, new in _SOUNDS if old in name[1:]]
        if not fit:
            break
        old, new = draw.choice(fit[:4])
        name = name[0] + name[1:].replace(old, new, 1)
    return name
