"""How do the rows of a set become the labelled cases of a table, and how is it said how far the measuring is?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from dossier.errors import InputUnusable
from evaluation.rows import read_rows, sample

Case = TypeVar("Case")


def labelled(path: Path, shape: type[Case], size: int | None) -> list[Case]:
    """`size` cases (None: all) of the set, read as the dataclass `shape`; other fields of a row are passed over.

    Raises InputUnusable, naming the field, where a row does not fit.
    """
    return list(_shaped(path, sample(read_rows(path), size), shape))


def each_case(path: Path, shape: type[Case]) -> Iterator[Case]:
    """All cases of the set, one in memory at a time. Raises as `labelled` does, when it comes to the row."""
    return _shaped(path, read_rows(path), shape)


def _shaped(path: Path, rows: Iterable[dict[str, Any]], shape: type[Case]) -> Iterator[Case]:
    adapter = TypeAdapter(shape)
    try:
        for row in rows:
            yield adapter.validate_python(row)
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"]))
        written = json.dumps(fault["input"], ensure_ascii=False)[:60]
        raise InputUnusable(f"{path}: {field}: {fault['msg']}, in {written}: mend or remove that row") from error


def counted(cases: Sequence[Case], what: str) -> Iterator[Case]:
    """The cases, one by one, with a line on stderr that says how many of them are done."""
    for number, case in enumerate(cases, 1):
        if sys.stderr.isatty() or number % 100 == 0 or number == len(cases):  # a log needs no line for each
            print(f"\r{what}: {number} of {len(cases)} ", end="", file=sys.stderr, flush=True)
        yield case
    print(file=sys.stderr)
