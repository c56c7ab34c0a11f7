"""How closely do a publication's title and abstract follow the words of a story?

What a search engine asks (BM25), and what it does not: whether the words stand together, and all in one sentence.
A word counts by how rare it is in English (linker.words.rarity), since the sources do not tell how rare it is in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linker.words import content_words, rarity, stem

# Robertson and Zaragoza, "The probabilistic relevance framework" (2009): k1 and b as found good for short texts
# (Lin et al., Anserini, 2018). A word of the title counts as often as if it stood there twice more. The length is the
# mean of the content words in titles and abstracts of PubMed records.
_SATURATION, _BY_LENGTH = 0.9, 0.4
_IN_TITLE = 2
_USUAL_WORDS = 150
_LEAST_WEIGHT = 0.05
_PAIR_REACH = 2


@dataclass(frozen=True, slots=True)
class Closeness:
    """Three shares of the story's words, weighed by rarity, from 0 to 1 (`words` to 1.9).

    `words`: those that title and abstract hold, the more the oftener (BM25, divided by the story's whole weight).
    `pairs`: of its pairs of neighbours, those that are neighbours, or nearly, there too. `sentence`: those that one
    sentence of the abstract, or the title, holds at most.
    """

    words: float
    pairs: float
    sentence: float


class Told:
    """A story's words, read once, to be compared with many publications."""

    def __init__(self, text: str) -> None:
        words = content_words(text)
        stems = [stem(word) for word in words]
        rare = {stem(word): max(_LEAST_WEIGHT, rarity(word)) ** 2 for word in words}
        total = sum(rare.values()) or 1.0
        self._weights = {each: weight / total for each, weight in rare.items()}
        self._pairs = frozenset(_pairs(stems, 1))

    def closeness(self, title: str, abstract: Sequence[str]) -> Closeness:
        """How closely a publication with that title and these sentences of an abstract follows the story."""
        sentences = [[stem(word) for word in content_words(sentence)] for sentence in (title, *abstract)]
        counts = Counter(word for sentence in sentences for word in sentence)
        in_title = Counter(sentences[0])
        longer = sum(counts.values()) / _USUAL_WORDS
        limit = _SATURATION * (1.0 - _BY_LENGTH + _BY_LENGTH * longer)
        words = 0.0
        for word, weight in self._weights.items():
            times = counts[word] + _IN_TITLE * in_title[word]
            words += weight * times * (_SATURATION + 1.0) / (times + limit)
        told = {pair for sentence in sentences for pair in _pairs(sentence, _PAIR_REACH)}
        return Closeness(
            words=words,
            pairs=len(self._pairs & told) / len(self._pairs) if self._pairs else 0.0,
            sentence=max(map(self._share, sentences)),
        )

    def _share(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, 0.0) for word in set(words))


def _pairs(words: Sequence[str], reach: int) -> Iterable[tuple[str, str]]:
    """Pairs of words that stand at most so many words apart, whichever comes first."""
    for distance in range(1, reach + 1):
        for one, other in zip(words, words[distance:], strict=False):
            yield (one, other) if one < other else (other, one)
