"""What does the desk ask of the outside? One small Protocol each; batch-first; answers name their model.

A port's answer has one item per text asked, in the order asked. Scores are rounded to 4 decimals by the adapter,
so that thresholds see the same numbers on every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from dossier.findings import Identifier, Publication
from dossier.text import Page, Span


@dataclass(frozen=True, slots=True)
class ModelName:
    """Which model answered: its name in config/models.toml, and the revision (first 12 digits of the sha256)."""

    name: str
    revision: str


@dataclass(frozen=True, slots=True)
class TokenScore:
    """One token of the language model: its place, its surprisal and the entropy of the prediction, both in bits.

    Leading white space does not belong to `where`. Tokens without visible characters are left out.
    """

    where: Span
    surprisal_bits: float
    entropy_bits: float


@dataclass(frozen=True, slots=True)
class Scored:
    """How a language model reads one text: every visible token, in order."""

    tokens: tuple[TokenScore, ...]
    model: ModelName


@dataclass(frozen=True, slots=True)
class TokenOdds:
    """One token of the tagger: its place, and the log-odds that it was garbled."""

    where: Span
    log_odds: float


@dataclass(frozen=True, slots=True)
class Tagged:
    """How the tagger reads one sentence: its tokens in order, placed within it, and the log-odds of the whole."""

    tokens: tuple[TokenOdds, ...]
    log_odds: float
    model: ModelName


@dataclass(frozen=True, slots=True)
class Outline:
    """A text and its sentences, in any order, none across another's edge."""

    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Markup:
    """How the tagger reads one text: as the language model below it does, and each sentence of the outline."""

    scored: Scored
    tagged: tuple[Tagged, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A token of the parser. `pos` is a Universal POS tag; `head` indexes Parse.words (its own index at a root)."""

    where: Span
    lemma: str
    pos: str
    dep: str
    head: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A name or quantity; `label` is OntoNotes' (PERSON, ORG, GPE, DATE, PERCENT, CARDINAL...)."""

    where: Span
    label: str


@dataclass(frozen=True, slots=True)
class Parse:
    """One text's sentences, words and entities. Sentences hold no leading or trailing white space."""

    sentences: tuple[Span, ...]
    words: tuple[Word, ...]
    entities: tuple[Entity, ...]
    model: ModelName


@dataclass(frozen=True, slots=True)
class Vectors:
    """One unit-length vector per text, so that a dot product is a cosine."""

    rows: tuple[tuple[float, ...], ...]
    model: ModelName


@dataclass(frozen=True, slots=True)
class Pair:
    """What a paper says, and what is claimed of it."""

    premise: str
    hypothesis: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """How probable it is that the premise supports the hypothesis, contradicts it, or does not say enough of it."""

    supported: float
    contradicted: float
    not_enough: float
    model: ModelName


@dataclass(frozen=True, slots=True)
class Strength:
    """How strongly a sentence says that one thing brings about another: not at all, goes with it, may, does.

    Four probabilities that come to 1.
    """

    none: float
    correlational: float
    conditional: float
    causal: float
    model: ModelName


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer answered to one prompt: text that nobody has checked yet."""

    text: str
    model: ModelName


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """ISO 639-1 code of the likeliest language, and its probability, 0 to 1."""

    code: str
    probability: float
    model: ModelName


@dataclass(frozen=True, slots=True)
class Query:
    """What a story tells of the paper behind it: text, people whom it names, date and identifiers where known.

    `vectors` is that of the text, where one was made: a source that has no model of its own to ask needs none then.
    """

    text: str
    people: tuple[str, ...] = ()
    published: date | None = None
    identifiers: tuple[Identifier, ...] = ()
    vectors: Vectors | None = None


class Pages(Protocol):
    """Reads a URL, a file, or ``-`` for standard input. Raises InputUnusable or PageUnavailable.

    `held`, which was read there before, is given back where the site says that it still holds.
    """

    def read(self, address: str, held: Page | None = None) -> Page: ...


class Fluency(Protocol):
    """A causal language model that says how surprising each token is, given all the text before it."""

    def score(self, texts: Sequence[str]) -> tuple[Scored, ...]: ...


class Tagger(Protocol):
    """A model that reads sentences in their text, in both directions, and says which tokens look garbled."""

    def tag(self, texts: Sequence[Outline]) -> tuple[Markup, ...]: ...


class Embedder(Protocol):
    """A sentence encoder."""

    def embed(self, texts: Sequence[str]) -> Vectors: ...


class Grammar(Protocol):
    """A parser: sentences, words with part of speech and head, names and quantities."""

    def parse(self, texts: Sequence[str]) -> tuple[Parse, ...]: ...


class Entailment(Protocol):
    """Says of each pair whether the premise supports the hypothesis, and of each text how strong a cause it states."""

    def judge(self, pairs: Sequence[Pair]) -> tuple[Judgement, ...]: ...

    def weigh(self, texts: Sequence[str]) -> tuple[Strength, ...]: ...


class Writer(Protocol):
    """A language model that follows an instruction; the same prompt has the same answer."""

    def write(self, prompts: Sequence[str], most_tokens: int) -> tuple[Written, ...]: ...


class Languages(Protocol):
    """Says which language a text is in."""

    def identify(self, text: str) -> LanguageGuess: ...


class Source(Protocol):
    """A place to look for publications. () means that it holds none that fit.

    `find` raises SourceUnavailable or SourceRefused where it could not be asked for all that was wanted; the error
    bears what it gave none the less. `can_answer` is False where it has nothing that it could be asked: it is no outage
    then, and no "none" either. `models` are those that have helped it to find, () for none.
    """

    @property
    def name(self) -> str: ...

    @property
    def models(self) -> tuple[ModelName, ...]: ...

    def can_answer(self, query: Query) -> bool: ...

    def find(self, query: Query) -> tuple[Publication, ...]: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """All that a pipeline step may ask. `sources` may be empty: then the search is a Gap, not a "none".

    `full_texts` give publications with their body, by PubMed Central's number; there may be none. `writer` is None
    where the summary is to stay as it is taken from the story and the paper.
    """

    pages: Pages
    languages: Languages
    fluency: Fluency
    tagger: Tagger
    grammar: Grammar
    embedder: Embedder
    entailment: Entailment
    sources: tuple[Source, ...] = ()
    full_texts: tuple[Source, ...] = ()
    writer: Writer | None = None
