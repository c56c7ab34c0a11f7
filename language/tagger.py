"""How likely was each token, and the whole sentence, garbled? MiniLM, fitted further to tell (training/fit_tagger.py).

The embeddings are those of the all-MiniLM-L6-v2 that is pulled; the six layers above them and two heads ship with us,
in half precision. It reads a sentence in both directions, and alone: what the article says elsewhere is SmolLM2's part.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from dossier.errors import ModelUnavailable
from dossier.ports import ModelName, Tagged, TokenOdds
from dossier.text import Span
from language.batches import by_length
from language.pretrained import load_pretrained

WEIGHTS = Path(__file__).with_name("weights") / "tagger.safetensors"
MAX_TOKENS = 192
"""What follows in a sentence has no tokens in the answer; fitted on at most 128."""

BATCH_TOKENS = 1024
"""Tokens read at once, padding counted; as language/minilm.py."""


class MiniLMTagger:
    """The Tagger port on an all-MiniLM-L6-v2 folder and our weights. Loads on first use; one thread tags at a time."""

    def __init__(self, folder: Path, weights: Path = WEIGHTS) -> None:
        self._folder = folder
        self._weights = weights
        self._turn = threading.Lock()

    def tag(self, texts: Sequence[str]) -> tuple[Tagged, ...]:
        """Log-odds, rounded to 4 decimals, of every token and of every text; a text without tokens has 0."""
        answers: list[Tagged] = [Tagged((), 0.0, self._name)] * len(texts)
        if texts:
            with self._turn:
                tokenizer, *_ = self._loaded
                encoded = tokenizer(list(texts), truncation=True, max_length=MAX_TOKENS, return_offsets_mapping=True)
                for places in by_length(encoded["input_ids"], BATCH_TOKENS):
                    self._tag_batch(places, encoded, answers)
        return tuple(answers)

    def _tag_batch(self, places: list[int], encoded: Any, answers: list[Tagged]) -> None:
        import torch

        tokenizer, network, heads = self._loaded
        batch = tokenizer.pad({"input_ids": [encoded["input_ids"][place] for place in places]}, return_tensors="pt")
        with torch.inference_mode():
            tokens, sentences = read_heads(network, heads, batch["input_ids"], batch["attention_mask"])
        for place, row, sentence in zip(places, tokens.tolist(), sentences.tolist(), strict=True):
            spans = encoded["offset_mapping"][place]
            odds = tuple(
                TokenOdds(Span(start, end), round(value, 4))
                for (start, end), value in zip(spans, row, strict=False)
                if start < end
            )
            answers[place] = Tagged(odds, round(sentence, 4) if odds else 0.0, self._name)

    @cached_property
    def _name(self) -> ModelName:
        """Our weights' revision is the beginning of their sha256, as for every model."""
        try:
            return ModelName("garble-tagger", sha256(self._weights.read_bytes()).hexdigest()[:12])
        except OSError as error:
            raise ModelUnavailable(
                f"the tagger's weights {self._weights} cannot be read ({error.strerror}): install Copydesk again"
            ) from error

    @cached_property
    def _loaded(self) -> tuple[Any, Any, dict[str, Any]]:
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        tokenizer, network = load_pretrained("AutoModel", self._folder, self._name)
        try:
            state = {name: tensor.float() for name, tensor in load_file(self._weights).items()}
            heads = {name: state.pop(name) for name in HEADS}
        except (OSError, SafetensorError, KeyError) as error:
            raise ModelUnavailable(
                f"the tagger's weights {self._weights} are not whole ({error}): install Copydesk again"
            ) from error
        network.load_state_dict(state, strict=False)
        return tokenizer, network.eval(), heads


HEADS = ("token.weight", "token.bias", "sentence.weight", "sentence.bias")
"""Names in the weights' file beside those of the layers: (width,), (), (2 x width,), ()."""


def read_heads(network: Any, heads: dict[str, Any], ids: Any, mask: Any) -> tuple[Any, Any]:
    """(log-odds of each token, shape (texts, tokens); of each text, shape (texts,)): from mean and maximum over it."""
    import torch

    hidden = network(input_ids=ids, attention_mask=mask).last_hidden_state
    inside = mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * inside).sum(dim=1) / inside.sum(dim=1)
    highest = (hidden - (1 - inside) * 1e4).amax(dim=1)
    tokens = hidden @ heads["token.weight"] + heads["token.bias"]
    return tokens, torch.cat([mean, highest], dim=1) @ heads["sentence.weight"] + heads["sentence.bias"]
