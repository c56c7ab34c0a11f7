"""Does our reading of a Llama network give what transformers' own gives, for each text as for itself?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from language.catalogue import Model, Role
from language.llama import Llama

FindModel = Callable[[Role], tuple[Path, Model]]

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def folder(real_model: FindModel) -> Path:
    return real_model(Role.FLUENCY)[0]


def test_the_logits_are_those_of_transformers(folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    tokens = torch.arange(1, 1800, 7)[None]
    theirs = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
    ours = Llama(folder)
    with torch.inference_mode():
        expected, found = theirs(tokens).logits, ours.logits(ours.read(tokens)[0])
    assert expected.abs().max() > 10
    assert (found - expected).abs().max() < 1e-3


def test_the_states_after_a_layer_are_those_of_transformers(folder: Path) -> None:
    import torch
    from transformers import AutoModel

    tokens = torch.arange(1, 300, 7)[None]
    theirs = AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
    with torch.inference_mode():
        expected = theirs(tokens, output_hidden_states=True).hidden_states
        _, found = Llama(folder).read(tokens, (2, 30))
    for layer, states in zip((2, 30), found, strict=True):
        assert (states - expected[layer]).abs().max() < 1e-3 * expected[layer].abs().max()


def test_what_stands_to_the_right_or_in_another_row_changes_nothing(folder: Path) -> None:
    import torch

    network = Llama(folder)
    short, long = torch.arange(300, 330), torch.arange(500, 600)
    with torch.inference_mode():
        together, _ = network.read(torch.stack([torch.cat([short, torch.zeros(70, dtype=short.dtype)]), long]))
        alone = network.read(short[None])[0][0], network.read(long[None])[0][0]
    for row, state in zip(together, alone, strict=True):
        assert (row[: len(state)] - state).abs().max() < 1e-3
