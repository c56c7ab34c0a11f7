"""What does one process need to search a library that is kept, and its server, where it has one?"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import psutil
from numpy.typing import NDArray

from dossier.findings import Publication
from dossier.ports import ModelName, Query, Vectors
from linker.local_index import LocalIndex
from linker.places import Place

DIMENSIONS, CENTRES, JITTER = 384, 2000, 0.7
"""Numbers of a vector, as MiniLM's; random centres; the length of what is added to a centre in a random direction."""

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Searched:
    """What one process measured: of each query wall-clock and processor milliseconds, and the place of the right work
    among those found by words, from 1 (None: not found); the process's peak memory before opening and at the end."""

    wall_ms: list[float]
    processor_ms: list[float]
    places: list[int | None]
    before_mb: float
    peak_mb: float


class RandomVectors:
    """The Embedder port without any sense: a text's vector hangs on its letters alone, near one of CENTRES."""

    def __init__(self) -> None:
        self._centres = _unit(np.random.default_rng(0).standard_normal((CENTRES, DIMENSIONS)))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector of DIMENSIONS numbers per text."""
        seeds = [crc32(text.encode("utf-8", "replace")) for text in texts]
        noise = np.stack([np.random.default_rng(seed).standard_normal(DIMENSIONS) for seed in seeds])
        rows = _unit(self._centres[[seed % CENTRES for seed in seeds]] + JITTER * _unit(noise))
        return Vectors(tuple(map(tuple, rows.tolist())), ModelName("random", "1"))


def search(place: Place, asked: Sequence[tuple[str, str | None]], server: int | None) -> Searched:
    """Search for each text, in this process; `server` is the first process of the server that it asks."""
    embedder = RandomVectors()
    before_mb = peak_mb()
    index, by_words = LocalIndex.open(place, embedder), LocalIndex.open(place)
    index.find(Query("a search that does not count"))
    wall_ms, processor_ms = [], []
    for text, _ in asked:
        wall, processor = time.perf_counter(), processor_s(server)
        index.find(Query(text))
        wall_ms.append(1000 * (time.perf_counter() - wall))
        processor_ms.append(1000 * (processor_s(server) - processor))
    most_mb = peak_mb()
    places = [_place(by_words.find(Query(text)), right) if right else None for text, right in asked]
    return Searched(wall_ms, processor_ms, places, before_mb, most_mb)


def _place(found: Sequence[Publication], right: str) -> int | None:
    ids = [work.source.partition("#")[2] for work in found]
    return ids.index(right) + 1 if right in ids else None


def processor_s(server: int | None) -> float:
    """Processor time of this process, and of all that live now of the server which began as the process `server`."""
    used_s = time.process_time()
    for each in psutil.Process(server).children(recursive=True) if server else ():
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        used_s += times.user + times.system
    return used_s


def peak_mb() -> float:
    """Most memory of this program so far; where there is no /proc, of what started it too, if that was larger."""
    status = Path("/proc/self/status")
    if status.exists():
        (peak,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(peak.split()[1]) * 1024 / MEGABYTE
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


if __name__ == "__main__":
    address, *first = sys.argv[1:]
    print(json.dumps(asdict(search(address, json.load(sys.stdin), int(first[0]) if first else None))))
