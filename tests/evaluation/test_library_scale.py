"""Does a library grow as it should, and do the figures tell how its searches do?"""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from evaluation import library_scale
from evaluation.library_scale import measure, resampled
from evaluation.library_search import RandomVectors

EXAMPLES = Path(__file__).parents[2] / "examples" / "library.jsonl"


def data_folder(folder: Path) -> Path:
    (folder / "link" / "queries").mkdir(parents=True)
    records = [{**json.loads(line), "id": str(n)} for n, line in enumerate(EXAMPLES.read_text().splitlines())]
    (folder / "link" / "library.jsonl.gz").write_text("\n".join(map(json.dumps, records)))
    queries = [{"text": record["title"], "right": record["id"]} for record in records[:5]]
    (folder / "link" / "queries" / "titles.jsonl").write_text("\n".join(map(json.dumps, queries)))
    return folder


def test_the_figures_of_two_sizes_and_how_they_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_scale, "SIZES", (50, 200))
    figures = measure(data_folder(tmp_path), 200)
    assert {figure.system for figure in figures} == {"copydesk", "copydesk, PostgreSQL"}
    for system in ("copydesk", "copydesk, PostgreSQL"):
        value = {(each.set, each.slice, each.metric): each.value for each in figures if each.system == system}
        assert [value["library", f"{size} works", "works"] for size in (50, 200)] == [50, 200]
        assert value["titles", "200 works", "recall_at_50_by_words"] == 1
        assert value["titles", "200 works", "search_ms_median"] > 0
        assert 0 < value["library", "growth", "database_mb_power"] < 1.5
    value = {(each.set, each.slice, each.metric): each.value for each in figures if each.system == "copydesk"}
    assert value["titles", "200 works", "memory_mb"] > 10


def test_works_beyond_the_real_ones_are_made_of_two_each_and_the_same_for_the_same_seed(tmp_path: Path) -> None:
    path = data_folder(tmp_path) / "link" / "library.jsonl.gz"
    real = len(EXAMPLES.read_text().splitlines())
    works = list(islice(resampled(path, {"3"}), real + 30))
    assert works == list(islice(resampled(path, {"3"}), real + 30))
    assert works[0].source.endswith("#3")
    assert len({work.doi for work in works}) == len(works)
    assert all(work.title and work.abstract for work in works)


def test_random_vectors_have_length_1_and_hang_on_the_text_alone() -> None:
    one, other, again = RandomVectors().embed(["a", "b", "a"]).rows
    assert one == again != other
    assert np.linalg.norm(one) == pytest.approx(1)
