"""Is the summary of a publication measured beside what people told of it?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation import lay
from evaluation.desk import open_ports

ROW = {
    "title": "Sleep loss impairs homing in honeybees",
    "abstract": "Nobody knew what lost sleep does to bees. Using a radar tag on each bee, we followed their flights. "
    "Tired bees took longer to reach the hive. Rest therefore keeps the memory of the hive in order.",
    "lay": "Bees need their sleep. Tired bees took longer to find the hive.",
}


@pytest.mark.models
def test_every_system_is_measured_and_every_sentence_of_ours_is_backed(tmp_path: Path) -> None:
    folder = tmp_path / "lay"
    folder.mkdir()
    (folder / "bees.jsonl").write_text(json.dumps(ROW), encoding="utf-8")
    figures = {(each.system, each.metric): each.value for each in lay.measure(tmp_path, None, open_ports())}
    assert {system for system, _ in figures} == {"copydesk", "lead-3", "TextRank", "abstract", "people"}
    assert figures["copydesk", "backed_share"] == 1.0
    assert figures["abstract", "fkgl_drop"] == 0.0
    assert 0.0 < figures["copydesk", "rouge_1"] <= 1.0
    assert figures["abstract", "words"] == len(ROW["abstract"].split())
