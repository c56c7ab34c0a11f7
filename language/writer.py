"""What does an instruction-following language model answer to a prompt?"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from dossier.ports import ModelName, Written
from language.pretrained import loading

log = logging.getLogger("copydesk.progress")


class CausalWriter:
    """The Writer port on a transformers folder with a chat template. Loads on first use: 3.5 GB for 1.5e9 weights.

    Always the likeliest token, one prompt at a time, so that a prompt's answer does not depend on the others.
    """

    def __init__(self, folder: Path, model: ModelName) -> None:
        self._folder = folder
        self._model = model

    def write(self, prompts: Sequence[str], most_tokens: int) -> tuple[Written, ...]:
        """The answer to each prompt, cut off after so many tokens."""
        answers = []
        for number, prompt in enumerate(prompts, 1):
            log.info("writing %d of %d", number, len(prompts))
            answers.append(Written(self._answer(prompt, most_tokens), self._model))
        return tuple(answers)

    def _answer(self, prompt: str, most_tokens: int) -> str:
        import torch

        tokenizer, network = self._loaded
        asked = tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        with torch.inference_mode():
            told = network.generate(
                **asked, max_new_tokens=most_tokens, do_sample=False, temperature=None, top_p=None, top_k=None
            )
        return str(tokenizer.decode(told[0][asked["input_ids"].shape[1] :], skip_special_tokens=True)).strip()

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        """The tokenizer and the network."""
        from transformers import AutoModelForCausalLM, AutoTokenizer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # it would draw over ours
        with loading(self._folder, self._model):
            tokenizer = AutoTokenizer.from_pretrained(self._folder, local_files_only=True)
            network = AutoModelForCausalLM.from_pretrained(self._folder, local_files_only=True, dtype="auto")
        return tokenizer, network.eval()
