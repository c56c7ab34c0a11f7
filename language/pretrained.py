"""How is a model loaded from a folder of the cache, and what is said where it does not load?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from dossier.errors import ModelUnavailable
from dossier.ports import ModelName

LIBRARIES = ("torch", "spacy", "transformers.models.auto", "transformers.models.bert.modeling_bert")

log = logging.getLogger("copydesk")


def load_pretrained(folder: Path, model: ModelName) -> tuple[Any, Any]:
    """Tokenizer and network, the latter of transformers, ready to be asked.

    Nothing is fetched. Raises ModelUnavailable.
    """
    import transformers
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # it would draw over ours, for a tenth of a second
    with loading(folder, model):
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        network = transformers.AutoModel.from_pretrained(folder, local_files_only=True)
    return tokenizer, network.eval()


def load_libraries() -> None:
    """Import what the default models run on: seconds of a processor, and more where Python keeps no compiled code.

    It starts no thread but OpenBLAS's own, which outlive a fork, so that a process may be forked after it.
    """
    for name in LIBRARIES:
        import_module(name)


@contextmanager
def loading(folder: Path, model: ModelName) -> Iterator[None]:
    """What goes wrong in the block with the model's files is a ModelUnavailable."""
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ModelUnavailable(
            f"the model {model.name} in {folder} does not load ({error.__class__.__name__}): run `copydesk models pull`"
        ) from error
    log.info("loaded %s", model.name)
