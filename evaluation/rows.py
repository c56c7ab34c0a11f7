"""How are labelled rows read, and how is a table of figures printed?"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

from dossier.errors import InputUnusable, NotFound
from evaluation.measures import wilson_interval

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of a table of figures. `slice` is an engine or None; `n` the rows it was measured on.

    `low` and `high` are the 95% interval of a proportion (Wilson), None for other figures. `seen`: the shipped
    weights or thresholds were fitted on this set, so the figure says nothing of new text.
    """

    set: str
    slice: str | None
    system: str
    metric: str
    value: float
    n: int
    seen: bool = False
    low: float | None = None
    high: float | None = None


def with_interval(figure: Figure, shares: Collection[str]) -> Figure:
    """The figure with its interval, where its metric is one of `shares`: proportions of the figure's n rows."""
    if figure.metric not in shares:
        return figure
    low, high = wilson_interval(figure.value, figure.n)
    return replace(figure, low=low, high=high)


def files_in(folder: Path) -> list[Path]:
    """The sets in a folder, by name. Raises NotFound where there is none."""
    found = sorted([*folder.glob("*.jsonl.gz"), *folder.glob("*.jsonl")])
    if not found:
        raise NotFound(
            f"no .jsonl.gz or .jsonl file in {folder}: give --data a folder laid out as docs/evaluation.md says"
        )
    return found


def set_name(path: Path) -> str:
    """The file's name without its ending."""
    return path.name.removesuffix(".gz").removesuffix(".jsonl")


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """One dict a line. Raises InputUnusable, naming the line, where one is not a JSON object or cannot be read."""
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise InputUnusable(f"{path}, line {number} is JSON but no object: mend or remove it")
                yield row
    except json.JSONDecodeError as error:
        raise InputUnusable(f"{path}, line {number} is not JSON ({error.msg}): mend or remove it") from error
    except (EOFError, OSError, UnicodeDecodeError) as error:
        raise InputUnusable(f"{path} cannot be read after line {number} ({error}): get the file again") from error


def sample(rows: Iterable[Row], size: int | None, seed: int = 0) -> list[Row]:
    """`size` rows drawn without replacement, in file order, the same for the same seed; all where size is None."""
    kept = list(rows)
    if size is None or size >= len(kept):
        return kept
    return [kept[index] for index in sorted(random.Random(seed).sample(range(len(kept)), size))]


def show(figures: Sequence[Figure], as_json: bool) -> None:
    """Print the figures on stdout: one JSON object, or tables with a row per set, slice and system."""
    if as_json:
        print(json.dumps({"rows": [asdict(figure) for figure in figures]}, ensure_ascii=False))
        return
    parts: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        parts.setdefault((figure.set, figure.slice or ""), []).append(figure)
    alike: dict[tuple[str, ...], list[list[Figure]]] = {}
    for part in parts.values():
        alike.setdefault(tuple(dict.fromkeys(figure.metric for figure in part)), []).append(part)
    console = Console(width=None if Console().is_terminal else 200)
    for metrics, members in alike.items():
        console.print(_table(metrics, members), "")


def _table(metrics: tuple[str, ...], parts: Sequence[Sequence[Figure]]) -> Table:
    """The parts (one set and slice each) that have the same metrics, with a line for each system."""
    table = Table("set", "slice", "system", "n", *metrics, box=None, header_style="bold")
    for part in parts:
        for system in dict.fromkeys(figure.system for figure in part):
            cells = {figure.metric: figure for figure in part if figure.system == system}
            first = next(iter(cells.values()))
            name = first.set + (" (seen)" if any(figure.seen for figure in cells.values()) else "")
            n = max(figure.n for figure in cells.values())
            values = [_cell(cells[metric], n) if metric in cells else "" for metric in metrics]
            table.add_row(name, first.slice or "", system, str(n), *values)
    return table


def _cell(figure: Figure, n: int) -> str:
    """The figure with its interval, and of a share that is one of fewer rows than its line's `n`, of how many."""
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    of = f" of {figure.n}" if figure.n != n else ""
    return f"{figure.value:.3f} ({figure.low:.2f}-{figure.high:.2f}){of}"
