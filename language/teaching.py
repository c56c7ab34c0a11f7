"""How can every language port be answered at once, the same each time, without a model?

Simple rules that look at letters, never at meaning: for tests of plumbing and for load tests. Nothing may be judged
by them.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from dossier.ports import (
    Entity,
    Judgement,
    LanguageGuess,
    Markup,
    ModelName,
    Outline,
    Pair,
    Parse,
    Scored,
    Strength,
    Tagged,
    TokenOdds,
    TokenScore,
    Vectors,
    Word,
    Written,
)
from dossier.text import Span

TEACHING = ModelName("teaching", "1")
"""What every answer here is signed with; the revision changes whenever a rule does."""

DIMENSIONS = 256
"""Numbers in a teaching vector: enough that two words seldom share one."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PARAGRAPH = re.compile(r"\S(?:(?!\n[^\S\n]*\n).)*", re.DOTALL)
_SENTENCE = re.compile(r"\S.*?(?:[.!?][\"'”’)]*(?=\s)|\Z)", re.DOTALL)
_NAME = re.compile(r"[A-Z]\w+(?:[^\S\n][A-Z]\w+)+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_COMMON_WORDS = {
    "en": "the of and to in is was that for with are by be it this from not have",
    "de": "der die das und ist nicht mit von ein eine auf zu den dem sich für",
    "fr": "le la les des et est une dans que pour pas sur au du avec ce",
    "es": "el los las una y es que en por con para se del al su como",
}
_COMMON = {code: frozenset(words.split()) for code, words in _COMMON_WORDS.items()}


@dataclass(frozen=True, slots=True)
class _Slow:
    """`delay_s`: how long each answer takes, so that trials of load can last as long as real models would."""

    delay_s: float = 0


class TeachingFluency(_Slow):
    """The Fluency port by rule: a longer word is more surprising, one that the text has used is half as surprising."""

    def score(self, texts: Sequence[str]) -> tuple[Scored, ...]:
        """Words and punctuation marks as tokens, with 1 to 25 bits of surprisal and 5 bits of entropy."""
        time.sleep(self.delay_s)
        return tuple(Scored(self._tokens(text), TEACHING) for text in texts)

    def _tokens(self, text: str) -> tuple[TokenScore, ...]:
        seen: set[str] = set()
        tokens = []
        for match in _TOKEN.finditer(text):
            word = match.group().lower()
            bits = 1.0 + min(len(word), 23) + _fraction(word)
            tokens.append(TokenScore(_span(match), round(bits / 2 if word in seen else bits, 4), 5.0))
            seen.add(word)
        return tuple(tokens)


class TeachingTagger(_Slow):
    """The Tagger port by rule: a word is the likelier garbled the longer it is, a sentence as its longest word."""

    def tag(self, texts: Sequence[Outline]) -> tuple[Markup, ...]:
        """Words and punctuation marks as tokens, with log-odds from -6."""
        time.sleep(self.delay_s)
        scored = TeachingFluency().score([each.text for each in texts])
        return tuple(
            Markup(one, tuple(self._tag_one(where.of(each.text)) for where in each.sentences))
            for one, each in zip(scored, texts, strict=True)
        )

    def _tag_one(self, text: str) -> Tagged:
        tokens = tuple(
            TokenOdds(_span(match), round(min(len(match.group()), 23) / 4 - 6 + _fraction(match.group()), 4))
            for match in _TOKEN.finditer(text)
        )
        return Tagged(tokens, max((token.log_odds for token in tokens), default=0.0), TEACHING)


class TeachingEmbedder(_Slow):
    """The Embedder port by rule: texts that share words have a high dot product, their order and form aside."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit-length vector per text; a text without words has the first axis."""
        time.sleep(self.delay_s)
        return Vectors(tuple(self._row(text) for text in texts), TEACHING)

    def _row(self, text: str) -> tuple[float, ...]:
        counts = [0.0] * DIMENSIONS
        for word in re.findall(r"\w+", text.lower()):
            counts[crc32(word.encode()) % DIMENSIONS] += 1.0
        if not any(counts):
            counts[0] = 1.0
        length = math.hypot(*counts)
        return tuple(round(count / length, 4) for count in counts)


