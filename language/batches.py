"""Which texts are read together, so that little is padded?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def by_length(ids: Sequence[Sequence[int]], batch_tokens: int) -> Iterator[list[int]]:
    """Places in `ids`, longest first, in batches of at most `batch_tokens` tokens, padding counted, or of one text."""
    order = sorted(range(len(ids)), key=lambda place: len(ids[place]), reverse=True)
    while order:
        size = max(1, batch_tokens // max(1, len(ids[order[0]])))
        yield order[:size]
        order = order[size:]
