"""What do a worker's processes count of their work, so that Prometheus can read it? Steps, and what the models did.

Counted only where PROMETHEUS_MULTIPROC_DIR names a folder: there each process keeps its counts in files of its own,
which are added up when somebody asks (worker/line/exposition.py). No label is taken from an article.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from dossier.ports import (
    Embedder,
    Entailment,
    Fluency,
    Grammar,
    Judgement,
    Markup,
    Outline,
    Pair,
    Parse,
    Ports,
    Scored,
    Strength,
    Tagger,
    Vectors,
    Writer,
    Written,
)
from worker.tracing import Ended, Tell, TraceStep

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client reads it when it is first loaded."""

STEP_BUCKETS_S = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000)

SAVED = frozenset({Ended.DONE, Ended.COPY})
"""Outcomes of a step whose work was kept."""


@contextmanager
def counts_kept() -> Iterator[Path]:
    """The processes that are started in this block count what they do, in this folder, which goes with it."""
    before = os.environ.get(FOLDER)
    with tempfile.TemporaryDirectory(prefix="copydesk-counts-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ[FOLDER]
            else:
                os.environ[FOLDER] = before


def counts_folder() -> Path | None:
    """Where the processes of this machine's worker keep their counts; None where they do not count."""
    folder = os.environ.get(FOLDER)
    return Path(folder) if folder else None


@dataclass(frozen=True, slots=True)
class Meters:
    """What is counted; the names are those that Prometheus knows."""

    steps: Counter
    step_seconds: Histogram
    model_seconds: Counter
    model_texts: Counter
    model_characters: Counter


@cache
def meters() -> Meters:
    """Those of this process."""
    from prometheus_client import Counter, Histogram

    def of_models(name: str, what: str) -> Counter:
        return Counter(f"copydesk_model_{name}", what, ["role"], registry=None)

    return Meters(
        Counter("copydesk_steps", "Steps that workers took, by how they ended.", ["step", "outcome"], registry=None),
        Histogram(
            "copydesk_step_seconds",
            "Seconds that a step took whose work was kept, saving included.",
            ["step"],
            buckets=STEP_BUCKETS_S,
            registry=None,
        ),
        of_models("seconds", "Seconds that a model took to answer."),
        of_models("texts", "Texts that a model was given."),
        of_models("characters", "Characters of those texts."),
    )


def count_steps(trace: TraceStep) -> TraceStep:
    """Traces a step as `trace` does and, where counts are kept, counts how it ended."""
    if not counts_folder():
        return trace

    @contextmanager
    def traced(key: str, step: str, tries: int) -> Iterator[Tell]:
        began_s = perf_counter()
        with trace(key, step, tries) as tell:

            def tell_and_count(outcome: Ended, models: Sequence[str]) -> None:
                tell(outcome, models)
                meters().steps.labels(step, outcome).inc()
                if outcome in SAVED:
                    meters().step_seconds.labels(step).observe(perf_counter() - began_s)

            yield tell_and_count

    return traced


@contextmanager
def count_texts(role: str, texts: Sequence[str]) -> Iterator[None]:
    """Count what a model of that role does with these texts."""
    began_s = perf_counter()
    yield
    meters().model_seconds.labels(role).inc(perf_counter() - began_s)
    meters().model_texts.labels(role).inc(len(texts))
    meters().model_characters.labels(role).inc(sum(map(len, texts)))


def count_models(ports: Ports) -> Ports:
    """Ports that answer as the given ones do and, where counts are kept, count what their models are given."""
    if not counts_folder():
        return ports
    return replace(
        ports,
        fluency=_Fluency(ports.fluency),
        tagger=_Tagger(ports.tagger),
        grammar=_Grammar(ports.grammar),
        embedder=_Embedder(ports.embedder),
        entailment=_Entailment(ports.entailment),
        writer=_Writer(ports.writer) if ports.writer else None,
    )


@dataclass(frozen=True, slots=True)
class _Fluency:
    inner: Fluency

    def score(self, texts: Sequence[str]) -> tuple[Scored, ...]:
        with count_texts("fluency", texts):
            return self.inner.score(texts)


@dataclass(frozen=True, slots=True)
class _Tagger:
    inner: Tagger

    def tag(self, texts: Sequence[Outline]) -> tuple[Markup, ...]:
        with count_texts("tagger", [each.text for each in texts]):
            return self.inner.tag(texts)


@dataclass(frozen=True, slots=True)
class _Grammar:
    inner: Grammar

    def parse(self, texts: Sequence[str]) -> tuple[Parse, ...]:
        with count_texts("grammar", texts):
            return self.inner.parse(texts)


@dataclass(frozen=True, slots=True)
class _Embedder:
    inner: Embedder

    def embed(self, texts: Sequence[str]) -> Vectors:
        with count_texts("embedder", texts):
            return self.inner.embed(texts)


@dataclass(frozen=True, slots=True)
class _Entailment:
    inner: Entailment

    def judge(self, pairs: Sequence[Pair]) -> tuple[Judgement, ...]:
        with count_texts("entailment", [f"{pair.premise}{pair.hypothesis}" for pair in pairs]):
            return self.inner.judge(pairs)

    def weigh(self, texts: Sequence[str]) -> tuple[Strength, ...]:
        with count_texts("entailment", texts):
            return self.inner.weigh(texts)


@dataclass(frozen=True, slots=True)
class _Writer:
    inner: Writer

    def write(self, prompts: Sequence[str], most_tokens: int) -> tuple[Written, ...]:
        with count_texts("writer", prompts):
            return self.inner.write(prompts, most_tokens)