class TeachingGrammar(_Slow):
    """The Grammar port by rule: full stops end sentences, capitalised runs are people, digits are numbers."""

    def parse(self, texts: Sequence[str]) -> tuple[Parse, ...]:
        """A sentence's first word is its root and the head of all others; the other words are nouns."""
        time.sleep(self.delay_s)
        return tuple(self._parse_one(text) for text in texts)

    def _parse_one(self, text: str) -> Parse:
        sentences = tuple(
            Span(match.start(), match.start() + len(match.group().rstrip()))
            for paragraph in _PARAGRAPH.finditer(text)
            for match in _SENTENCE.finditer(text, paragraph.start(), paragraph.end())
        )
        words: list[Word] = []
        for sentence in sentences:
            root = len(words)
            for match in _TOKEN.finditer(text, sentence.start, sentence.end):
                dep = "ROOT" if len(words) == root else "dep"
                words.append(Word(_span(match), match.group().lower(), _part_of_speech(match.group()), dep, root))
        names = [Entity(_span(match), "PERSON") for match in _NAME.finditer(text)]
        numbers = [Entity(_span(match), "CARDINAL") for match in _NUMBER.finditer(text)]
        entities = sorted((*names, *numbers), key=lambda entity: entity.where)
        return Parse(sentences, tuple(words), _apart(entities), TEACHING)


class TeachingEntailer(_Slow):
    """The Entailment port by rule: the share of the hypothesis's words that the premise has, turned round by "not"."""

    def judge(self, pairs: Sequence[Pair]) -> tuple[Judgement, ...]:
        """Probabilities that come to 1."""
        time.sleep(self.delay_s)
        return tuple(self._judge_one(pair) for pair in pairs)

    def weigh(self, texts: Sequence[str]) -> tuple[Strength, ...]:
        """By the first word that tells: may, causes, linked."""
        time.sleep(self.delay_s)
        return tuple(self._weigh_one(text.lower()) for text in texts)

    def _weigh_one(self, text: str) -> Strength:
        if re.search(r"\b(?:may|might|could)\b", text):
            return Strength(0.0, 0.0, 1.0, 0.0, TEACHING)
        if re.search(r"\b(?:causes?|caused|leads? to)\b", text):
            return Strength(0.0, 0.0, 0.0, 1.0, TEACHING)
        linked = float(bool(re.search(r"\b(?:linked|associated)\b", text)))
        return Strength(1.0 - linked, linked, 0.0, 0.0, TEACHING)

    def _judge_one(self, pair: Pair) -> Judgement:
        ours, theirs = (set(re.findall(r"\w+", text.lower())) for text in (pair.hypothesis, pair.premise))
        share = round(len(ours & theirs) / len(ours), 4) if ours else 0.0
        turned = ("not" in ours) != ("not" in theirs)
        supported, contradicted = (0.0, share) if turned else (share, 0.0)
        return Judgement(supported, contradicted, round(1.0 - share, 4), TEACHING)


class TeachingWriter(_Slow):
    """The Writer port by rule: the first fenced text of the prompt, in the JSON that the desk's prompts ask for."""

    def write(self, prompts: Sequence[str], most_tokens: int) -> tuple[Written, ...]:
        """At most so many words of it."""
        time.sleep(self.delay_s)
        return tuple(Written(self._answer(prompt, most_tokens), TEACHING) for prompt in prompts)

    def _answer(self, prompt: str, most_words: int) -> str:
        fenced = re.search(r"<<<(.*?)>>>", prompt, re.DOTALL)
        return json.dumps({"sentence": " ".join(fenced.group(1).split()[:most_words]) if fenced else ""})


class TeachingLanguages(_Slow):
    """The Languages port by rule: the language whose commonest words occur most, English where none do."""

    def identify(self, text: str) -> LanguageGuess:
        """English, German, French or Spanish; the probability is the winner's share of the words that were known."""
        time.sleep(self.delay_s)
        words = re.findall(r"\w+", text[:20_000].lower())
        found = {code: sum(word in common for word in words) for code, common in _COMMON.items()}
        code = max(found, key=lambda known: found[known])
        probability = (found[code] + 1) / (sum(found.values()) + len(found))
        return LanguageGuess(code, round(probability, 4), TEACHING)


def teaching_models(
    delay_s: float = 0,
) -> tuple[TeachingLanguages, TeachingFluency, TeachingTagger, TeachingGrammar, TeachingEmbedder, TeachingEntailer]:
    """All of them, in the order of Ports."""
    return (
        TeachingLanguages(delay_s),
        TeachingFluency(delay_s),
        TeachingTagger(delay_s),
        TeachingGrammar(delay_s),
        TeachingEmbedder(delay_s),
        TeachingEntailer(delay_s),
    )


def _span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end())


def _fraction(word: str) -> float:
    """A number from 0 to 1 that the letters decide, so that words of one length differ."""
    return crc32(word.encode()) % 10_000 / 10_000


def _part_of_speech(word: str) -> str:
    if word.isnumeric():
        return "NUM"
    if not word[0].isalnum():
        return "PUNCT"
    return "PROPN" if word[0].isupper() else "NOUN"


def _apart(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities, in order, without those that overlap an earlier one."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.where.start >= kept[-1].where.end:
            kept.append(entity)
    return tuple(kept)
