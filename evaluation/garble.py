"""How well does the shipped desk find what is garbled, and how much that is good does it flag?

The table's parts, each of which says in its own file how it measures; all read through evaluation/garble_reading.py:
1. pairs: garbled sentences beside clean ones; ranking, the shipped threshold, calibration (evaluation/garble_pairs.py).
2. spans: errors that raters marked (evaluation/garble_spans.py).
3. terms: tortured terms in real sentences (evaluation/garble_terms.py).
4. clean science text: abstracts and lay summaries (evaluation/garble_clean.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from dossier.errors import NotFound
from dossier.ports import Ports
from evaluation import garble_clean, garble_pairs, garble_spans, garble_terms
from evaluation.rows import Figure

Part = Callable[[Path, int | None, Ports], list[Figure]]

SHARES = {"spans": 2.0, "terms": 2.0, "abstracts": 0.3, "lay": 0.1}
"""Rows drawn of each set of a part, as a multiple of the pairs drawn of each engine. For 200 pairs: 400 rated rows,
400 places of terms, 60 abstracts and 20 lay summaries. With all sets of ../shared/data that is about 210,000 tokens to
score (counted as 4.3 characters each); what was scored once is kept (evaluation/cached.py)."""


def measure(data: Path, size: int | None, ports: Ports, plot: Path | None = None) -> list[Figure]:
    """All figures of the parts that the folder holds data for; stderr says which it does not. Raises NotFound.

    `size` pairs are drawn for each engine, and rows of the other sets by SHARES; None: all of them, which for the
    library's abstracts takes hours. With `plot`, the reliability of the stated probabilities is drawn there as SVG.
    """
    parts: dict[str, Part] = {
        "pairs": partial(garble_pairs.measure, plot=plot),
        "spans": garble_spans.measure,
        "terms": garble_terms.measure,
        "abstracts": garble_clean.measure_library,
        "lay": garble_clean.measure_lay,
    }
    figures: list[Figure] = []
    missing: dict[str, NotFound] = {}
    for name, part in parts.items():
        try:
            figures += part(data, _rows(size, SHARES.get(name, 1.0)), ports)
        except NotFound as error:
            missing[name] = error
    if len(missing) == len(parts):
        raise missing["pairs"]
    for name, why in missing.items():
        print(f"garble without {name}: {why}", file=sys.stderr)
    return figures


def _rows(size: int | None, share: float) -> int | None:
    return None if size is None else max(1, round(size * share))
