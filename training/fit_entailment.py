"""How is the entailment model fitted, and how good is it on claims and sentences that it has not seen?

    python -m training.fit_entailment --data ../shared/data --folder FOLDER [--part PART]

all-MiniLM-L6-v2, fitted further as a cross-encoder; its embeddings of words stay as they are, so that only its layers
need be shipped. In parts, each of which leaves a file in FOLDER and is skipped where that file is:

- `general`: on the pairs that people labelled elsewhere and on those made by rule (training/entailment_rows.py).
- `0` to `4`: from there, on four fifths of the claims of SciFact and of the sentences on strength (no abstract on both
  sides); what is said of the fifth left out goes into FOLDER/told-N.json, from which training/fit_verdicts.py fits and
  reports. No claim or sentence is reported on by weights that saw it.
- `all`: from there, on all five fifths: FOLDER/entailment.safetensors, in half precision, is what ships.

An hour for `general` and ten minutes for each other part, on one core that knows bfloat16. Parts may run side by side.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import cross_entropy

from config.settings import load_settings
from dossier.ports import ModelName
from evaluation.rows import files_in, read_rows
from language.catalogue import Role, choose_model
from language.entailer import MAX_TOKENS, STRENGTHS, log_odds
from language.pretrained import load_pretrained
from training.entailment_rows import STRENGTH, Label, Row, claim_rows, labelled_rows, ruled_rows, strength_rows
from worker.desk import open_store

BATCH_TOKENS = 2600
WEIGHT_DECAY = 0.01
SMOOTHING = 0.05
SAVED_EVERY = 200
"""Batches."""

RESERVED = 40
"""One row in so many is kept back from `general`."""

FOLDS = 5
GENERAL, ALL = "general", "all"
PARTS = (GENERAL, *map(str, range(FOLDS)), ALL)


@dataclass(frozen=True, slots=True)
class Plan:
    """Learning rates at their highest, of the layers and of the heads; share of batches until then; rounds."""

    rate: float
    head_rate: float
    warm_up: float
    rounds: int


PLANS = {GENERAL: Plan(6e-5, 1e-3, 0.06, 1)}
SECOND = Plan(5e-5, 4e-4, 0.1, 3)
STRENGTH_ROUNDS = 2


class Network(torch.nn.Module):
    """The encoder, and two linear readings of its first state and the mean of all: entailment, and strength."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.encoder.embeddings.requires_grad_(False)
        self.head = torch.nn.Linear(2 * encoder.config.hidden_size, len(Label))
        self.strength = torch.nn.Linear(2 * encoder.config.hidden_size, STRENGTHS)

    def forward(self, strength: bool, **inputs: torch.Tensor) -> torch.Tensor:
        """Log-odds, [pairs, 3], or of the strengths, [sentences, 4]."""
        states = self.encoder(**inputs).last_hidden_state
        head = self.strength if strength else self.head
        return log_odds(states.float(), inputs["attention_mask"], head.weight, head.bias)


