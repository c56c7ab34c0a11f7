"""How does SmolLM2 see the texts that the tagger is fitted on? Its states, read once and kept in a folder."""

from __future__ import annotations

import math
import pickle
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from dossier.text import Span
from language.batches import by_length
from language.smollm import HEAD_TOKENS
from language.tagging import LAYERS
from training.tagger_rows import Row, in_order

MAX_TOKENS = 700
BATCH_TOKENS = 2000
NO_LABEL = -1.0

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Sentence:
    """One row: where its tokens lie in the files, each one's label (1: changed), and what the row says of the whole."""

    first: int
    last: int
    labels: Array
    garbled: float
    token_weight: float
    text: int


def kept_states(texts: Sequence[tuple[Row, ...]], network: Path, folder: Path) -> tuple[list[Sentence], Array, Array]:
    """Sentences, states (tokens, layers, width), and bits (tokens, 2); read on the first call with this folder."""
    if not (folder / "sentences.pickle").exists():
        folder.mkdir(parents=True, exist_ok=True)
        sentences = _read_texts(texts, network, folder)
        (folder / "sentences.pickle").write_bytes(pickle.dumps(sentences))
    sentences = pickle.loads((folder / "sentences.pickle").read_bytes())
    return sentences, np.load(folder / "states.npy", mmap_mode="r"), np.load(folder / "bits.npy")


def _read_texts(texts: Sequence[tuple[Row, ...]], network: Path, folder: Path) -> list[Sentence]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(network)
    model = AutoModelForCausalLM.from_pretrained(network, dtype=torch.bfloat16).eval()
    laid = [in_order(rows) for rows in texts]
    encoded = tokenizer(
        [text for text, _ in laid],
        return_offsets_mapping=True,
        add_special_tokens=False,
        truncation=True,
        max_length=MAX_TOKENS,
    )
    ids = [[tokenizer.bos_token_id, *each] for each in encoded["input_ids"]]
    total = sum(map(len, encoded["input_ids"]))
    open_file = np.lib.format.open_memmap
    states = open_file(folder / "states.npy", "w+", np.float16, (total, len(LAYERS), model.config.hidden_size))
    bits = open_file(folder / "bits.npy", "w+", np.float32, (total, 2))
    sentences: list[Sentence] = []
    done, began = 0, time.monotonic()
    for places in by_length(ids, BATCH_TOKENS):
        for place, (seen, told) in zip(places, _read(model, [ids[place] for place in places]), strict=True):
            states[done : done + len(seen)], bits[done : done + len(seen)] = seen, told
            spans = encoded["offset_mapping"][place]
            sentences += _lay_out(texts[place], laid[place][1], spans, done, place)
            done += len(seen)
        left = (time.monotonic() - began) / done * (total - done)
        print(f"\r{done} of {total} tokens, {left:.0f} s left ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return sentences


def _read(model: Any, ids: list[list[int]]) -> Iterator[tuple[Array, Array]]:
    """States and bits of each text's tokens but the first, which stands for its beginning."""
    width = max(map(len, ids))
    with torch.inference_mode():
        answer = model.model(torch.tensor([row + [0] * (width - len(row)) for row in ids]), output_hidden_states=True)
        for number, row in enumerate(ids):
            parts = zip(
                answer.last_hidden_state[number, : len(row) - 1].split(HEAD_TOKENS),
                torch.tensor(row[1:]).split(HEAD_TOKENS),  # type: ignore[no-untyped-call]
                strict=True,
            )
            bits = torch.cat([_compare(model.lm_head(state).float(), target) for state, target in parts])
            seen = torch.stack([answer.hidden_states[layer][number, 1 : len(row)] for layer in LAYERS], dim=1)
            yield seen.half().numpy(), bits.numpy()


def _compare(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Surprisal and entropy in bits, [tokens, 2]."""
    logp = logits.log_softmax(dim=-1)
    surprisal = -logp.gather(1, targets[:, None])[:, 0]
    return torch.stack([surprisal, -logp.exp().mul_(logp).sum(dim=-1)], dim=1) / math.log(2)


def _lay_out(
    rows: tuple[Row, ...], where: Sequence[Span], spans: Sequence[tuple[int, int]], done: int, text: int
) -> Iterator[Sentence]:
    """The rows of one text whose tokens were all read."""
    starts = np.array([start for start, _ in spans])
    for row, place in zip(rows, where, strict=True):
        first, last = np.searchsorted(starts, [place.start - 1, place.end])
        if first < last and spans[-1][1] >= place.end:
            marked = {place.start + i for span in row.marked for i in range(span.start, span.end)}
            changed = [float(not marked.isdisjoint(range(start, end))) for start, end in spans[first:last]]
            labels = np.array(changed, dtype=np.float32)
            yield Sentence(done + int(first), done + int(last), labels, row.garbled, row.token_weight, text)
