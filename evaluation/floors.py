"""Has a figure dropped? evaluation/floors.json holds the least (or, for a rate of errors, the most) that is allowed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation.rows import Figure

FLOORS = Path(__file__).with_name("floors.json")


def compare(figures: Sequence[Figure], floors: Path = FLOORS) -> int:
    """0 where every pinned figure of the measured sets holds; else 1, with a line on stderr for each that does not."""
    ours = [figure for figure in figures if figure.system == "copydesk"]
    measured = {(figure.set, figure.slice, figure.metric): figure for figure in ours}
    sets = {key[0] for key in measured}
    broken = 0
    for pin in json.loads(floors.read_text()):
        if pin["set"] not in sets:
            continue
        figure = measured.get((pin["set"], pin["slice"], pin["metric"]))
        if figure is None:
            print(f"floor not measured: {pin}", file=sys.stderr)
            broken += 1
        elif figure.value < pin.get("least", figure.value) or figure.value > pin.get("most", figure.value):
            print(f"floor broken: {pin} measured {figure.value:.4f} on {figure.n}", file=sys.stderr)
            broken += 1
    return 1 if broken else 0
