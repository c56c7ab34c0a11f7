"""Does a figure that dropped, that is no number, or that was not measured, break its floor, and nothing else?"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from evaluation.floors import FLOORS, compare
from evaluation.rows import Figure

AUROC = Figure("desk", "by-hand", "copydesk", "auroc", 0.9, 96)
FALSE_FLAGS = Figure("desk", "by-hand", "copydesk", "false_flag_rate", 0.05, 96)


def pins(folder: Path, *bounds: dict[str, Any]) -> Path:
    path = folder / "floors.json"
    path.write_text(json.dumps(bounds), encoding="utf-8")
    return path


def pin(
    metric: str,
    part: str | None = "by-hand",
    name: str = "desk",
    least: float | None = None,
    most: float | None = None,
) -> dict[str, Any]:
    bounds = {key: bound for key, bound in (("least", least), ("most", most)) if bound is not None}
    return {"set": name, "slice": part, "metric": metric, **bounds}


@pytest.mark.parametrize(("least", "most"), [(0.9, None), (0.85, None), (None, 0.9), (0.8, 0.95)])
def test_a_figure_on_or_within_its_bound_holds(
    tmp_path: Path, least: float | None, most: float | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare([AUROC], pins(tmp_path, pin("auroc", least=least, most=most))) == 0
    assert capsys.readouterr().err == ""


def test_a_figure_below_its_least_is_broken_and_the_line_says_what_was_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare([AUROC], pins(tmp_path, pin("auroc", least=0.91))) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "broken" in line
    assert "auroc" in line
    assert "0.9000" in line


def test_a_rate_of_errors_above_its_most_is_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare([FALSE_FLAGS], pins(tmp_path, pin("false_flag_rate", most=0.04))) == 1
    assert "false_flag_rate" in capsys.readouterr().err


def test_every_broken_floor_has_its_own_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors = pins(tmp_path, pin("auroc", least=0.95), pin("false_flag_rate", most=0.04), pin("auroc", least=0.5))
    assert compare([AUROC, FALSE_FLAGS], floors) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize("lost", [pin("recall", least=0.1), pin("auroc", "other-engine", least=0.1)])
def test_a_pin_of_a_measured_set_that_was_not_measured_is_broken(
    tmp_path: Path, lost: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare([AUROC], pins(tmp_path, lost)) == 1
    assert "not measured" in capsys.readouterr().err


def test_a_set_that_was_not_measured_is_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors = pins(tmp_path, pin("auroc", name="roundtrip", least=0.99), pin("auroc", least=0.9))
    assert compare([AUROC], floors) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("least", "most"), [(0.1, None), (None, 0.9), (0.1, 0.9), (None, None)])
def test_a_figure_that_is_no_number_holds_no_floor(
    tmp_path: Path, least: float | None, most: float | None, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = Figure("desk", "by-hand", "copydesk", "auroc", math.nan, 96)
    assert compare([lost], pins(tmp_path, pin("auroc", least=least, most=most))) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "broken" in line
    assert "nan" in line


@pytest.mark.parametrize(
    ("figures", "pinned"),
    [
        ([], [pin("auroc", least=0.1)]),
        ([AUROC], []),
        ([AUROC, FALSE_FLAGS], [pin("auroc", name="roundtrip", least=0.1)]),
        ([Figure("desk", "by-hand", "bits per character", "auroc", 0.99, 96)], [pin("auroc", least=0.1)]),
    ],
    ids=["no figures", "no pins", "another set", "only a baseline"],
)
def test_an_empty_measurement_proves_nothing(
    tmp_path: Path, figures: Sequence[Figure], pinned: Sequence[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(figures, pins(tmp_path, *pinned)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "floors.json" in line
    assert "measured" in line


def test_a_baseline_cannot_hold_our_floor(tmp_path: Path) -> None:
    baseline = Figure("desk", "by-hand", "bits per character", "auroc", 0.99, 96)
    assert compare([AUROC, baseline], pins(tmp_path, pin("auroc", least=0.95))) == 1


def test_a_figure_without_a_slice_is_pinned_by_null(tmp_path: Path) -> None:
    whole = Figure("desk", None, "copydesk", "auroc", 0.5, 96)
    assert compare([whole], pins(tmp_path, pin("auroc", None, least=0.4))) == 0
    assert compare([whole], pins(tmp_path, pin("auroc", None, least=0.6))) == 1


def test_every_shipped_pin_names_its_figure_and_bounds_it() -> None:
    shipped = json.loads(FLOORS.read_text(encoding="utf-8"))
    assert shipped
    for bound in shipped:
        assert {"set", "slice", "metric"} < set(bound)
        assert {"least", "most"} & set(bound)
