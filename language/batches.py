"""Which texts are read together, so that little is padded?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


def by_length(ids: Sequence[Sequence[int]], batch_tokens: int) -> Iterator[list[int]]:
    """Places in `ids`, longest first, in batches of at most `batch_tokens` tokens, padding counted, or of one text."""
    order = sorted(range(len(ids)), key=lambda place: len(ids[place]), reverse=True)
    while order:
        size = max(1, batch_tokens // max(1, len(ids[order[0]])))
        yield order[:size]
        order = order[size:]


def paired(
    tokenizer: Any, pairs: Sequence[tuple[str, str]], max_tokens: int, batch_tokens: int
) -> Iterator[tuple[list[int], Any]]:
    """Pairs of texts of like length, encoded together and padded, with their places; of a pair that is too long the
    longer text is cut off."""
    encoded = tokenizer(
        [first for first, _ in pairs],
        [second for _, second in pairs],
        truncation="longest_first",
        max_length=max_tokens,
    )
    for places in by_length(encoded["input_ids"], batch_tokens):
        batch = [{name: encoded[name][place] for name in encoded} for place in places]
        yield places, tokenizer.pad(batch, return_tensors="pt")
