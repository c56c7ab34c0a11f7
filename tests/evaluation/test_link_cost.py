"""Is the cost of a link measured in processes of their own, beside a search by words alone?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.link_cost import STORIES, measure
from worker.desk import ModelSet

EXAMPLES = Path(__file__).parents[2] / "examples" / "library.jsonl"


def test_both_systems_are_timed_on_the_set_with_the_longest_queries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = tmp_path / "link" / "queries"
    queries.mkdir(parents=True)
    (tmp_path / "link" / "library.jsonl.gz").write_text(EXAMPLES.read_text(encoding="utf-8"), encoding="utf-8")
    for name, text in (("claims", "Owls hunt."), ("stories", "Owls hunt in winter, when voles burrow. " * 5)):
        (queries / f"{name}.jsonl").write_text((json.dumps({"text": text}) + "\n") * 12, encoding="utf-8")
    figures = measure(tmp_path, ModelSet.TEACHING)
    assert {(each.set, each.slice, each.n) for each in figures} == {("stories", "cost", STORIES)}
    cells = {(each.system, each.metric): each.value for each in figures}
    assert {metric for system, metric in cells} == {"query_ms_median", "processor_ms_median", "memory_mb"}
    assert all(value > 0 for value in cells.values())
    assert cells["copydesk", "memory_mb"] > cells["BM25", "memory_mb"] > 10
    assert capsys.readouterr().out == ""
