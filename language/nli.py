"""Does a premise support a hypothesis, by a public entailment model that the user has downloaded?

Any sequence classifier of transformers whose labels are entailment, neutral and contradiction, in a folder. How strong
a cause a text states such a model does not say; ours is asked for that.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import Any

from dossier.errors import ModelUnavailable
from dossier.ports import Entailment, Judgement, ModelName, Pair, Strength
from language.batches import paired
from language.pretrained import loading

MAX_TOKENS = 512
BATCH_TOKENS = 2048
READ_CHARACTERS = 8_000
LABELS = ("entail", "contradict", "neutral")
"""How the names of its labels begin, in the order of Judgement."""


class PublicEntailer:
    """The Entailment port on a folder. Loads on first use; one thread judges at a time. `strengths` weighs causes."""

    def __init__(self, folder: Path, strengths: Entailment) -> None:
        """Raises ModelUnavailable where the folder holds no model."""
        if not (folder / "config.json").is_file() or not (folder / "model.safetensors").is_file():
            raise ModelUnavailable(
                f"COPYDESK_ENTAILMENT names {folder}, where there is no model: it needs config.json, model.safetensors "
                "and a tokenizer, as a hub's download has them; or unset it"
            )
        self._folder = folder
        self._strengths = strengths
        self._turn = threading.Lock()

    def judge(self, pairs: Sequence[Pair]) -> tuple[Judgement, ...]:
        """One answer per pair; the three probabilities come to 1, but for rounding to 4 decimals."""
        import torch

        rows: list[list[float]] = [[]] * len(pairs)
        if not pairs:
            return ()
        with self._turn:
            tokenizer, network, order = self._loaded
            texts = [(pair.premise[:READ_CHARACTERS], pair.hypothesis[:READ_CHARACTERS]) for pair in pairs]
            for places, batch in paired(tokenizer, texts, MAX_TOKENS, BATCH_TOKENS):
                with torch.inference_mode():
                    odds = network(**batch).logits.float().softmax(dim=-1)
                for place, row in zip(places, odds.tolist(), strict=True):
                    rows[place] = [round(row[label], 4) for label in order]
        return tuple(Judgement(row[0], row[1], row[2], self._name) for row in rows)

    def weigh(self, texts: Sequence[str]) -> tuple[Strength, ...]:
        """As the model that ships says."""
        return self._strengths.weigh(texts)

    @cached_property
    def _loaded(self) -> tuple[Any, Any, tuple[int, int, int]]:
        """Tokenizer, network, and the places of its labels in the order of LABELS."""
        import transformers
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        with loading(self._folder, self._name):
            tokenizer = transformers.AutoTokenizer.from_pretrained(self._folder, local_files_only=True)
            network = transformers.AutoModelForSequenceClassification.from_pretrained(
                self._folder, local_files_only=True, trust_remote_code=False
            )
        names = {int(place): str(name).lower() for place, name in network.config.id2label.items()}
        found = [next((place for place, name in names.items() if name.startswith(label)), None) for label in LABELS]
        one, two, three = found
        if one is None or two is None or three is None:
            raise ModelUnavailable(
                f"the model in {self._folder} has the labels {', '.join(names.values())}: an entailment model has "
                "entailment, neutral and contradiction; name another by COPYDESK_ENTAILMENT, or unset it"
            )
        return tokenizer, network.eval(), (one, two, three)

    @cached_property
    def _name(self) -> ModelName:
        """The folder's name; the revision is the beginning of its weights' sha256."""
        with (self._folder / "model.safetensors").open("rb") as file:
            return ModelName(self._folder.name, file_digest(file, "sha256").hexdigest()[:12])
