"""How do the words of a parsed text hang together: who depends on whom, and what is a phrase about?"""

from __future__ import annotations

from collections.abc import Iterator

from dossier.ports import Parse, Word
from dossier.text import Span


def lexicon(words: str) -> frozenset[str]:
    """A set of words written as one line of text."""
    return frozenset(words.split())


SUBJECTS = ("nsubj", "nsubjpass", "csubj")
NEGATIONS = frozenset({"not", "n't", "no", "never", "neither", "nor", "without", "nothing", "none"})
DENYING_WORDS = frozenset({"fail", "lack", "unable", "cannot"})
CLAUSES = frozenset({"advcl", "relcl", "ccomp", "acl", "csubj", "parataxis"})
#: How far below the main verb a negation still denies the whole: "did no better", "had no effect".
DENIAL_DEPTH = 2

#: Nouns that name a measure or a container, not the thing: "levels of tau" is about tau.
MEASURE_NOUNS = lexicon(
    "amount association bit concentration count degree effect extent feeling frequency group incidence level "
    "likelihood magnitude measure number odd odds prevalence probability proportion range rate risk sense set "
    "share study symptom value variety"
)


class Tree:
    """A parse with its text, asked by word index. spaCy's dependency labels (CLEAR style) are expected."""

    def __init__(self, text: str, parse: Parse) -> None:
        self.text = text
        self.words: tuple[Word, ...] = parse.words
        self._children: list[list[int]] = [[] for _ in parse.words]
        for index, word in enumerate(parse.words):
            if word.head != index:
                self._children[word.head].append(index)

    def form(self, index: int) -> str:
        """The word as written, in lower case."""
        return self.words[index].where.of(self.text).lower()

    def lemma(self, index: int) -> str:
        """The word's lemma in lower case."""
        return self.words[index].lemma.lower()

    def children(self, index: int, *deps: str) -> list[int]:
        """The words that depend on this one directly, kept to the named relations where any are named."""
        return [child for child in self._children[index] if not deps or self.words[child].dep in deps]

    def subtree(self, index: int) -> list[int]:
        """This word and all that depend on it, in text order."""
        found, waiting = [], [index]
        while waiting:
            current = waiting.pop()
            found.append(current)
            waiting.extend(self._children[current])
        return sorted(found)

    def within(self, where: Span) -> list[int]:
        """The words that lie in a stretch of the text."""
        return [index for index, word in enumerate(self.words) if where.contains(word.where)]

    def negated(self, index: int) -> bool:
        """True where a negation hangs on the word itself, on its auxiliary, or it is the object of "fail to"."""
        if any(self.form(child) in NEGATIONS for child in self._children[index]):
            return True
        head = self.words[index].head
        return self.words[index].dep == "xcomp" and (self.lemma(head) == "fail" or self.negated(head))

    def denies(self) -> bool:
        """True where the main clause holds a negation; those of clauses that hang on it do not count."""
        roots = [index for index, word in enumerate(self.words) if word.head == index]
        waiting = [(root, 0) for root in roots[:1]]
        while waiting:
            index, depth = waiting.pop()
            if self.form(index) in NEGATIONS or self.lemma(index) in DENYING_WORDS:
                return True
            if depth < DENIAL_DEPTH:
                waiting.extend((child, depth + 1) for child in self._children[index] if not self._is_clause(child))
        return False

    def _is_clause(self, index: int) -> bool:
        word = self.words[index]
        return word.dep in CLAUSES or (word.dep == "conj" and word.pos in ("VERB", "AUX"))

    def phrase(self, index: int) -> frozenset[str]:
        """The lemmas of a noun phrase: the noun, its modifiers, what it is "of", and nouns joined to it by "of"."""
        found: set[str] = set()
        for member in self._phrase_words(index):
            if self.words[member].pos in ("NOUN", "PROPN", "ADJ", "NUM") and self.form(member).strip("-"):
                found.add(self.lemma(member))
        return frozenset(found)

    def _phrase_words(self, index: int) -> Iterator[int]:
        yield index
        for child in self.children(index, "amod", "compound", "nmod", "poss", "npadvmod"):
            yield from self._phrase_words(child)
        for preposition in self.children(index, "prep"):
            if self.form(preposition) in ("of", "for", "in", "to"):
                for inner in self.children(preposition, "pobj"):
                    yield from self._phrase_words(inner)

    def nouns(self, indices: list[int]) -> frozenset[str]:
        """The lemmas of the nouns and names among the words."""
        return frozenset(self.lemma(index) for index in indices if self.words[index].pos in ("NOUN", "PROPN"))

    def content(self) -> frozenset[str]:
        """The lemmas of all nouns, names, verbs and adjectives."""
        kinds = ("NOUN", "PROPN", "VERB", "ADJ")
        return frozenset(self.lemma(index) for index, word in enumerate(self.words) if word.pos in kinds)
