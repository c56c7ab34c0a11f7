"""Which models answered during a step, and which sources could not? The ports, with somebody taking notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from dossier.asked_source import AskedSource
from dossier.errors import SourceFailed
from dossier.findings import Publication
from dossier.ports import (
    Embedder,
    Entailment,
    Fluency,
    Grammar,
    Judgement,
    LanguageGuess,
    Languages,
    Markup,
    ModelName,
    Outline,
    Pair,
    Parse,
    Ports,
    Query,
    Scored,
    Strength,
    Tagger,
    Vectors,
    Writer,
    Written,
)


class Witness:
    """Hands out `ports` that answer as the given ones do, and notes who answered."""

    def __init__(self, ports: Ports) -> None:
        self.notes = Notes()
        self.ports = replace(
            ports,
            languages=_Languages(ports.languages, self.notes),
            fluency=_Fluency(ports.fluency, self.notes),
            tagger=_Tagger(ports.tagger, self.notes),
            grammar=_Grammar(ports.grammar, self.notes),
            embedder=_Embedder(ports.embedder, self.notes),
            entailment=_Entailment(ports.entailment, self.notes),
            sources=tuple(_Source(source, self.notes, place) for place, source in enumerate(ports.sources)),
            writer=_Writer(ports.writer, self.notes) if ports.writer else None,
            full_texts=tuple(_Source(source, self.notes, place) for place, source in enumerate(ports.full_texts)),
        )

    @property
    def models(self) -> tuple[ModelName, ...]:
        """Each model that answered, once, in the order of first answers."""
        return tuple(self.notes.models)

    @property
    def outages(self) -> tuple[tuple[str, str], ...]:
        """(source, why) for each source that could not be asked, in the order of the sources."""
        return tuple((source, why) for _, source, why in sorted(self.notes.outages))


@dataclass(slots=True)
class Notes:
    """What was seen so far. Sources are asked from several threads: an outage is noted with the source's place."""

    models: dict[ModelName, None] = field(default_factory=dict)
    outages: list[tuple[int, str, str]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True, slots=True)
class _Languages:
    inner: Languages
    notes: Notes

    def identify(self, text: str) -> LanguageGuess:
        guess = self.inner.identify(text)
        self.notes.models[guess.model] = None
        return guess


@dataclass(frozen=True, slots=True)
class _Fluency:
    inner: Fluency
    notes: Notes

    def score(self, texts: Sequence[str]) -> tuple[Scored, ...]:
        scored = self.inner.score(texts)
        self.notes.models.update((answer.model, None) for answer in scored)
        return scored


@dataclass(frozen=True, slots=True)
class _Tagger:
    inner: Tagger
    notes: Notes

    def tag(self, texts: Sequence[Outline]) -> tuple[Markup, ...]:
        markups = self.inner.tag(texts)
        for markup in markups:
            self.notes.models[markup.scored.model] = None
            self.notes.models.update((answer.model, None) for answer in markup.tagged)
        return markups


@dataclass(frozen=True, slots=True)
class _Grammar:
    inner: Grammar
    notes: Notes

    def parse(self, texts: Sequence[str]) -> tuple[Parse, ...]:
        parses = self.inner.parse(texts)
        self.notes.models.update((answer.model, None) for answer in parses)
        return parses


@dataclass(frozen=True, slots=True)
class _Embedder:
    inner: Embedder
    notes: Notes

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = self.inner.embed(texts)
        self.notes.models[vectors.model] = None
        return vectors


@dataclass(frozen=True, slots=True)
class _Entailment:
    inner: Entailment
    notes: Notes

    def judge(self, pairs: Sequence[Pair]) -> tuple[Judgement, ...]:
        judgements = self.inner.judge(pairs)
        self.notes.models.update((answer.model, None) for answer in judgements)
        return judgements

    def weigh(self, texts: Sequence[str]) -> tuple[Strength, ...]:
        strengths = self.inner.weigh(texts)
        self.notes.models.update((answer.model, None) for answer in strengths)
        return strengths


@dataclass(frozen=True, slots=True)
class _Writer:
    inner: Writer
    notes: Notes

    def write(self, prompts: Sequence[str], most_tokens: int) -> tuple[Written, ...]:
        written = self.inner.write(prompts, most_tokens)
        self.notes.models.update((answer.model, None) for answer in written)
        return written


@dataclass(frozen=True, slots=True)
class _Source(AskedSource):
    notes: Notes
    place: int

    def find(self, query: Query) -> tuple[Publication, ...]:
        try:
            found = self.inner.find(query)
        except SourceFailed as error:
            with self.notes.lock:
                self.notes.outages.append((self.place, self.inner.name, str(error)))
            found = error.found
        with self.notes.lock:
            self.notes.models.update(dict.fromkeys(self.inner.models))
        return found