def main() -> None:
    """Fit the parts that are not there yet, each printing what it reads."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--part", choices=PARTS, action="append", help="only this one; may be given again")
    options = parser.parse_args()
    for part in options.part or PARTS:
        if not _made(options.folder, part).exists():
            torch.manual_seed(5)
            (_fit_general if part == GENERAL else _fit_second)(options.data, options.folder, part)


def _made(folder: Path, part: str) -> Path:
    names = {GENERAL: "general.safetensors", ALL: "entailment.safetensors"}
    return folder / names.get(part, f"told-{part}.json")


def _fit_general(data: Path, folder: Path, part: str) -> None:
    draw = random.Random(5)
    rows = [*labelled_rows(data), *ruled_rows(data, draw)]
    draw.shuffle(rows)
    kept, fitted = rows[::RESERVED], [row for place, row in enumerate(rows) if place % RESERVED]
    tokenizer, network = _open()
    fit(network, tokenizer, [fitted], PLANS[GENERAL], folder / f"state-{part}.pt")
    print(json.dumps(describe(network, tokenizer, kept), indent=2))
    _save(network, folder, part, len(fitted))


def _fit_second(data: Path, folder: Path, part: str) -> None:
    claims = [row for path in files_in(data / "verify" / "claims") for row in read_rows(path)]
    strengths = list(strength_rows(data))
    out = FOLDS if part == ALL else int(part)
    draw = random.Random(3)
    fitted = list(claim_rows((row for row in claims if fold_of(row["abstract"]) != out), draw))
    sentences = [row for row in strengths if fold_of([row.premise]) != out]
    tokenizer, network = _open(folder / "general.safetensors")
    rounds = [fitted] * SECOND.rounds + [sentences] * STRENGTH_ROUNDS
    fit(network, tokenizer, rounds, SECOND, folder / f"state-{part}.pt")
    if part == ALL:
        _save(network, folder, part, len(fitted) + len(sentences))
        return
    left = [row for row in claims if fold_of(row["abstract"]) == out]
    pairs = [Row(text, row["claim"], 0, "") for row in left for text in (row["title"], *row["abstract"])]
    told = iter(probabilities(network, tokenizer, pairs).tolist())
    unseen = [row for row in strengths if fold_of([row.premise]) == out]
    given = probabilities(network, tokenizer, unseen).tolist()
    body = {
        "claims": [
            {"claim": row["claim"], "title": row["title"], "rows": [next(told) for _ in (0, *row["abstract"])]}
            for row in left
        ],
        "strengths": [[row.premise, each] for row, each in zip(unseen, given, strict=True)],
    }
    _made(folder, part).write_text(json.dumps(body))


def fold_of(abstract: Sequence[str]) -> int:
    """The fifth that a record or a sentence belongs to."""
    return int(sha256("".join(abstract).encode()).hexdigest(), 16) % FOLDS


def _open(weights: Path | None = None) -> tuple[Any, Network]:
    store, catalogue = open_store(load_settings())
    base = choose_model(catalogue, Role.EMBEDDER)
    tokenizer, encoder = load_pretrained(store.path(base), ModelName(base.name, ""))
    network = Network(encoder)
    if weights:
        given = {name: each.float() for name, each in load_file(weights).items()}
        network.load_state_dict(given, strict=False)
    return tokenizer, network


def _save(network: Network, folder: Path, part: str, rows: int) -> None:
    """In half precision, without what is the embedder's own."""
    shipped = {
        name: each.half().contiguous()
        for name, each in network.state_dict().items()
        if ".embeddings." not in name and ".pooler." not in name
    }
    body = {"made_by": "python -m training.fit_entailment", "rows": rows}
    save_file(shipped, _made(folder, part), {"manifest": json.dumps(body)})


def encoded(tokenizer: Any, rows: Sequence[Row], **how: Any) -> Any:
    """What the tokenizer makes of the pairs."""
    texts = [row.premise for row in rows], [row.hypothesis for row in rows]
    return tokenizer(*texts, truncation="longest_first", max_length=MAX_TOKENS, **how)


def batches(tokenizer: Any, rows: Sequence[Row], draw: random.Random) -> list[list[Row]]:
    """Rows of like length together, batches in random order."""
    lengths = [len(ids) for ids in encoded(tokenizer, rows)["input_ids"]]
    order = sorted(range(len(rows)), key=lambda place: lengths[place] + 6 * draw.random())
    made: list[list[int]] = [[]]
    for place in order:
        if made[-1] and (lengths[place] + 6) * (len(made[-1]) + 1) > BATCH_TOKENS:
            made.append([])
        made[-1].append(place)
    draw.shuffle(made)
    return [[rows[place] for place in batch] for batch in made]


