"""Has a figure dropped? evaluation/floors.json holds the least (or, for a rate of errors, the most) that is allowed."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation.rows import Figure

FLOORS = Path(__file__).with_name("floors.json")


def compare(figures: Sequence[Figure], floors: Path = FLOORS) -> int:
    """0 where every pinned figure of the measured sets holds; else 1, with a line on stderr for each that does not.

    Also 1 where nothing pinned was measured: an empty measurement proves nothing.
    """
    ours = [figure for figure in figures if figure.system == "copydesk"]
    measured = {(figure.set, figure.slice, figure.metric): figure for figure in ours}
    sets = {key[0] for key in measured}
    broken = 0
    pins = json.loads(floors.read_text())
    for pin in pins:
        if pin["set"] not in sets:
            continue
        figure = measured.get((pin["set"], pin["slice"], pin["metric"]))
        if figure is None:
            print(f"floor not measured: {pin}", file=sys.stderr)
            broken += 1
        elif not pin.get("least", -math.inf) <= figure.value <= pin.get("most", math.inf):
            print(f"floor broken: {pin} measured {figure.value:.4f} on {figure.n}", file=sys.stderr)
            broken += 1
    if not any(pin["set"] in sets for pin in pins):
        print(f"no figure of {floors.name} was measured", file=sys.stderr)
        return 1
    return 1 if broken else 0
