"""What does the shipped desk find in one article, or one sentence, and on which numbers does that rest?

Every part of the garble table reads through `read`, so that a figure is of the code that ships: the flags are those of
the pipeline's step flag_passages; probabilities and log-odds are those of the same detector and tagger.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dossier.findings import Flag
from dossier.ports import Ports, TokenScore
from dossier.record import Dossier
from dossier.text import Article, Span
from garble.detector import WEIGHTS, Detector
from garble.order import BREAK, in_place, outline
from garble.readings import read_words, tags_of
from worker.steps import flag_passages


@dataclass(frozen=True, slots=True)
class ReadWord:
    """One word: the tagger's log-odds that it was garbled, and its surprisal in context, of names too."""

    where: Span
    text: str
    log_odds: float
    surprisal_bits: float


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """One sentence: the detector's probability that it is garbled; None where it judges none (short, in capitals)."""

    where: Span
    probability: float | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the desk reads one text. Everything is in order of place; every span points into the text."""

    sentences: tuple[ReadSentence, ...]
    words: tuple[ReadWord, ...]
    tokens: tuple[TokenScore, ...]
    flags: tuple[Flag, ...]

    @property
    def probability(self) -> float:
        """That of the likeliest garbled sentence; 0 where none is judged."""
        return max((each.probability for each in self.sentences if each.probability is not None), default=0.0)

    def flags_on(self, where: Span) -> tuple[Flag, ...]:
        """The flags that share a character with `where`."""
        return tuple(flag for flag in self.flags if flag.where.overlaps(where))

    def words_on(self, where: Span) -> tuple[ReadWord, ...]:
        """The words that share a character with `where`."""
        return tuple(word for word in self.words if word.where.overlaps(where))


def read(text: str, headline: Span | None, ports: Ports) -> Judgement:
    """Read `text`, which is not blank, as an article that begins with `headline`; None: as a bare sentence."""
    article = as_article(text, headline)
    flags = flag_passages(Dossier("", article=article), ports).flags
    (parse,) = ports.grammar.parse([article.text])
    (markup,) = ports.tagger.tag([outline(article, parse)])
    tokens = in_place(markup.scored.tokens, article.text, article.headline)
    tags = tags_of(parse, markup.tagged)
    readings = read_words(article.text, article.headline, tokens, parse.entities, tags)
    judged = {each.where: each.probability for each in _detector().judge(readings, parse.sentences)}
    starts = [token.where.start for token in tokens]
    words = tuple(
        ReadWord(word.where, word.text, word.log_odds, _surprisal_bits(word.where, tokens, starts)) for word in readings
    )
    return Judgement(tuple(ReadSentence(each, judged.get(each)) for each in parse.sentences), words, tokens, flags)


def _surprisal_bits(word: Span, tokens: Sequence[TokenScore], starts: Sequence[int]) -> float:
    """The sum over the tokens that begin in the word, or before it and reach into it."""
    first = bisect_right(starts, word.start) - 1
    inside = tokens[max(0, first) : bisect_left(starts, word.end)]
    return sum(token.surprisal_bits for token in inside if token.where.overlaps(word))


def as_article(text: str, headline: Span | None) -> Article:
    """One paragraph, below `headline` where there is one. A bare sentence (None) stands for body text.

    An article has a headline, and rules may spare it; so that a bare sentence is none, it gets a line's end, and what
    is called the headline is one character longer than the paragraph. Nothing is then read before or after it.
    """
    if headline:
        return Article(text, headline, (Span(headline.end + len(BREAK), len(text)),), (), (), "en")
    return Article(text + "\n", Span(0, len(text) + 1), (Span(0, len(text)),), (), (), "en")


def read_story(title: str, body: str, ports: Ports) -> tuple[Judgement, Span]:
    """How the desk reads `body` under the headline `title`, neither of them blank, and where the body lies."""
    text = title + BREAK + body
    return read(text, Span(0, len(title)), ports), Span(len(title) + len(BREAK), len(text))


def was_seen(name: str) -> bool:
    """True where something that ships was fitted on the set `name` (garble/pairs/roundtrip), as the manifest says.

    A file named train always counts as seen: it is there to be trained on.
    """
    return "train" in name or name in _manifest()["threshold_fixed_on"]


@cache
def _detector() -> Detector:
    return Detector()


@cache
def _manifest() -> dict[str, list[str]]:
    manifest: dict[str, list[str]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))["manifest"]
    return manifest
