"""Which unit vector stands for a text, so that texts of like meaning have a high dot product?"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from dossier.ports import ModelName, Vectors
from language.batches import by_length
from language.pretrained import load_pretrained

MAX_TOKENS = 256
"""What follows is cut off: all-MiniLM-L6-v2 was made for this length (its sentence_bert_config.json)."""

READ_CHARACTERS = 10_000
"""What follows is not even cut into tokens: MAX_TOKENS are used up long before, but by words of over 39 letters."""

BATCH_TOKENS = 1024
"""Tokens read at once, padding counted. Of 512, 1024, 2048, 4096 the fastest on two cores: 216 sentences a second."""


class MiniLM:
    """The Embedder port on an all-MiniLM-L6-v2 folder. Loads on first use; one thread embeds at a time."""

    def __init__(self, folder: Path, model: ModelName) -> None:
        self._folder = folder
        self._model = model
        self._turn = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector of 384 numbers per text: the mean over its tokens, of length 1, rounded to 4 decimals."""
        rows: list[tuple[float, ...]] = [()] * len(texts)
        if texts:
            with self._turn:
                for places, batch in self._batches(texts):
                    for place, row in zip(places, self._embed_batch(batch), strict=True):
                        rows[place] = tuple(round(number, 4) for number in row)
        return Vectors(tuple(rows), self._model)

    def parts(self) -> tuple[Any, Any]:
        """The tokenizer and the network, loaded once, for a model that builds on them and changes nothing in them."""
        with self._turn:
            return self._loaded

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[list[int]]]]:
        """Token ids of texts of like length, with their places, so that little is padded."""
        tokenizer, _ = self._loaded
        ids: list[list[int]] = tokenizer(
            [text[:READ_CHARACTERS] for text in texts], truncation=True, max_length=MAX_TOKENS
        )["input_ids"]
        for places in by_length(ids, BATCH_TOKENS):
            yield places, [ids[place] for place in places]

    def _embed_batch(self, batch: list[list[int]]) -> list[list[float]]:
        import torch

        tokenizer, network = self._loaded
        padded = tokenizer.pad({"input_ids": batch}, return_tensors="pt")
        with torch.inference_mode():
            hidden = network(**padded).last_hidden_state
            mask = padded["attention_mask"].unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1)
            rows: list[list[float]] = torch.nn.functional.normalize(mean, dim=1).tolist()
        return rows

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        return load_pretrained(self._folder, self._model)
