"""How long does a search in a library that is kept take, how large is the library, and how do both grow with its works?

The first works are those of DIR/link/library.jsonl.gz, the ones that queries ask for in front. The others are made of
these: title and abstract are the halves of two works', shuffled together, so that each word is in as large a share of
the works as before; the vocabulary does not grow, as a real one would. Vectors are unit vectors around 2,000 random
centres, which is enough for time and size; they say nothing of what is found, so recall is that of the words alone.
It is told too low: half of the title and abstract of a right work stand in many others.

Each search is timed in a new process that has opened the library for searching, after one search that does not count.
Wall-clock time grows with the load on the machine; processor time, which is that of the server too, less so. A library
in a folder is "copydesk"; one in PostgreSQL is measured as well where pgserver is installed, with PostgreSQL's own
settings. Of that, no memory is told: what the server holds is not ours alone.
"""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from dossier.errors import OutsideFailed
from dossier.findings import Publication
from evaluation.labelled import labelled
from evaluation.library import LIBRARY
from evaluation.library_search import MEGABYTE, RandomVectors, Searched, peak_mb, processor_s
from evaluation.link import Asked
from evaluation.rig import PostgresServer
from evaluation.rows import Figure, files_in, set_name, with_interval
from linker.catalogue import Catalogue
from linker.importing import BATCH, make_vectors
from linker.library import read_library
from linker.local_index import MAX_FOUND
from linker.places import Place, holdings_at, importing

SIZES = (20_000, 200_000, 1_000_000)
"""Works at which is measured, as far as --works allows."""

MOST_IN_POSTGRES = 200_000
"""Works at which PostgreSQL is measured at most: its graph of vectors takes hours for a million on two cores."""

