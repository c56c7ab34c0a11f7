"""What does it cost to link one story, in time and in memory, beside a search by words alone?

Each system runs in a process of its own: it opens the library of the data folder and the desk's models, links one story
that does not count, then STORIES of them, one after the other, with nothing kept from an earlier run. BM25 alone
searches for the same texts, with nobody named and no model open. Wall-clock time grows with the load on the machine;
processor time less so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

from config.settings import load_settings
from dossier.errors import OutsideFailed
from dossier.ports import Query
from dossier.record import Dossier
from dossier.text import Article, Page, Span
from evaluation.labelled import labelled
from evaluation.library import LIBRARY
from evaluation.link_answers import Asked, without_dois
from evaluation.memory import most_memory_mb
from evaluation.rows import Figure, files_in, set_name
from linker.local_index import LocalIndex
from worker.desk import ModelSet, open_desk
from worker.steps import link_publication, query_of, search_publications

STORIES = 10
"""Taken from the front of the set that has the longest texts: with 50 candidates each takes a second or two."""

OURS, BY_WORDS = "copydesk", "BM25"


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall-clock and processor milliseconds of each query, and the most memory that the process ever held."""

    wall_ms: list[float]
    processor_ms: list[float]
    peak_mb: float


def measure(data: Path, models: ModelSet = ModelSet.DEFAULT) -> list[Figure]:
    """Medians of both systems' times, and their memory. Raises NotFound, OutsideFailed."""
    name, texts = _texts(data)
    figures: list[Figure] = []
    for system in (OURS, BY_WORDS):
        print(f"{system}: what {len(texts)} queries cost", file=sys.stderr)
        done = subprocess.run(
            [sys.executable, "-m", "evaluation.link_cost", str(data / LIBRARY), system, models],
            input=json.dumps(texts),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise OutsideFailed(f"the process that links with {system} ended with {done.returncode}: see above")
        cost = Cost(**json.loads(done.stdout))
        figures += [
            Figure(name, "cost", system, "query_ms_median", median(cost.wall_ms), len(texts)),
            Figure(name, "cost", system, "processor_ms_median", median(cost.processor_ms), len(texts)),
            Figure(name, "cost", system, "memory_mb", cost.peak_mb, len(texts)),
        ]
    return figures


def _texts(data: Path) -> tuple[str, list[str]]:
    """The set with the longest queries, and its first ones."""
    sets = {
        set_name(path): [without_dois(each.text) for each in labelled(path, Asked, None)[:STORIES]]
        for path in files_in(data / "link" / "queries")
    }
    name = max(sets, key=lambda each: median(map(len, sets[each] or [""])))
    return name, sets[name]


def _cost(ask: Callable[[str], object], texts: Sequence[str]) -> Cost:
    ask("a study that does not count, on mice")
    wall_ms, processor_ms = [], []
    for text in texts:
        wall, processor = time.perf_counter(), time.process_time()
        ask(text)
        wall_ms.append(1000 * (time.perf_counter() - wall))
        processor_ms.append(1000 * (time.process_time() - processor))
    return Cost(wall_ms, processor_ms, most_memory_mb())


def _linking(library: Path, models: ModelSet) -> Callable[[str], object]:
    settings = load_settings().model_copy(update={"library": None})
    ports = open_desk(settings, library=library, offline=True, models=models)

    def link(text: str) -> Dossier:
        whole = Span(0, len(text))
        article = Article(text, whole, (whole,), (), (), "en")
        dossier = Dossier("", page=Page(address="", title="", text=text), article=article)
        dossier = replace(dossier, query=query_of(dossier, ports))
        return link_publication(search_publications(dossier, ports), ports)

    return link


def _searching(library: Path) -> Callable[[str], object]:
    index = LocalIndex.open(library)
    return lambda text: index.find(Query(text))


def main(library: Path, system: str, models: ModelSet) -> None:
    """Link, or search for, each of the texts on stdin in this process, and print the cost."""
    ask = _linking(library, models) if system == OURS else _searching(library)
    print(json.dumps(asdict(_cost(ask, json.load(sys.stdin)))))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], ModelSet(sys.argv[3]))
