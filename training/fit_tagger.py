"""How is the garble tagger fitted?

    python -m training.fit_tagger --data ../shared/data --round-trips FILE --states FOLDER

FILE is made by training/make_round_trips.py; training/tagger_rows.py says what is in the texts. SmolLM2 stays as it
is: its states are read once (training/states.py: an hour on two cores, and 14 GB in FOLDER, which a second run
finds there), and a small network over them (language/tagging.py) learns of each token whether it was changed and of
each sentence whether it was garbled. One text in RESERVED is kept back; its figures are printed. Writes
language/weights/tagger.safetensors in half precision, with what was seen in its metadata.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from sklearn.metrics import roc_auc_score
from torch.nn.functional import binary_cross_entropy_with_logits

from config.settings import load_settings
from language.catalogue import Role, choose_model
from language.tagger import WEIGHTS
from language.tagging import Weights, enter, read_sentences, shapes
from training.states import Array, Sentence, kept_states
from training.tagger_rows import training_texts
from worker.desk import open_store

RESERVED = 40
EPOCHS = 3
LEARNING_RATE, WEIGHT_DECAY = 8e-4, 0.05
WARM_UP = 0.1
DROP = 0.1
BATCH_TOKENS = 2000
TOKEN_SHARE = 0.75
"""Of the loss; the rest is the sentence's."""

Batch = tuple[torch.Tensor, ...]