QUERIES = 50
"""Drawn of each set."""

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a library is kept while it is measured, and the first process of its server, if it has one."""

    system: str
    place: Place
    most_works: int
    server: int | None = None


def measure(data: Path, most_works: int) -> list[Figure]:
    """The figures at each size up to `most_works`, of libraries that grow. Raises NotFound, LibraryMalformed."""
    figures = measure_folder(data, most_works)
    return figures + (measure_postgres(data, most_works) if find_spec("pgserver") else [])


def measure_folder(data: Path, most_works: int) -> list[Figure]:
    """The figures of a library in a folder, which is made below $TMPDIR."""
    with tempfile.TemporaryDirectory(prefix="copydesk-library-") as folder:
        return _measure(data, Kept("copydesk", Path(folder), most_works))


def measure_postgres(data: Path, most_works: int) -> list[Figure]:
    """The figures of a library in PostgreSQL, at MOST_IN_POSTGRES works at most."""
    with closing(PostgresServer()) as server:
        return _measure(data, Kept("copydesk, PostgreSQL", server.url, min(most_works, MOST_IN_POSTGRES), server.pid))


def _measure(data: Path, kept: Kept) -> list[Figure]:
    queries = {set_name(path): labelled(path, Asked, QUERIES) for path in files_in(data / "link" / "queries")}
    asked_for = {asked.right for each in queries.values() for asked in each}
    figures: list[Figure] = []
    works = resampled(data / LIBRARY, asked_for)
    for size in [size for size in SIZES if size <= kept.most_works] or [kept.most_works]:
        figures += [*_grow(kept, works, size), *_search_all(kept, size, queries)]
    return [*figures, *_growth(figures)]


def resampled(path: Path, first: set[str | None], seed: int = 0) -> Iterator[Publication]:
    """The works of the library, those whose id is in `first` in front; then, without end, works made of two each."""
    real = sorted(read_library(path), key=lambda work: work.source.partition("#")[2] not in first)
    yield from real
    draw = random.Random(seed)
    number = 0
    while True:
        number += 1
        one, other = draw.choice(real), draw.choice(real)
        yield replace(
            one,
            doi=f"10.5555/resampled.{number}",
            title=" ".join(_halves(draw, one.title.split(), other.title.split())),
            abstract=tuple(_halves(draw, one.abstract, other.abstract)),
            authors=tuple({author.family: author for author in _halves(draw, one.authors, other.authors)}.values()),
            source="",
        )


def _halves(draw: random.Random, one: Sequence[Part], other: Sequence[Part]) -> list[Part]:
    parts = [draw.sample(part, (len(part) + 1) // 2) for part in (one, other)]
    together = [*parts[0], *parts[1]]
    draw.shuffle(together)
    return together


def _grow(kept: Kept, works: Iterator[Publication], size: int) -> list[Figure]:
    """Add works up to that size; how fast, and how large it is then."""
    with importing(kept.place) as catalogue:
        before, start = catalogue.count(), processor_s(kept.server)
        _put(catalogue, works, size)
        words_s = processor_s(kept.server) - start
        start = processor_s(kept.server)
        make_vectors(catalogue, RandomVectors(), lambda _: None)
        vectors_s = processor_s(kept.server) - start
        added = catalogue.count() - before
    held = holdings_at(kept.place)
    cells = {
        "works": float(held.works),
        "database_mb": held.database_bytes / MEGABYTE,
        "vectors_mb": held.vectors_bytes / MEGABYTE,
        "import_ms_a_work": 1000 * words_s / max(1, added),
        "vector_ms_a_work": 1000 * vectors_s / max(1, added),
        **({} if kept.server else {"import_peak_mb": peak_mb()}),
    }
    return [Figure("library", _slice(size), kept.system, metric, value, held.works) for metric, value in cells.items()]


def _put(catalogue: Catalogue, works: Iterator[Publication], size: int) -> None:
    while (count := catalogue.count()) < size:
        for work in islice(works, min(BATCH, size - count)):
            catalogue.put(work)
        catalogue.database.commit()
        catalogue.count_words_when_grown(by=2)
        if (count // BATCH) % 20 == 0:
            print(f"  {count:,} of {size:,} works", file=sys.stderr)


def _search_all(kept: Kept, size: int, queries: dict[str, list[Asked]]) -> Iterator[Figure]:
    command = [sys.executable, "-m", "evaluation.library_search", str(kept.place)]
    for name, asked in queries.items():
        done = subprocess.run(
            [*command, *([str(kept.server)] if kept.server else [])],
            input=json.dumps([[each.text, each.right] for each in asked]),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise OutsideFailed(f"the process that searches {kept.system} ended with {done.returncode}: see above")
        searched = Searched(**json.loads(done.stdout))
        held = [place for each, place in zip(asked, searched.places, strict=True) if each.right is not None]
        cells = {
            "search_ms_median": float(np.median(searched.wall_ms)),
            "search_ms_p95": float(np.quantile(searched.wall_ms, 0.95)),
            "processor_ms_median": float(np.median(searched.processor_ms)),
            "processor_ms_p95": float(np.quantile(searched.processor_ms, 0.95)),
        }
        if kept.server is None:
            cells |= {"memory_mb": searched.peak_mb, "memory_of_library_mb": searched.peak_mb - searched.before_mb}
        yield from (Figure(name, _slice(size), kept.system, key, value, len(asked)) for key, value in cells.items())
        for first in (1, MAX_FOUND) if held else ():
            share = sum(place is not None and place <= first for place in held) / len(held)
            metric = f"recall_at_{first}_by_words"
            yield with_interval(Figure(name, _slice(size), kept.system, metric, share, len(held)), (metric,))


def _growth(figures: Sequence[Figure]) -> Iterator[Figure]:
    """Of the same figure at the smallest and the largest size: the power of the works with which it grows."""
    works = {figure.slice: figure.value for figure in figures if figure.metric == "works"}
    first, *_, last = (*works, *works)
    for figure in figures:
        if figure.slice != last or first == last or figure.metric not in _GROWING:
            continue
        earlier = next(
            each for each in figures if (each.set, each.metric, each.slice) == (figure.set, figure.metric, first)
        )
        if figure.value > 0 and earlier.value > 0:
            power = math.log(figure.value / earlier.value) / math.log(works[last] / works[first])
            yield replace(figure, slice="growth", metric=f"{figure.metric}_power", value=power)


_GROWING = ("database_mb", "vectors_mb", "search_ms_median", "processor_ms_median", "memory_mb")


def _slice(size: int) -> str:
    return f"{size:,} works"