def fit(network: Network, tokenizer: Any, rounds: Sequence[Sequence[Row]], plan: Plan, saved: Path) -> None:
    """Fit the network to the rows of all rounds, in mixed batches of one kind each. `saved` is removed at the end."""
    draw = random.Random(1)
    todo = [batch for rows in rounds for batch in batches(tokenizer, rows, draw)]
    if len({id(rows) for rows in rounds}) > 1:
        draw.shuffle(todo)
    run = Run(network, plan, len(todo), saved)
    weights = {kind: _weights(rows) for kind, rows in _by_kind(rounds)}
    network.train()
    began, first, running = time.monotonic(), run.done, 1.1
    for number, batch in enumerate(todo[first:], first + 1):
        labels = torch.tensor([int(row.label) for row in batch])
        kind = batch[0].origin == STRENGTH
        with narrow():
            odds = network(kind, **encoded(tokenizer, batch, padding=True, return_tensors="pt"))
        loss = cross_entropy(odds.float(), labels, weight=weights[kind], label_smoothing=SMOOTHING)
        run.step(loss, number)
        running = 0.98 * running + 0.02 * loss.item()
        if number % 10 == 0:
            left = (time.monotonic() - began) / (number - first) * (len(todo) - number)
            said = f"\r{number} of {len(todo)}  loss {running:.4f}  {left:.0f} s left "
            print(said, end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    network.eval()
    saved.unlink(missing_ok=True)


def _by_kind(rounds: Sequence[Sequence[Row]]) -> Iterator[tuple[bool, Sequence[Row]]]:
    return ((rows[0].origin == STRENGTH, rows) for rows in rounds)


def narrow() -> AbstractContextManager[Any]:
    """Products in bfloat16, where the processor is the faster for it."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.cpu._is_avx512_bf16_supported())


class Run:
    """What changes from batch to batch; kept in a file now and then."""

    def __init__(self, network: Network, plan: Plan, batches: int, saved: Path) -> None:
        """Goes on from what `saved` holds, where there is such a file."""
        heads = [*network.head.parameters(), *network.strength.parameters()]
        rates = [plan.rate, plan.head_rate]
        body = [each for each in network.encoder.parameters() if each.requires_grad]
        groups = [{"params": body, "lr": rates[0]}, {"params": heads, "lr": rates[1]}]
        self._network, self._saved = network, saved
        self._optimizer = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(self._optimizer, rates, batches, pct_start=plan.warm_up)
        self.done = 0
        if saved.exists():
            state = torch.load(saved)
            network.load_state_dict(state["network"])
            self._optimizer.load_state_dict(state["optimizer"])
            self._schedule.load_state_dict(state["schedule"])
            self.done = state["done"]

    def step(self, loss: torch.Tensor, number: int) -> None:
        """Learn from the loss of batch `number`."""
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        if number % SAVED_EVERY == 0:
            parts: dict[str, Any] = {
                "network": self._network,
                "optimizer": self._optimizer,
                "schedule": self._schedule,
            }
            torch.save({name: part.state_dict() for name, part in parts.items()} | {"done": number}, self._saved)


def _weights(rows: Sequence[Row]) -> torch.Tensor:
    """A label counts the more the rarer it is, by the square root."""
    counts = Counter(int(row.label) for row in rows)
    labels = STRENGTHS if rows[0].origin == STRENGTH else len(Label)
    return torch.tensor([(len(rows) / (labels * max(1, counts[label]))) ** 0.5 for label in range(labels)])


def probabilities(network: Network, tokenizer: Any, rows: Sequence[Row]) -> torch.Tensor:
    """Of each label, [rows, 3] or [rows, 4]; the rows are of one kind."""
    kind = rows[0].origin == STRENGTH
    made = torch.zeros(len(rows), STRENGTHS if kind else len(Label))
    place = {id(row): number for number, row in enumerate(rows)}
    with torch.inference_mode():
        for batch in batches(tokenizer, rows, random.Random(0)):
            inputs = encoded(tokenizer, batch, padding=True, return_tensors="pt")
            made[[place[id(row)] for row in batch]] = network(kind, **inputs).softmax(dim=-1)
    return made


def describe(network: Network, tokenizer: Any, rows: Sequence[Row]) -> dict[str, Any]:
    """Accuracy on what was kept back, by origin."""
    told = probabilities(network, tokenizer, rows).argmax(dim=-1).tolist()
    right: dict[str, list[bool]] = {}
    for row, label in zip(rows, told, strict=True):
        right.setdefault(row.origin, []).append(label == row.label)
    return {origin: [round(sum(each) / len(each), 4), len(each)] for origin, each in right.items()}


if __name__ == "__main__":
    main()
