"""What does a Llama network make of each token of a text? Its weights as transformers saves them, read in fewer steps.

transformers writes each small operation's result to memory and reads it again; on a processor that costs as much as
the multiplications. Here three matrices are one (query, key, value) and two are one (gate, up), the weights of the
norms are multiplied into the matrices behind them, pairs of numbers are turned as complex numbers, and what a layer
adds is added by the multiplication itself. tests/language/test_llama.py holds the result to transformers' own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's matrices, each [out, in]. The norm before `attend` and the one before `widen` are part of them."""

    attend: Tensor
    """All query heads, all key heads, all value heads, one below the other."""
    attended: Tensor
    widen: Tensor
    """Gate, and below it what it lets through."""
    narrow: Tensor


class Llama:
    """The network in a folder with config.json and model.safetensors.

    Only what SmolLM2 needs: float32, no biases, plain rotary positions, the embeddings as output head. Raises OSError,
    KeyError or SafetensorError where the files are not as they should be.
    """

    def __init__(self, folder: Path) -> None:
        import torch

        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._file = folder / "model.safetensors"
        self._queries, self._keys = settings["num_attention_heads"], settings["num_key_value_heads"]
        self._head_width = settings["head_dim"]
        self._epsilon = settings["rms_norm_eps"]
        half = torch.arange(0, self._head_width, 2, dtype=torch.float32) / self._head_width
        self._speeds = settings["rope_parameters"]["rope_theta"] ** -half
        self._embeddings, self._last_norm = self._open("model", ["embed_tokens", "norm"])
        self._layers = [self._join(f"model.layers.{number}") for number in range(settings["num_hidden_layers"])]

    def _open(self, prefix: str, names: list[str]) -> list[Tensor]:
        """Copies of some weights. The file is closed again: what was read of it while open counts as our memory."""
        import torch
        from safetensors import safe_open

        with safe_open(self._file, "np") as weights:
            return [torch.from_numpy(weights.get_tensor(f"{prefix}.{name}.weight")) for name in names]

    def _join(self, prefix: str) -> Layer:
        import torch

        names = ["q_proj", "k_proj", "v_proj", "o_proj"]
        query, key, value, attended = self._open(f"{prefix}.self_attn", names)
        gate, through, narrow = self._open(f"{prefix}.mlp", ["gate_proj", "up_proj", "down_proj"])
        before, between = self._open(prefix, ["input_layernorm", "post_attention_layernorm"])
        attend = torch.cat([self._pair_up(query), self._pair_up(key), value])
        return Layer(attend.mul_(before), attended, torch.cat([gate, through]).mul_(between), narrow)

    def _pair_up(self, matrix: Tensor) -> Tensor:
        """The rows in another order: those that turn together lie side by side, not half a head apart."""
        halves = matrix.view(-1, 2, self._head_width // 2, matrix.shape[1])
        return halves.transpose(1, 2).reshape(matrix.shape)

    def read(self, tokens: Tensor, layers: Sequence[int] = ()) -> tuple[Tensor, list[Tensor]]:
        """The last state and those after each of `layers` (from 1), [texts, tokens, width], for tokens [texts, tokens].

        After the last layer the state is the last state: with the norm that the output head wants.

        A token sees itself and those before it, so texts of unequal length are filled up on the right with any token.
        """
        import torch
        from torch.nn.functional import silu

        texts, length = tokens.shape
        angles = torch.arange(length, dtype=torch.float32)[:, None] * self._speeds
        turns = torch.polar(torch.ones_like(angles), angles)[:, None]
        states = torch.embedding(self._embeddings, tokens).flatten(0, 1)
        seen: list[Tensor] = []
        for number, layer in enumerate(self._layers, 1):
            heads = (self._norm(states) @ layer.attend.T).view(texts, length, -1, self._head_width)
            states.addmm_(self._look_back(heads, turns).view(texts * length, -1), layer.attended.T)
            gate, through = (self._norm(states) @ layer.widen.T).chunk(2, dim=-1)
            states.addmm_(silu(gate).mul_(through), layer.narrow.T)
            if number in layers and number < len(self._layers):
                seen.append(states.view(texts, length, -1).clone())
        last = (self._norm(states) * self._last_norm).view(texts, length, -1)
        return last, [*seen, last] if len(self._layers) in layers else seen

    def logits(self, states: Tensor) -> Tensor:
        """For each state [tokens, width] one number for each word piece that might come next."""
        answer: Tensor = states @ self._embeddings.T
        return answer

    def _norm(self, states: Tensor) -> Tensor:
        """Each row at a mean square of one."""
        import torch

        lengths = torch.linalg.vector_norm(states, dim=-1, keepdim=True)
        answer: Tensor = states * torch.rsqrt(lengths.square() / states.shape[-1] + self._epsilon)
        return answer

    def _look_back(self, heads: Tensor, turns: Tensor) -> Tensor:
        """Attention of every query head to the tokens up to its own, [texts, tokens, heads, width of a head]."""
        import torch

        texts, length, *_ = heads.shape
        asking = self._queries + self._keys
        pairs = torch.view_as_complex(heads[:, :, :asking].view(texts, length, asking, -1, 2))
        turned = torch.view_as_real(pairs * turns).flatten(-2)
        query, key = torch.split(turned.transpose(1, 2), [self._queries, self._keys], dim=1)
        value = heads[:, :, asking:].transpose(1, 2)
        seen = torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True)
        return seen.transpose(1, 2).contiguous()
