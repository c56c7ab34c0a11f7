"""How do repeated measurements not pay twice? Scores and parses kept on disk by model revision and text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from dossier.ports import Fluency, Grammar, Parse, Scored

Answer = TypeVar("Answer", Scored, Parse)


@dataclass(frozen=True)
class _Kept(Generic[Answer]):
    ask: Callable[[Sequence[str]], tuple[Answer, ...]]
    folder: Path
    adapter: TypeAdapter[Any]

    def answer(self, texts: Sequence[str]) -> tuple[Answer, ...]:
        return tuple(self._one(text) for text in texts)

    def _one(self, text: str) -> Answer:
        path = self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.json"
        if path.exists():
            kept: Answer = self.adapter.validate_json(path.read_bytes())
            return kept
        (answer,) = self.ask([text])
        self.folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(answer), separators=(",", ":")))
        part.replace(path)
        return answer


class CachedFluency:
    """The Fluency port, asking `inner` only for texts that it has not scored before."""

    def __init__(self, inner: Fluency, folder: Path, revision: str) -> None:
        self._kept = _Kept(inner.score, folder / f"fluency-{revision}", TypeAdapter(Scored))

    def score(self, texts: Sequence[str]) -> tuple[Scored, ...]:
        """As Fluency.score."""
        return self._kept.answer(texts)


class CachedGrammar:
    """The Grammar port, likewise."""

    def __init__(self, inner: Grammar, folder: Path, revision: str) -> None:
        self._kept = _Kept(inner.parse, folder / f"grammar-{revision}", TypeAdapter(Parse))

    def parse(self, texts: Sequence[str]) -> tuple[Parse, ...]:
        """As Grammar.parse."""
        return self._kept.answer(texts)
