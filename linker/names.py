"""Is the person whom a story names an author of this publication?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from dossier.findings import Author
from linker.words import fold, rarity

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "dphil"})
_PARTICLES = frozenset(
    re.findall(r"\w+", "al ben bin da de del della den der di dos du el ibn la le mac mc st ter van von zu")
)
# Machine translation respells names: Kuppik for Kupchik has a Jaro-Winkler similarity of .90, Baldwin and Balkin
# .92 with unlike initials told apart by the given name; short surnames are too alike to be matched nearly, unless the
# given name goes with them.
_NEAR = 0.87
_NEAR_MIN_LETTERS = 6
_NEAR_MIN_LETTERS_WITH_GIVEN = 4


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A person of the story who is author number `position`. `strength` is 0 to 1: rare surnames tell more."""

    person: str
    author: Author
    position: int
    near: bool
    strength: float


def surname(person: str) -> str:
    """The family name in a name as a story writes it, particles with it ("van der Berg"), folded; "" for none."""
    return _split(person)[1]


def match_author(person: str, authors: tuple[Author, ...]) -> NameMatch | None:
    """The author whom `person` names best, or None. Given names or initials that differ rule a match out."""
    given, family = _split(person)
    best: NameMatch | None = None
    if not family:
        return None
    for position, author in enumerate(authors):
        strength, near = _agreement(given, family, author)
        if strength and (best is None or strength > best.strength):
            best = NameMatch(person, author, position, near, strength)
    return best


def _agreement(given: str, family: str, author: Author) -> tuple[float, bool]:
    theirs = fold(author.family)
    names = {theirs, *re.split(r"[\s-]+", theirs)} if len(theirs) > 3 else {theirs}
    exact = bool(_forms(family) & (names | _forms(theirs)))
    their_given = re.split(r"[\s.-]+", fold(author.given))[0]
    both = min(len(given), len(their_given)) > 2 and JaroWinkler.similarity(given, their_given) >= _NEAR
    near = not exact and _nearly(family, theirs, _NEAR_MIN_LETTERS_WITH_GIVEN if both else _NEAR_MIN_LETTERS)
    if not (exact or near) or (given and their_given and given[0] != their_given[0]):
        return 0.0, False
    strength = _surname_strength(family)
    if len(given) > 1 and len(their_given) > 1:
        if given != their_given and not (given.startswith(their_given) or their_given.startswith(given)):
            strength *= 0.4 if JaroWinkler.similarity(given, their_given) < _NEAR else 1.0
        else:
            strength = 1.0 - (1.0 - strength) * 0.4
    return strength * (0.6 if near else 0.95), near


def _surname_strength(family: str) -> float:
    """What a surname alone tells, set by hand: Smith .15, Wang .31, Levi .42, Schuman .70, Kupchik 1."""
    return min(1.0, max(0.15, 2.0 * rarity(family) - 0.7))


def _forms(family: str) -> set[str]:
    bare = " ".join(part for part in family.split() if part not in _PARTICLES)
    return {family, family.replace(" ", "").replace("-", ""), bare or family}


def _nearly(family: str, theirs: str, fewest_letters: int) -> bool:
    if min(len(family), len(theirs)) < fewest_letters or family[0] != theirs[0]:
        return False
    return JaroWinkler.similarity(family, theirs) >= _NEAR


def _split(person: str) -> tuple[str, str]:
    words = [word.strip(".,;:'\u2019\"()") for word in fold(person).split()]
    words = [word for word in words if word and word not in _SUFFIXES and any(map(str.isalpha, word))]
    if not words:
        return "", ""
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    return (words[0] if start > 0 else ""), " ".join(words[start:])
