"""Which words of a text carry its topic, and when are two of them the same word?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# English function words and the small talk of science news; none of them says what a study is about.
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a about above after again against all almost along already also although always am among an and another
        any are around as at away back be became because become been before being below best better between both
        but by came can cannot could did do does done down during each either else enough especially even ever
        every few finally first for found four from full further gave get give given go going good got great had
        has have he help her here herself him himself his how however i if in indeed instead into is it its
        itself just kind know known large last later least less let like likely little long made main make makes
        making many may me might mine more moreover most much must my near nearly need never new next no nor not
        nothing now of off often old on once one only onto or other others our out over own part perhaps
        possible put quite rather really recent recently same say says second see seem seen several shall she
        should show showed shown shows since small so some something still such take than that the their them
        then there therefore these they thing things third this those though three through thus to today
        together too toward towards two under until up upon us use used uses using very via want was way we well
        were what when where whether which while who whole whom whose why will with within without would year
        years yet you your according analysis author authors data discovered effect effects evidence findings
        journal paper professor published reported research researcher researchers result results reveals said
        scientist scientists study studies suggest suggests team university work""",
    )
)
_WORD = re.compile(r"[^\W_]+(?:[-\u2010\u2011'\u2019][^\W_]+)*")
_NO_SUFFIX = 4
_SUFFIX = re.compile(
    r"(?:at(?:e[sd]?|ing|ions?|ors?|ives?)|ically|ities|ments?|ings?|ives?|ions?|ness|ance|ence|able|ical|ally|ity|ies"
    r"|ied|ers?|ors?|ous|al|ic|ed|es|ly|s|e|y)$"
)
_SHARED_START = 5
_SHARED_SHARE = 0.7
# A garbled word: unknown to English (rarity), and near to a rare one. Set by hand: "palidam" and "pallidal" have a
# Jaro-Winkler similarity of .91, "glutametric" and "glutamatergic" .95, "palace" and "pallidal" .81.
_NEAR = 0.9
_NEAR_MIN_LETTERS = 6
_NEAR_LEAST_RARE = 0.6
_UNKNOWN = 0.85


def fold(text: str) -> str:
    """`text` in lower case without accents, so that "Müller" and "muller" are one."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def topic_words(text: str) -> tuple[str, ...]:
    """The distinct content words of `text`, folded, in order of appearance; "re-exposure" becomes "reexposure"."""
    words: dict[str, None] = {}
    for match in _WORD.finditer(fold(text)):
        word = re.sub(r"['\u2019]s$", "", match[0])
        for form in {re.sub(r"[^\w]", "", word): None, **dict.fromkeys(re.split(r"[^\w]", word))}:
            if len(form) > 1 and form not in STOP_WORDS and not form.isdigit():
                words[form] = None
    return tuple(words)


def content_words(text: str) -> list[str]:
    """All content words of `text`, folded, as often as they stand there and in their order; numbers are among them."""
    return [word for word in re.findall(r"[^\W_]+", fold(text)) if word not in STOP_WORDS]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The start of a folded word that most of its inflections and derivations share: "activat" of "activation"."""
    if len(word) <= _NO_SUFFIX:
        return singular(word)
    bare = _SUFFIX.sub("", word)
    return bare if len(bare) >= _NO_SUFFIX else word[: max(_NO_SUFFIX, len(word) - 2)]


class Vocabulary:
    """The words of one text, to be asked whether they hold a word in any of its inflections."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(singular(word) for word in words)
        self._by_start: dict[str, list[str]] = {}
        for word in self._words:
            self._by_start.setdefault(word[:_SHARED_START], []).append(word)

    def nearly_holds(self, word: str) -> bool:
        """True where a word that English does not know may be `word` garbled: "palidam" for "pallidal"."""
        from rapidfuzz.distance import JaroWinkler

        if len(word) < _NEAR_MIN_LETTERS or rarity(word) < _NEAR_LEAST_RARE:
            return False
        alike = (other for other in self._words if other[0] == word[0] and len(other) >= _NEAR_MIN_LETTERS)
        return any(JaroWinkler.similarity(word, other) >= _NEAR and rarity(other) >= _UNKNOWN for other in alike)

    def holds(self, word: str) -> bool:
        """True for the word itself, its plural, or a word that shares most of its letters from the start on."""
        word = singular(word)
        if word in self._words:
            return True
        if len(word) < _SHARED_START:
            return False
        return any(_same_stem(word, other) for other in self._by_start.get(word[:_SHARED_START], ()))


def singular(word: str) -> str:
    """`word` without a plural "s"; words in "ss", "us" and "is" stay."""
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui" else word


def _same_stem(word: str, other: str) -> bool:
    shared = 0
    for left, right in zip(word, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= _SHARED_SHARE * max(len(word), len(other))


@lru_cache(maxsize=65536)
def rarity(word: str) -> float:
    """How rare a word is in English, 0 (as common as "the") to 1 (not in wordfreq's list).

    One minus an eighth of its Zipf frequency (wordfreq), which runs from 0 to 8.
    """
    from wordfreq import zipf_frequency

    return 1.0 - min(8.0, float(zipf_frequency(word, "en"))) / 8.0
