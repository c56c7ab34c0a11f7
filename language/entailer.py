"""Does a premise support a hypothesis, contradict it, or say too little of it? How strong a cause does a text state?

A cross-encoder of ours: all-MiniLM-L6-v2 with its layers fitted further on pairs (training/fit_entailment.py says on
which). Its embeddings of words are those of the embedder's own file; the layers, and the two heads that read the first
state and the mean of all, ship in half precision.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dossier.errors import ModelUnavailable
from dossier.ports import Judgement, ModelName, Pair, Strength
from language.batches import paired
from language.minilm import MiniLM
from language.pretrained import loading

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS = Path(__file__).with_name("weights") / "entailment.safetensors"
MAX_TOKENS = 160
"""Of premise and hypothesis together; of the longer one the end is cut off."""

STRENGTHS = 4
"""How strongly a sentence says that one thing brings about another: not at all, goes with it, may, does."""

READ_CHARACTERS = 4_000
BATCH_TOKENS = 2048
"""Tokens read at once, padding counted."""


class MiniLMEntailer:
    """The Entailment port on the embedder and our weights. Loads on first use; one thread judges at a time."""

    def __init__(self, base: MiniLM, weights: Path = WEIGHTS) -> None:
        self._base = base
        self._weights = weights
        self._turn = threading.Lock()

    def judge(self, pairs: Sequence[Pair]) -> tuple[Judgement, ...]:
        """One answer per pair; the three probabilities come to 1, but for rounding to 4 decimals."""
        texts = [(pair.premise, pair.hypothesis) for pair in pairs]
        return tuple(Judgement(row[0], row[1], row[2], self._name) for row in self._read(texts, "head"))

    def weigh(self, texts: Sequence[str]) -> tuple[Strength, ...]:
        """One answer per text, likewise."""
        rows = self._read([(text, "") for text in texts], "strength")
        return tuple(Strength(row[0], row[1], row[2], row[3], self._name) for row in rows)

    def _read(self, texts: Sequence[tuple[str, str]], head: str) -> list[list[float]]:
        rows: list[list[float]] = [[]] * len(texts)
        if texts:
            with self._turn:
                read = [(premise[:READ_CHARACTERS], hypothesis[:READ_CHARACTERS]) for premise, hypothesis in texts]
                for places, batch in paired(self._loaded[0], read, MAX_TOKENS, BATCH_TOKENS):
                    for place, row in zip(places, self._read_batch(batch, head), strict=True):
                        rows[place] = [round(number, 4) for number in row]
        return rows

    def _read_batch(self, batch: Any, head: str) -> list[list[float]]:
        import torch

        _, network, heads = self._loaded
        with torch.inference_mode():
            states = network(**batch).last_hidden_state
            odds = log_odds(states, batch["attention_mask"], heads[f"{head}.weight"], heads[f"{head}.bias"])
            rows: list[list[float]] = odds.softmax(dim=-1).tolist()
        return rows

    @cached_property
    def _loaded(self) -> tuple[Any, Any, dict[str, Tensor]]:
        """Tokenizer, encoder, and weights and biases of the heads."""
        from safetensors.torch import load_file

        tokenizer, base = self._base.parts()
        network = copy.deepcopy(base, {id(base.embeddings): base.embeddings})  # the words' vectors are shared
        with loading(self._weights.parent, self._name):
            ours = {name: each.float() for name, each in load_file(self._weights).items()}
            layers = {name.removeprefix("encoder."): each for name, each in ours.items() if name.startswith("encoder.")}
            heads = {name: each for name, each in ours.items() if not name.startswith("encoder.")}
            missing = network.load_state_dict(layers, strict=False)
            if missing.unexpected_keys or any(".layer." in name for name in missing.missing_keys):
                raise ValueError("the weights are another network's")
        return tokenizer, network.eval(), heads

    @cached_property
    def _name(self) -> ModelName:
        """Our weights' revision is the beginning of their sha256, as for every model."""
        try:
            return ModelName("entailment", sha256(self._weights.read_bytes()).hexdigest()[:12])
        except OSError as error:
            raise ModelUnavailable(
                f"the weights of the entailment model, {self._weights}, cannot be read ({error.strerror}): they come "
                "with Copydesk, install it again"
            ) from error


def log_odds(states: Tensor, mask: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Supported, contradicted, not enough, [pairs, 3]: a linear reading of the first state and the mean of all."""
    import torch
    from torch.nn.functional import linear

    inside = mask.unsqueeze(-1).to(states.dtype)
    mean = (states * inside).sum(dim=1) / inside.sum(dim=1)
    return linear(torch.cat([states[:, 0], mean], dim=-1), weight, bias)
