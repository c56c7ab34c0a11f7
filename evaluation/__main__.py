"""Which table of figures? `python -m evaluation garble --data DIR`; `floors` compares with evaluation/floors.json."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from platformdirs import user_cache_path

from config.settings import load_settings
from dossier.errors import CopydeskError, InputUnusable
from evaluation import garble
from evaluation.cached import CachedFluency, CachedGrammar
from evaluation.floors import compare
from evaluation.rows import Figure, show
from worker.desk import open_models

OWN = Path(__file__).with_name("own")
DEFAULT_SAMPLE = 200
"""Pairs for each engine of each set unless --sample says otherwise: all of them take hours on two cores."""


def main() -> int:
    """Measure and print. Exit code 1 where a floor is broken, 2 where the data cannot be used, 3 as copydesk does."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("table", choices=["garble", "floors"])
    parser.add_argument("--data", type=Path, default=OWN, help="labelled data (default: the small set that ships)")
    parser.add_argument("--sample", type=int, default=DEFAULT_SAMPLE, metavar="N", help="rows a slice; 0 for all")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    try:
        figures = measure(options.data, options.sample or None)
    except CopydeskError as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 2 if isinstance(error, InputUnusable) else 3
    show(figures, options.json)
    return compare(figures) if options.table == "floors" else 0


def measure(data: Path, size: int | None) -> list[Figure]:
    """Every figure of the garble table, with scores kept between runs."""
    _, fluency, grammar, _ = open_models(load_settings())
    cache = user_cache_path("copydesk") / "evaluation"
    fluency, grammar = CachedFluency(fluency, cache, "smollm2-135m"), CachedGrammar(grammar, cache, "en-core-web-sm")
    return garble.measure(data, size, fluency, grammar)


if __name__ == "__main__":
    sys.exit(main())
