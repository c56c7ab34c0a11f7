"""How is a transformers model loaded from a folder of the cache, and what is said where it does not load?"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from dossier.errors import ModelUnavailable
from dossier.ports import ModelName

log = logging.getLogger("copydesk")


def load_pretrained(kind: str, folder: Path, model: ModelName, **options: Any) -> tuple[Any, Any]:
    """Tokenizer and network, the latter of the transformers class `kind`, given `options`, ready to be asked.

    Nothing is fetched. Raises ModelUnavailable.
    """
    import transformers
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # it would draw over ours, for a tenth of a second
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        network = getattr(transformers, kind).from_pretrained(folder, local_files_only=True, **options)
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailable(
            f"the model {model.name} in {folder} does not load ({error.__class__.__name__}): run `copydesk models pull`"
        ) from error
    log.info("loaded %s", model.name)
    return tokenizer, network.eval()
