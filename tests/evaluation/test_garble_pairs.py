"""Are pairs counted as their rows say, and is every figure of them right on sets small enough to count by hand?"""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from config.settings import Settings
from evaluation.garble_pairs import measure
from evaluation.rows import Figure
from worker.desk import ModelSet, open_desk

PORTS = open_desk(Settings(), offline=True, models=ModelSet.TEACHING)


def pair(garbled: str, clean: str, engine: str = "hand", severity: float | None = None) -> dict[str, object]:
    return {"garbled": garbled, "clean": clean, "engine": engine, "severity": severity}


def measured(folder: Path, *rows: object, size: int | None = None) -> list[Figure]:
    path = folder / "garble" / "pairs" / "desk.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return measure(folder, size, PORTS)


def value(figures: list[Figure], metric: str, system: str = "copydesk", part: str | None = "hand") -> float:
    (figure,) = [f for f in figures if (f.metric, f.system, f.slice) == (metric, system, part)]
    return figure.value


def test_shares_count_the_sentences_on_which_any_flag_lies(tmp_path: Path) -> None:
    figures = measured(
        tmp_path, pair("«Owls", "Owls"), pair("Owls»", "«Owls»"), pair("An owl", "Owls"), pair("« an owl", "Voles")
    )
    assert value(figures, "recall") == 3 / 4
    assert value(figures, "false_flag_rate") == 1 / 4
    assert value(figures, "precision") == pytest.approx(3 / 4)
    assert value(figures, "f1") == pytest.approx(3 / 4)


def test_where_nothing_is_flagged_precision_is_whole_and_f1_nought(tmp_path: Path) -> None:
    figures = measured(tmp_path, pair("An owl", "Owls"))
    assert value(figures, "precision") == 1.0
    assert value(figures, "f1") == 0.0


def test_each_baseline_ranks_by_its_own_number(tmp_path: Path) -> None:
    # By the teaching model one long word is more surprising than several short ones, but not by the character.
    figures = measured(tmp_path, pair("an owl is up", "hunting"))
    assert value(figures, "auroc", "bits per character") == 1.0
    assert value(figures, "auroc", "surprisal per token") == 0.0
    assert value(figures, "paired", "bits per character") == 1.0
    assert value(figures, "paired", "surprisal per token") == 0.0


def test_pairs_that_are_hardly_garbled_alike_or_blank_do_not_count(tmp_path: Path) -> None:
    rows = [pair("a", "b", severity=0.5), pair("a", "b", severity=0.49), pair("a", "a"), pair(" ", "b"), pair("c", "d")]
    figures = measured(tmp_path, *rows)
    assert {figure.n for figure in figures if figure.metric == "recall"} == {2}


def test_a_sample_is_drawn_of_each_engine(tmp_path: Path) -> None:
    rows = [pair(f"« {number}", str(number), engine) for engine in ("one", "two") for number in range(5)]
    figures = measured(tmp_path, *rows, size=3)
    assert [(f.slice, f.n) for f in figures if f.metric == "recall"] == [("one", 3), ("two", 3)]


def test_calibration_is_told_of_each_engine_and_of_the_whole_set(tmp_path: Path) -> None:
    figures = measured(tmp_path, pair("an owl", "owls", "one"), pair("a vole", "voles", "two"))
    for part, n in (("one", 2), ("two", 2), (None, 4)):
        # nothing so short is judged, so all have probability 0 and half of them are garbled
        assert value(figures, "brier", part=part) == pytest.approx(0.5)
        assert value(figures, "ece", part=part) == pytest.approx(0.5)
        assert value(figures, "brier", "base rate", part) == pytest.approx(0.25)
        assert {f.n for f in figures if f.slice == part and f.metric == "ece"} == {n}


def test_the_plot_has_a_curve_for_each_set(tmp_path: Path) -> None:
    for name in ("one", "two"):
        path = tmp_path / "garble" / "pairs" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(pair("an owl", "owls")) + "\n", encoding="utf-8")
    measure(tmp_path, None, PORTS, tmp_path / "plot.svg")
    text = " ".join(ElementTree.parse(tmp_path / "plot.svg").getroot().itertext())
    assert "one, 2 sentences" in text
    assert "two, 2 sentences" in text
