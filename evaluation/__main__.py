"""Which table of figures? `python -m evaluation garble|link|verify|summary|extract --data DIR`; `floors` holds all.

These need no data: `chaos`, the second engine's trial; `throughput`, what its workers finish in a minute; `load`, how
the web API stands 200 requests a second; `speed`, the scorer's cost on this machine; `steps`, that of each step;
`robust`, the scraper's trial. `library` makes a large library of a small one and searches in it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from dossier.errors import CopydeskError, InputUnusable, NotFound
from dossier.ports import Ports
from evaluation import (
    chaos,
    consistency,
    exaggeration,
    extract,
    garble,
    lay,
    library_scale,
    link,
    link_cost,
    load,
    planted,
    refusals,
    robust,
    speed,
    steps,
    throughput,
    verify,
    zero_shot,
)
from evaluation.chaos_count import shortfalls
from evaluation.desk import open_ports
from evaluation.floors import compare
from evaluation.rows import Figure, show

OWN = Path(__file__).with_name("own")
DEFAULT_SAMPLE = {"garble": 200, "link": 200, "verify": 0, "summary": 0, "extract": 0}
"""Rows of each set (garble: of each engine of garble/pairs; evaluation/garble.py says how many of its other sets)
unless --sample says otherwise; 0 is all.

All of garble takes hours. The first run of link took 12 minutes on one core of a busy machine, that of verify 5.
"""

TRIALS: dict[str, Callable[[argparse.Namespace], list[Figure]]] = {
    "speed": lambda _options: speed.measure(),
    "steps": lambda _options: steps.measure(),
    "robust": lambda options: robust.measure(options.pages),
    "library": lambda options: library_scale.measure(options.data, options.works),
    "chaos": lambda options: chaos.measure(500 if options.articles is None else options.articles, options.real),
    "throughput": lambda options: throughput.measure(options.articles or 10),
    "load": lambda options: load.measure(options.seconds),
}
"""What makes figures without labelled data, from the command's options."""


def main() -> int:
    """Measure and print. Exit code 1 where a floor is broken, 2 where the data cannot be used, 3 as copydesk does."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("table", choices=[*DEFAULT_SAMPLE, *TRIALS, "floors"])
    parser.add_argument("--data", type=Path, default=OWN, help="labelled data (default: the small set that ships)")
    parser.add_argument("--sample", type=row_count, metavar="N", help="rows a slice (200; verify: all); 0 for all")
    parser.add_argument("--articles", type=row_count, metavar="N", help="how many (chaos: 500, throughput: 10)")
    parser.add_argument("--real", type=row_count, default=30, metavar="N", help="chaos: with the real models (30)")
    parser.add_argument("--seconds", type=row_count, default=45, metavar="N", help="load: for how long (45)")
    parser.add_argument("--pages", type=row_count, default=2000, metavar="N", help="robust: how many (2,000)")
    parser.add_argument("--works", type=row_count, default=200_000, metavar="N", help="library: how many (200,000)")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="garble: draw the reliability plot there")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    if options.plot and options.table != "garble":
        parser.error("--plot is drawn of the table garble alone")
    try:
        if options.table in TRIALS:
            figures = TRIALS[options.table](options)
        elif options.table == "floors":
            figures = measure_all(options.data, options.sample, open_ports())
        else:
            figures = measure(options.table, options.data, options.sample, open_ports(), options.plot)
            figures += link_cost.measure(options.data) if options.table == "link" else []
    except CopydeskError as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 2 if isinstance(error, InputUnusable) else 3
    show(figures, options.json)
    if options.table == "chaos":
        return _say_all(shortfalls(figures))
    return compare(figures) if options.table == "floors" else 0


def _say_all(shortfalls: list[str]) -> int:
    """Say each on stderr; exit code 1 where there is one."""
    for said in shortfalls:
        print(f"evaluation: {said}", file=sys.stderr)
    return 1 if shortfalls else 0


def row_count(written: str) -> int:
    """A whole number, 0 or more. Raises ArgumentTypeError, which argparse shows as one line."""
    if not written.isdecimal():
        raise argparse.ArgumentTypeError(f"{written} is no number of rows: give 0 (all) or more")
    return int(written)


def measure(table: str, data: Path, rows: int | None, ports: Ports, plot: Path | None = None) -> list[Figure]:
    """Every figure of one table. `rows` as --sample: None for the table's own, 0 for all; `plot`: garble's alone."""
    size = (DEFAULT_SAMPLE[table] if rows is None else rows) or None
    if table == "garble":
        return garble.measure(data, size, ports, plot)
    if table == "link":
        return link.measure(data, size, ports)
    if table == "extract":
        return extract.measure(data, size)
    parts = (lay, refusals) if table == "summary" else (verify, zero_shot, planted, exaggeration, consistency)
    return [figure for part in parts for figure in part.measure(data, size, ports)]


def measure_all(data: Path, rows: int | None, ports: Ports) -> list[Figure]:
    """Every figure of every table that the folder holds data for; says on stderr which it does not. Raises NotFound."""
    figures: list[Figure] = []
    for table in DEFAULT_SAMPLE:
        try:
            figures += measure(table, data, rows, ports)
        except NotFound as error:
            print(f"{table} is not measured: {error}", file=sys.stderr)
    if not figures:
        raise NotFound(f"{data} holds nothing to measure: give --data a folder laid out as docs/evaluation.md says")
    return figures


if __name__ == "__main__":
    sys.exit(main())
