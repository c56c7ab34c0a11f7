"""How is the garble tagger fitted?

    python -m training.fit_tagger --data ../shared/data --round-trips FILE

FILE is made by training/make_round_trips.py; training/tagger_rows.py says what is in the rows. The layers of
all-MiniLM-L6-v2 are fitted further, its embeddings left as they are, with two heads: one tells of each token whether
it was changed, one of the sentence whether it was garbled. One row in RESERVED is kept back; its figures are printed.
Writes language/weights/tagger.safetensors in half precision, with what was seen in its metadata. About half an hour
on two cores.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from sklearn.metrics import roc_auc_score
from transformers import AutoModel, AutoTokenizer

from config.settings import MODELS_TOML, load_settings
from language.catalogue import Role, choose_model
from language.tagger import WEIGHTS, read_heads
from training.tagger_rows import Row, training_rows
from worker.desk import open_store

RESERVED = 40
EPOCHS = 1
LEARNING_RATE, HEAD_RATE = 2e-4, 1e-3
WARM_UP = 0.06
BATCH_TOKENS = 2500
MAX_TOKENS = 128
TOKEN_SHARE = 0.6
"""Of the loss; the rest is the sentence's."""


def main() -> None:
    """Fit, print the figures of what was kept back, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--round-trips", type=Path, required=True, help="what training.make_round_trips wrote")
    parser.add_argument("--epochs", type=float, default=EPOCHS)
    options = parser.parse_args()
    torch.manual_seed(3)
    store, catalogue = open_store(load_settings())
    base = choose_model(catalogue, Role.EMBEDDER)
    tokenizer = AutoTokenizer.from_pretrained(store.path(base))
    network = AutoModel.from_pretrained(store.path(base))
    rows = training_rows(options.data, options.round_trips)
    kept, fitted = rows[::RESERVED], [row for i, row in enumerate(rows) if i % RESERVED]
    print(f"{len(fitted)} rows, {sum(row.garbled > 0 for row in fitted)} garbled", file=sys.stderr)
    heads = fit(network, tokenizer, fitted, options.epochs)
    figures = describe(network, heads, tokenizer, kept)
    print(json.dumps(figures, indent=2))
    write(network, heads, {"base": base.name, "rows": len(fitted), "catalogue": MODELS_TOML.name, **figures})


def laid_out(tokenizer: Any, rows: list[Row]) -> list[tuple[list[int], list[float], float, float]]:
    """(ids, label of each token, how garbled, weight of the tokens) of each row."""
    encoded = tokenizer([row.text for row in rows], truncation=True, max_length=MAX_TOKENS, return_offsets_mapping=True)
    out = []
    for row, ids, spans in zip(rows, encoded["input_ids"], encoded["offset_mapping"], strict=True):
        marked = {i for where in row.marked for i in range(where.start, where.end)}
        labels = [-1.0 if start == end else float(not marked.isdisjoint(range(start, end))) for start, end in spans]
        out.append((ids, labels, row.garbled, row.token_weight))
    return out


def batches(items: list[Any], draw: random.Random) -> list[list[Any]]:
    """Items of like length together, batches in random order."""
    order = sorted(items, key=lambda item: len(item[0]) + draw.random())
    made: list[list[Any]] = [[]]
    for item in order:
        if made[-1] and len(item[0]) * (len(made[-1]) + 1) > BATCH_TOKENS:
            made.append([])
        made[-1].append(item)
    draw.shuffle(made)
    return made


def tensors(batch: list[Any]) -> tuple[torch.Tensor, ...]:
    """Ids, mask, token labels (-1: none), garbled, token weights."""
    width = max(len(item[0]) for item in batch)
    ids = torch.tensor([item[0] + [0] * (width - len(item[0])) for item in batch])
    mask = torch.tensor([[1] * len(item[0]) + [0] * (width - len(item[0])) for item in batch])
    labels = torch.tensor([item[1] + [-1.0] * (width - len(item[1])) for item in batch])
    return ids, mask, labels, torch.tensor([item[2] for item in batch]), torch.tensor([item[3] for item in batch])


def fit(network: Any, tokenizer: Any, rows: list[Row], epochs: float) -> dict[str, torch.Tensor]:
    """Fit the layers in place; returns the heads."""
    for parameter in network.embeddings.parameters():
        parameter.requires_grad = False
    width = network.config.hidden_size
    heads = {
        "token.weight": torch.zeros(width, requires_grad=True),
        "token.bias": torch.tensor(-1.0, requires_grad=True),
        "sentence.weight": torch.zeros(2 * width, requires_grad=True),
        "sentence.bias": torch.tensor(0.0, requires_grad=True),
    }
    layers = [p for p in network.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": layers, "lr": LEARNING_RATE}, {"params": list(heads.values()), "lr": HEAD_RATE}], weight_decay=0.01
    )
    draw = random.Random(1)
    items = laid_out(tokenizer, rows)
    plan = [batch for _ in range(int(np.ceil(epochs))) for batch in batches(items, draw)]
    plan = plan[: int(len(plan) * epochs / np.ceil(epochs))]
    warm = int(len(plan) * WARM_UP)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (len(plan) - step) / (len(plan) - warm))
    )
    network.train()
    began, running = time.monotonic(), 0.0
    for number, batch in enumerate(plan, 1):
        loss = loss_of(network, heads, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(layers, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        running = 0.98 * running + 0.02 * float(loss)
        if number % 20 == 0:
            left = (time.monotonic() - began) / number * (len(plan) - number)
            print(f"\r{number} of {len(plan)}  loss {running:.4f}  {left:.0f} s left ", end="", file=sys.stderr)
    print(file=sys.stderr)
    network.eval()
    return {name: head.detach() for name, head in heads.items()}


def loss_of(network: Any, heads: dict[str, torch.Tensor], batch: list[Any]) -> torch.Tensor:
    """Cross-entropy of tokens and sentences, weighted."""
    ids, mask, labels, garbled, weights = tensors(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tokens, sentences = read_heads(network, heads, ids, mask)
    counts = (labels >= 0).float() * weights[:, None]
    each = torch.nn.functional.binary_cross_entropy_with_logits(tokens.float(), labels.clamp(min=0), reduction="none")
    of_tokens = (each * counts).sum() / counts.sum()
    of_sentences = torch.nn.functional.binary_cross_entropy_with_logits(sentences.float(), garbled)
    return TOKEN_SHARE * of_tokens * 2 + (1 - TOKEN_SHARE) * of_sentences


def describe(network: Any, heads: dict[str, torch.Tensor], tokenizer: Any, rows: list[Row]) -> dict[str, float]:
    """AUROC of tokens and of sentences on rows that were not fitted."""
    token_truth: list[float] = []
    token_odds: list[float] = []
    truth, odds = [], []
    for item in laid_out(tokenizer, rows):
        ids, mask, labels, garbled, _ = tensors([item])
        with torch.inference_mode():
            tokens, sentences = read_heads(network, heads, ids, mask)
        inside = labels[0] >= 0
        token_truth += labels[0][inside].tolist()
        token_odds += tokens[0][inside].tolist()
        if garbled[0] in (0.0, 1.0):
            truth.append(float(garbled[0]))
            odds.append(float(sentences[0]))
    return {
        "token_auroc": round(float(roc_auc_score(token_truth, token_odds)), 4),
        "sentence_auroc": round(float(roc_auc_score(truth, odds)), 4),
    }


def write(network: Any, heads: dict[str, torch.Tensor], manifest: dict[str, Any]) -> None:
    """The layers and heads in half precision."""
    state = {f"encoder.{name}": tensor for name, tensor in network.encoder.state_dict().items()} | heads
    WEIGHTS.parent.mkdir(exist_ok=True)
    seen = ["garble/pairs files named train", "garble/terms (half)", "link/library (half)"]
    body = {"made_by": "python -m training.fit_tagger", "fitted_on": seen, **manifest}
    save_file(
        {name: tensor.half().contiguous() for name, tensor in state.items()}, WEIGHTS, {"manifest": json.dumps(body)}
    )


if __name__ == "__main__":
    main()
