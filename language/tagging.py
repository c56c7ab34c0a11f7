"""How do the states of a language model become log-odds of having been garbled? A small network that reads both ways.

It sees a sentence's states from several layers, a token beside its neighbours and, by attention, all others of the
sentence. Its weights are plain tensors by name, so that training (training/fit_tagger.py) and the desk compute alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

Weights = dict[str, "Tensor"]
"""By name; a matrix is [out, in]."""

LAYERS = (12, 20, 26, 30)
"""The layers of SmolLM2's 30 whose states are seen. Set by hand: early ones know the words, late ones what is next."""

WIDTH, HEADS, DEPTH = 256, 4, 2
NUMBERS = 2
"""Beside the states: surprisal and entropy."""

TENS_OF_BITS = 10.0
"""Bits are divided by this, so that they are about as large as the states."""


def shapes(width: int) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the weights, for states of `width` numbers a layer."""
    made: dict[str, tuple[int, ...]] = {
        "enter": (WIDTH, width * len(LAYERS) + NUMBERS),
        "near": (WIDTH, 3 * WIDTH),
        "tokens": (1, WIDTH),
        "sentence": (1, 2 * WIDTH),
    }
    for number in range(DEPTH):
        made |= {
            f"{number}.attend": (3 * WIDTH, WIDTH),
            f"{number}.attended": (WIDTH, WIDTH),
            f"{number}.widen": (4 * WIDTH, WIDTH),
            f"{number}.narrow": (WIDTH, 4 * WIDTH),
        }
    biases = {f"{name}.bias": (shape[0],) for name, shape in made.items()}
    return {f"{name}.weight": shape for name, shape in made.items()} | biases


def enter(weights: Weights, states: Tensor, bits: Tensor) -> Tensor:
    """What the network keeps of each token, [..., WIDTH]: of its states [..., LAYERS, width] and its bits [..., 2]."""
    import torch
    from torch.nn.functional import layer_norm

    even = layer_norm(states, states.shape[-1:]).flatten(-2)
    return _linear(weights, "enter", torch.cat([even, bits / TENS_OF_BITS], dim=-1))


def read_sentences(weights: Weights, kept: Tensor, mask: Tensor, drop: float = 0.0) -> tuple[Tensor, Tensor]:
    """Log-odds of each token, [sentences, tokens], and of each sentence, [sentences].

    `kept` is [sentences, tokens, WIDTH], filled up on the right where `mask` is False. `drop` is the dropout of
    training.
    """
    import torch
    from torch.nn.functional import dropout, gelu, layer_norm, pad

    inside = mask.unsqueeze(-1).to(kept.dtype)
    kept = dropout(kept, drop, drop > 0) * inside
    sides = [pad(kept, (0, 0, 1, 0))[:, :-1], kept, pad(kept, (0, 0, 0, 1))[:, 1:]]
    kept = kept + gelu(_linear(weights, "near", torch.cat(sides, dim=-1)))
    for number in range(DEPTH):
        kept = kept + dropout(_attend(weights, number, layer_norm(kept, (WIDTH,)), mask), drop, drop > 0)
        wide = gelu(_linear(weights, f"{number}.widen", layer_norm(kept, (WIDTH,))))
        kept = kept + dropout(_linear(weights, f"{number}.narrow", wide), drop, drop > 0)
    kept = layer_norm(kept, (WIDTH,))
    mean = (kept * inside).sum(dim=1) / inside.sum(dim=1)
    highest = (kept - (1 - inside) * 1e4).amax(dim=1)
    whole = torch.cat([mean, highest], dim=-1)
    return _linear(weights, "tokens", kept)[..., 0], _linear(weights, "sentence", whole)[..., 0]


def _attend(weights: Weights, number: int, kept: Tensor, mask: Tensor) -> Tensor:
    from torch.nn.functional import scaled_dot_product_attention

    sentences, length, _ = kept.shape
    parts = _linear(weights, f"{number}.attend", kept).view(sentences, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
    query, key, value = parts.unbind()
    seen = scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
    return _linear(weights, f"{number}.attended", seen.transpose(1, 2).flatten(-2))


def _linear(weights: Weights, name: str, values: Tensor) -> Tensor:
    from torch.nn.functional import linear

    return linear(values, weights[f"{name}.weight"], weights[f"{name}.bias"])
