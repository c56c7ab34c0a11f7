"""How surprising is each token of a text to SmolLM2, given all the text before it?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from dossier.ports import ModelName, Scored, TokenScore
from dossier.text import Span
from language.pretrained import load_pretrained

WINDOW_TOKENS = 1024
"""Tokens read at once; half as many are carried over as context into the next window. Bounds memory, not length."""

HEAD_TOKENS = 128
"""Tokens whose 49,152 logits are held at once: 25 MB in float32."""


class SmolLM:
    """The Fluency port on a SmolLM2 folder in safetensors form (see `convert`). Loads on first use."""

    def __init__(self, folder: Path, model: ModelName) -> None:
        self._folder = folder
        self._model = model

    def score(self, texts: Sequence[str]) -> tuple[Scored, ...]:
        """Surprisal and entropy in bits, rounded to 4 decimals, of every visible token of each text."""
        return tuple(Scored(self._score_one(text), self._model) for text in texts)

    def _score_one(self, text: str) -> tuple[TokenScore, ...]:
        if not text.strip():
            return ()
        tokenizer, _ = self._loaded
        encoded = tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)
        bits = self._bits(encoded["input_ids"])
        scores = []
        for (start, end), (surprisal, entropy) in zip(encoded["offset_mapping"], bits, strict=True):
            visible = text[start:end]
            start += len(visible) - len(visible.lstrip())
            if start < end:
                scores.append(TokenScore(Span(start, end), round(surprisal, 4), round(entropy, 4)))
        return tuple(scores)

    def _bits(self, ids: list[int]) -> list[tuple[float, float]]:
        """(surprisal, entropy) of each token; the first is predicted from the beginning-of-text token alone."""
        import torch

        tokenizer, network = self._loaded
        sequence = [tokenizer.bos_token_id, *ids]
        bits: list[tuple[float, float]] = []
        while len(bits) < len(ids):
            first = max(0, len(bits) - WINDOW_TOKENS // 2)
            window = torch.tensor([sequence[first : first + WINDOW_TOKENS]])
            with torch.inference_mode():
                hidden = network.model(input_ids=window).last_hidden_state[0]
                fresh = len(bits) - first
                bits.extend(_read_head(network.lm_head, hidden[fresh:-1], window[0, fresh + 1 :]))
        return bits

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        import torch

        return load_pretrained("AutoModelForCausalLM", self._folder, self._model, dtype=torch.float32)


def _read_head(head: Any, hidden: Any, targets: Any) -> list[tuple[float, float]]:
    import torch

    bits: list[tuple[float, float]] = []
    for start in range(0, len(targets), HEAD_TOKENS):
        logp = torch.log_softmax(head(hidden[start : start + HEAD_TOKENS]).float(), dim=-1)
        chosen = logp.gather(1, targets[start : start + HEAD_TOKENS, None])[:, 0]
        entropy = -(logp.exp() * logp).sum(dim=-1)
        bits.extend(zip((-chosen / math.log(2)).tolist(), (entropy / math.log(2)).tolist(), strict=True))
    return bits


def convert(gguf: Path, folder: Path) -> None:
    """Rewrite a SmolLM2 GGUF file as a float32 safetensors folder with its tokenizer (20 s, 1.2 GB of memory).

    transformers reads GGUF but refuses to save what it read as still quantised; the weights are plain float32 by
    then, so the mark is taken off first.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name, local_files_only=True)
    network = AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, local_files_only=True, dtype=torch.float32
    )
    network.hf_quantizer = None
    network.is_quantized = False
    if hasattr(network.config, "quantization_config"):
        del network.config.quantization_config
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
