"""Is news that states a stronger cause than the paper counted as exaggerating?"""

from __future__ import annotations

import json
from pathlib import Path

from config.settings import Settings
from dossier.ports import ModelName, Strength
from evaluation.exaggeration import measure, strongest
from worker.desk import ModelSet, open_desk

PORTS = open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING)


def test_the_likeliest_strength_is_the_one() -> None:
    assert strongest(Strength(0.1, 0.2, 0.6, 0.1, ModelName("by hand", "1"))) == 2


def test_both_folders_are_measured_beside_the_commonest_label(tmp_path: Path) -> None:
    rows = {
        "strength": [{"sentence": "Tea causes sleep.", "strength": 3}, {"sentence": "Tea is drunk.", "strength": 0}],
        "exaggeration": [{"news": "Tea causes sleep.", "paper": "Tea causes sleep.", "label": "same"}],
    }
    for name, each in rows.items():
        folder = tmp_path / "verify" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in each), encoding="utf-8")
    figures = {(one.set, one.system, one.metric): one.value for one in measure(tmp_path, None, PORTS)}
    assert figures["strength", "majority", "accuracy"] == 0.5
    assert figures["exaggeration", "copydesk", "accuracy"] == 1.0


def test_a_folder_without_them_has_no_such_figures(tmp_path: Path) -> None:
    assert measure(tmp_path, None, PORTS) == []
