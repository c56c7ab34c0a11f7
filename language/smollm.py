"""How surprising is each token of a text to SmolLM2, given all the text before it?"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dossier.ports import ModelName, Scored, TokenScore
from dossier.text import Span
from language.batches import by_length
from language.llama import Llama
from language.pretrained import loading

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger("copydesk.progress")

Bits = tuple[float, float]
"""Surprisal and entropy of a token."""

Keep = Callable[["Tensor", "Tensor"], "Tensor"]
"""What to keep of some tokens, of their states [tokens, layers, width] and bits [tokens, 2]."""

WINDOW_TOKENS = 1024
"""Tokens read at once; half as many are carried over as context into the next window. Bounds memory, not length."""

BATCH_TOKENS = 512
"""Tokens of short texts that are read together, padding counted; a longer window is read alone."""

LONG_WINDOWS = 4
"""Where there are more windows than this, the log tells how far the reading is: it takes more than a few seconds."""

HEAD_TOKENS = 64
"""Tokens whose 49,152 logits are held at once: 13 MB in float32, three times over."""


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens of one text that are read at once. Those from place `judged` on are judged, by what stands before them."""

    tokens: list[int]
    judged: int


def cut_windows(tokens: list[int]) -> Iterator[Window]:
    """Windows in which every token but the first is judged once."""
    place = 1
    while place < len(tokens):
        first = max(0, place - 1 - WINDOW_TOKENS // 2)
        window = Window(tokens[first : first + WINDOW_TOKENS], place - first)
        yield window
        place = first + len(window.tokens)


@dataclass(frozen=True, slots=True)
class Look:
    """One text: each token's place and bits, and what was kept of its states, in parts [tokens, ...]."""

    places: list[tuple[int, int]]
    bits: list[Bits]
    kept: list[Tensor]


class SmolLM:
    """The Fluency port on a SmolLM2 folder in safetensors form (language/gguf.py). Loads on first use.

    The texts of one call are read together. A number may differ by .0001 with the texts beside it, by rounding alone.
    """

    def __init__(self, folder: Path, model: ModelName) -> None:
        self._folder = folder
        self._model = model

    def score(self, texts: Sequence[str]) -> tuple[Scored, ...]:
        """Surprisal and entropy in bits, rounded to 4 decimals, of every visible token of each text."""
        return tuple(self.scored(text, look) for text, look in zip(texts, self.look(texts), strict=True))

    def scored(self, text: str, look: Look) -> Scored:
        """What `look` saw of the visible tokens of `text`."""
        return Scored(tuple(_visible(text, look.places, look.bits)), self._model)

    def look(self, texts: Sequence[str], layers: Sequence[int] = (), keep: Keep | None = None) -> list[Look]:
        """Bits of every token of each text, and what `keep` makes of its states after each of `layers`."""
        encoded = [self.encode(text) for text in texts]
        windows = [list(cut_windows(tokens)) for tokens, _ in encoded]
        judged = iter(self._judge([window for of_one in windows for window in of_one], layers, keep))
        looks = []
        for (_, places), of_one in zip(encoded, windows, strict=True):
            parts = [next(judged) for _ in of_one]
            kept = [each for _, each in parts if each is not None]
            looks.append(Look(places, [pair for bits, _ in parts for pair in bits], kept))
        return looks

    def encode(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token numbers, the one for the beginning of a text first, and the place of each of the others."""
        if not text.strip():
            return [], []
        tokenizer, _ = self._loaded
        encoded = tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)
        return [tokenizer.bos_token_id, *encoded["input_ids"]], encoded["offset_mapping"]

    def read(self, tokens: Sequence[int]) -> Tensor:
        """The network's last state of each token, [tokens, width], without the output head (to measure it)."""
        import torch

        with torch.inference_mode():
            return self._loaded[1].read(torch.tensor([tokens]))[0][0]

    def _judge(
        self, windows: Sequence[Window], layers: Sequence[int], keep: Keep | None
    ) -> list[tuple[list[Bits], Tensor | None]]:
        """The bits of the tokens that are judged in each window, and what is kept of them."""
        import torch

        answers: list[tuple[list[Bits], Tensor | None]] = [([], None)] * len(windows)
        done = 0
        for places in by_length([window.tokens for window in windows], BATCH_TOKENS):
            batch = [windows[place] for place in places]
            with torch.inference_mode():
                states, seen = self._loaded[1].read(_fill_up([window.tokens for window in batch]), layers)
                before = [row[one.judged - 1 : len(one.tokens) - 1] for row, one in zip(states, batch, strict=True)]
                targets = [token for one in batch for token in one.tokens[one.judged :]]
                bits = iter(self._read_head(torch.cat(before), torch.tensor(targets)))
                for row, place in enumerate(places):
                    own, one = [next(bits) for _ in before[row]], batch[row]
                    of_one = [layer[row, one.judged : len(one.tokens)] for layer in seen]
                    answers[place] = (own, keep(torch.stack(of_one, dim=1), torch.tensor(own)) if keep else None)
            done += len(places)
            if len(windows) > LONG_WINDOWS:
                log.info("read %d of %d parts of %d tokens", done, len(windows), WINDOW_TOKENS)
        return answers

    def _read_head(self, states: Tensor, targets: Tensor) -> list[Bits]:
        """The bits of each target, which the state in its place [tokens, width] was to tell."""
        import torch

        parts = zip(torch.split(states, HEAD_TOKENS), torch.split(targets, HEAD_TOKENS), strict=True)
        return [bits for state, target in parts for bits in self._compare(state, target)]

    def _compare(self, states: Tensor, targets: Tensor) -> list[Bits]:
        """Likewise, for at most HEAD_TOKENS. A function of its own, so that their logits are given back in between."""
        import torch

        logp = torch.log_softmax(self._loaded[1].logits(states), dim=-1)
        chosen = logp.gather(1, targets[:, None])[:, 0]
        entropy = -logp.exp().mul_(logp).sum(dim=-1)
        return list(zip((-chosen / math.log(2)).tolist(), (entropy / math.log(2)).tolist(), strict=True))

    @cached_property
    def _loaded(self) -> tuple[Any, Llama]:
        """The tokenizer and the network."""
        from transformers import AutoTokenizer

        with loading(self._folder, self._model):
            return AutoTokenizer.from_pretrained(self._folder, local_files_only=True), Llama(self._folder)


def _visible(text: str, places: Sequence[tuple[int, int]], bits: Sequence[Bits]) -> Iterator[TokenScore]:
    for (start, end), (surprisal, entropy) in zip(places, bits, strict=True):
        start = visible_from(text, start, end)
        if start < end:
            yield TokenScore(Span(start, end), round(surprisal, 4), round(entropy, 4))


def visible_from(text: str, start: int, end: int) -> int:
    """Where the white space ends that a token begins with; `end` where it holds nothing else."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip())


def _fill_up(rows: Sequence[list[int]]) -> Tensor:
    """One row each, filled up on the right to the longest: no token sees what stands behind it."""
    import torch

    width = max(map(len, rows))
    return torch.tensor([row + [0] * (width - len(row)) for row in rows])
