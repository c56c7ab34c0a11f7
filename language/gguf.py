"""How does a GGUF file become a folder that transformers and our own networks load?"""

from __future__ import annotations

import os
from pathlib import Path

from language.catalogue import Precision


def convert(gguf: Path, folder: Path, precision: Precision) -> None:
    """Rewrite a GGUF file as a safetensors folder with its tokenizer (SmolLM2: 20 s, 1.2 GB of memory).

    transformers reads GGUF but refuses to save what it read as still quantised; the weights are plain numbers by
    then, so the mark is taken off first.
    """
    os.environ.setdefault("TQDM_DISABLE", "1")  # tqdm reads it as it is imported; its bar would draw over ours
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    dtype = {Precision.FLOAT32: torch.float32, Precision.BFLOAT16: torch.bfloat16}[precision]
    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name, local_files_only=True)
    network = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, local_files_only=True, dtype=dtype)
    network.hf_quantizer = None
    network.is_quantized = False
    if hasattr(network.config, "quantization_config"):
        del network.config.quantization_config
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
