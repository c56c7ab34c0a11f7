"""How do repeated measurements not pay twice? Every model's answers kept on disk, by model revision and text."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from dossier.errors import InputUnusable
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
    Scored,
    Strength,
    Tagger,
    Vectors,
    Writer,
    Written,
)

Asked = TypeVar("Asked", str, Outline, Pair)
Answer = TypeVar("Answer", Scored, Markup, Parse, Vectors, Judgement, Strength, Written)


class CachedFluency:
    """The Fluency port, asking `inner` only for texts that it has not scored before.

    `folder` gets one SQLite file per port and `revision`, which several processes may use at a time. Every text is
    asked for alone, so that its answer hangs on nothing else.
    """

    def __init__(self, inner: Fluency, folder: Path, revision: str) -> None:
        self._kept = _Kept(lambda text: inner.score([text])[0], folder / f"fluency-{revision}.sqlite3", Scored)

    def score(self, texts: Sequence[str]) -> tuple[Scored, ...]:
        """As Fluency.score."""
        return tuple(map(self._kept.answer, texts))


class CachedTagger:
    """The Tagger port, likewise: by text and sentences."""

    def __init__(self, inner: Tagger, folder: Path, revision: str) -> None:
        def ask(outline: Outline) -> Markup:
            return inner.tag([outline])[0]

        self._kept = _Kept(ask, folder / f"tagger-{revision}.sqlite3", Markup)

    def tag(self, texts: Sequence[Outline]) -> tuple[Markup, ...]:
        """As Tagger.tag."""
        return tuple(map(self._kept.answer, texts))


class CachedGrammar:
    """The Grammar port, likewise."""

    def __init__(self, inner: Grammar, folder: Path, revision: str) -> None:
        self._kept = _Kept(lambda text: inner.parse([text])[0], folder / f"grammar-{revision}.sqlite3", Parse)

    def parse(self, texts: Sequence[str]) -> tuple[Parse, ...]:
        """As Grammar.parse."""
        return tuple(map(self._kept.answer, texts))


class CachedEmbedder:
    """The Embedder port, likewise. In a batch of other texts a number may differ by .0001 (measured on MiniLM)."""

    def __init__(self, inner: Embedder, folder: Path, revision: str) -> None:
        self._inner = inner
        self._kept = _Kept(lambda text: inner.embed([text]), folder / f"embedder-{revision}.sqlite3", Vectors)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As Embedder.embed."""
        if not texts:
            return self._inner.embed(texts)
        answers = [self._kept.answer(text) for text in texts]
        return Vectors(tuple(row for answer in answers for row in answer.rows), answers[0].model)


class CachedEntailment:
    """The Entailment port, likewise: by pair."""

    def __init__(self, inner: Entailment, folder: Path, revision: str) -> None:
        def ask(pair: Pair) -> Judgement:
            return inner.judge([pair])[0]

        def weigh(text: str) -> Strength:
            return inner.weigh([text])[0]

        self._kept = _Kept(ask, folder / f"entailment-{revision}.sqlite3", Judgement)
        self._weighed = _Kept(weigh, folder / f"strength-{revision}.sqlite3", Strength)

    def judge(self, pairs: Sequence[Pair]) -> tuple[Judgement, ...]:
        """As Entailment.judge."""
        return tuple(map(self._kept.answer, pairs))

    def weigh(self, texts: Sequence[str]) -> tuple[Strength, ...]:
        """As Entailment.weigh."""
        return tuple(map(self._weighed.answer, texts))


class CachedWriter:
    """The Writer port, likewise: by prompt and length."""

    def __init__(self, inner: Writer, folder: Path, revision: str) -> None:
        def ask(asked: str) -> Written:
            most_tokens, _, prompt = asked.partition(" ")
            return inner.write([prompt], int(most_tokens))[0]

        self._kept = _Kept(ask, folder / f"writer-{revision}.sqlite3", Written)

    def write(self, prompts: Sequence[str], most_tokens: int) -> tuple[Written, ...]:
        """As Writer.write."""
        return tuple(self._kept.answer(f"{most_tokens} {prompt}") for prompt in prompts)


class _Kept(Generic[Asked, Answer]):
    """Answers in one SQLite file. Raises InputUnusable where it is none."""

    def __init__(self, ask: Callable[[Asked], Answer], path: Path, kind: type[Answer]) -> None:
        self._ask: Callable[[Asked], Answer] = ask
        self._adapter: TypeAdapter[Answer] = TypeAdapter(kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, timeout=60, isolation_level=None)
        try:
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.execute("CREATE TABLE IF NOT EXISTS answers (text_hash TEXT PRIMARY KEY, answer TEXT)")
        except sqlite3.DatabaseError as error:
            raise InputUnusable(f"the kept answers in {path} cannot be used ({error}): remove that file") from error

    def answer(self, text: Asked) -> Answer:
        spelt = text if isinstance(text, str) else repr(text)
        key = hashlib.sha256(spelt.encode("utf-8", "surrogatepass")).hexdigest()
        row = self._database.execute("SELECT answer FROM answers WHERE text_hash = ?", (key,)).fetchone()
        if row is not None:
            return self._adapter.validate_json(row[0])
        answer = self._ask(text)
        written = json.dumps(asdict(answer), separators=(",", ":"))
        self._database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, written))
        return answer
