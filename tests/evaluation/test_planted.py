"""Are planted errors counted by kind, and right statements apart from them?"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.findings import Ruling
from evaluation.labelled import labelled
from evaluation.planted import CALLED_WRONG, STATEMENTS, Statement, measure
from worker.desk import ModelSet, open_desk

PORTS = open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING)
PAPER = {"id": "lib:owls", "title": "Owls hear voles", "abstract": ["Owls caught 40 voles under the snow in 2 weeks."]}


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_what_ships_is_half_right_and_every_error_has_its_ruling() -> None:
    rows = labelled(STATEMENTS, Statement, None)
    assert len(rows) >= 200
    assert 0.4 < sum(row.error is None for row in rows) / len(rows) < 0.6
    assert all((row.ruling in CALLED_WRONG) == (row.error is not None) for row in rows)
    assert min(Counter(row.error for row in rows).values()) >= 8
    assert len({row.claim for row in rows}) == len(rows)


def test_errors_and_right_statements_are_counted_apart(tmp_path: Path) -> None:
    (tmp_path / "link").mkdir()
    with gzip.open(tmp_path / "link" / "library.jsonl.gz", "wt", encoding="utf-8") as library:
        library.write(json.dumps(PAPER) + "\n")
    told = [
        ("Owls caught 40 voles under the snow in 2 weeks.", None, Ruling.SUPPORTED),
        ("Owls caught 90 voles under the snow in 2 weeks.", "number", Ruling.CONTRADICTED),
    ]
    rows: list[dict[str, object]] = [
        {"id": "lib:owls", "claim": claim, "error": error, "ruling": ruling} for claim, error, ruling in told
    ]
    statements = write(tmp_path / "planted.jsonl", rows)
    figures = {(each.slice, each.metric): (each.value, each.n) for each in measure(tmp_path, None, PORTS, statements)}
    assert figures[("number", "caught")][1] == figures[(None, "caught")][1] == 1
    assert figures[("right", "called_wrong")] == (0.0, 1)
    assert all(0.0 <= value <= 1.0 for value, _ in figures.values())


def test_without_the_papers_it_is_said_and_nothing_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert measure(tmp_path, None, PORTS) == []
    assert "verify without planted" in capsys.readouterr().err