def main() -> None:
    """Fit, print the figures of what was kept back, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--round-trips", type=Path, required=True, help="what training.make_round_trips wrote")
    parser.add_argument("--states", type=Path, required=True, help="where the states are, or are to be, kept")
    options = parser.parse_args()
    torch.manual_seed(3)
    store, catalogue = open_store(load_settings())
    base = choose_model(catalogue, Role.FLUENCY)
    texts = training_texts(options.data, options.round_trips)
    sentences, states, bits = kept_states(texts, store.path(base), options.states)
    files = (states, bits)
    kept = [each for each in sentences if each.text % RESERVED == 0]
    fitted = [each for each in sentences if each.text % RESERVED]
    print(f"{len(fitted)} sentences, {sum(each.garbled > 0 for each in fitted)} garbled", file=sys.stderr)
    weights = fit(fitted, files)
    figures = describe(weights, kept, files)
    print(json.dumps(figures, indent=2))
    write(weights, {"base": base.name, "sentences": len(fitted), **figures})


def batches(sentences: Sequence[Sentence], draw: random.Random) -> list[list[Sentence]]:
    """Sentences of like length together, batches in random order."""
    order = sorted(sentences, key=lambda each: each.last - each.first + 3 * draw.random())
    made: list[list[Sentence]] = [[]]
    for each in order:
        if made[-1] and (each.last - each.first) * (len(made[-1]) + 1) > BATCH_TOKENS:
            made.append([])
        made[-1].append(each)
    draw.shuffle(made)
    return made


def laid_out(batch: Sequence[Sentence], files: tuple[Array, Array]) -> Batch:
    """States, bits, mask and labels of the tokens, filled up on the right."""
    width = max(each.last - each.first for each in batch)
    states = np.zeros((len(batch), width, *files[0].shape[1:]), dtype=np.float32)
    bits = np.zeros((len(batch), width, 2), dtype=np.float32)
    mask, labels = np.zeros((len(batch), width), dtype=bool), np.zeros((len(batch), width), dtype=np.float32)
    for row, each in enumerate(batch):
        length = each.last - each.first
        states[row, :length], bits[row, :length] = (file[each.first : each.last] for file in files)
        mask[row, :length], labels[row, :length] = True, each.labels
    return tuple(map(torch.from_numpy, (states, bits, mask, labels)))


def first_weights(width: int) -> Weights:
    """Drawn as torch.nn.Linear draws them; the heads begin at nothing."""
    made = {}
    for name, shape in shapes(width).items():
        reach = 0.0 if name.startswith(("tokens", "sentence")) else shape[-1] ** -0.5
        values = (torch.rand(shape) * 2 - 1) * (reach if name.endswith("weight") else 0.0)
        made[name] = values.requires_grad_()
    return made


def fit(sentences: Sequence[Sentence], files: tuple[Array, Array]) -> Weights:
    """The weights after EPOCHS rounds over the sentences."""
    weights = first_weights(files[0].shape[-1])
    optimizer = torch.optim.AdamW(weights.values(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    draw = random.Random(1)
    plan = [batch for _ in range(EPOCHS) for batch in batches(sentences, draw)]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, len(plan), pct_start=WARM_UP)
    began, running = time.monotonic(), 1.0
    for number, batch in enumerate(plan, 1):
        loss = loss_of(weights, batch, laid_out(batch, files))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
        optimizer.step()
        schedule.step()
        running = 0.98 * running + 0.02 * loss.item()
        if number % 20 == 0:
            left = (time.monotonic() - began) / number * (len(plan) - number)
            print(
                f"\r{number} of {len(plan)}  loss {running:.4f}  {left:.0f} s left ",
                end="",
                file=sys.stderr,
                flush=True,
            )
    print(file=sys.stderr)
    return {name: weight.detach() for name, weight in weights.items()}


def loss_of(weights: Weights, batch: Sequence[Sentence], laid: Batch) -> torch.Tensor:
    """Cross-entropy of tokens and sentences, weighted."""
    states, bits, mask, labels = laid
    tokens, whole = read_sentences(weights, enter(weights, states, bits), mask, DROP)
    counts = mask.float() * torch.tensor([each.token_weight for each in batch])[:, None]
    each_token = binary_cross_entropy_with_logits(tokens, labels, reduction="none")
    of_tokens = (each_token * counts).sum() / counts.sum()
    of_sentences = binary_cross_entropy_with_logits(whole, torch.tensor([each.garbled for each in batch]))
    return TOKEN_SHARE * of_tokens + (1 - TOKEN_SHARE) * of_sentences


def describe(weights: Weights, sentences: Sequence[Sentence], files: tuple[Array, Array]) -> dict[str, float]:
    """AUROC of tokens, and of sentences that are garbled or not, on texts that were not fitted."""
    truth, odds = [], []
    whole_truth, whole_odds = [], []
    for each, tokens, whole in answers(weights, sentences, files):
        truth.append(each.labels)
        odds.append(tokens)
        if each.garbled in (0.0, 1.0):
            whole_truth.append(each.garbled)
            whole_odds.append(whole)
    return {
        "token_auroc": round(float(roc_auc_score(np.concatenate(truth), np.concatenate(odds))), 4),
        "sentence_auroc": round(float(roc_auc_score(whole_truth, whole_odds)), 4),
    }


def answers(
    weights: Weights, sentences: Sequence[Sentence], files: tuple[Array, Array]
) -> Iterator[tuple[Sentence, Array, float]]:
    """Each sentence with the log-odds of its tokens and its own."""
    for batch in batches(sentences, random.Random(0)):
        states, bits, mask, _ = laid_out(batch, files)
        with torch.inference_mode():
            tokens, whole = read_sentences(weights, enter(weights, states, bits), mask)
        for row, each in enumerate(batch):
            yield each, tokens[row, : len(each.labels)].numpy(), float(whole[row])


def write(weights: Weights, manifest: dict[str, Any]) -> None:
    """In half precision."""
    WEIGHTS.parent.mkdir(exist_ok=True)
    seen = ["garble/pairs files named train", "garble/terms (half)", "link/library (half)"]
    body = {"made_by": "python -m training.fit_tagger", "fitted_on": seen, **manifest}
    save_file({name: each.half() for name, each in weights.items()}, WEIGHTS, {"manifest": json.dumps(body)})


if __name__ == "__main__":
    main()
