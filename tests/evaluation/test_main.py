"""Are all tables measured that a folder holds data for, are the others named, and is a fault one line?"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.errors import InputUnusable, NotFound
from evaluation.__main__ import measure, measure_all
from worker.desk import ModelSet, open_desk

PORTS = open_desk(Settings(), offline=True, models=ModelSet.TEACHING)
CLAIM = {"claim": "Owls hunt.", "title": "Owls", "abstract": ["Owls hunt."], "ruling": "SUPPORTED", "evidence": [0]}
LIBRARY = Path("link", "library.jsonl.gz")


def write(path: Path, *rows: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") if path.suffix == ".gz" else path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


def test_every_table_that_has_data_is_measured_and_the_others_are_named_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "verify" / "claims" / "desk.jsonl", CLAIM)
    write(tmp_path / "link" / "queries" / "stories.jsonl", {"text": "Owls hunt.", "right": "a"})
    write(tmp_path / LIBRARY, {"id": "a", "title": "Owls hunt"})
    figures = measure_all(tmp_path, None, PORTS)
    assert {figure.set for figure in figures} == {"desk", "stories"}
    garble, summary, extract = [line for line in capsys.readouterr().err.splitlines() if "not measured" in line]
    assert garble.startswith("garble is not measured: ")
    assert str(tmp_path / "garble" / "pairs") in garble
    assert summary.startswith("summary is not measured: ")
    assert str(tmp_path / "lay") in summary
    assert extract.startswith("extract is not measured: ")
    assert str(tmp_path / "extract") in extract


def test_garble_is_measured_on_the_parts_that_the_folder_holds_and_the_others_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "garble" / "pairs" / "desk.jsonl", {"garbled": "«Owls", "clean": "Owls", "engine": "hand"})
    write(tmp_path / "lay" / "stories.jsonl", {"title": "Owls", "lay": "They hunt."})
    figures = measure("garble", tmp_path, None, PORTS, tmp_path / "plot.svg")
    assert {figure.set for figure in figures} == {"desk", "stories"}
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("garble without ")]
    assert [line.split(":")[0].split()[-1] for line in said] == ["spans", "terms", "abstracts"]
    assert (tmp_path / "plot.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_a_sample_of_garble_draws_a_multiple_of_it_from_each_part(tmp_path: Path) -> None:
    pair = {"garbled": "«Owls", "clean": "Owls", "engine": "hand"}
    fault = {"start": 0, "end": 1, "category": "Style/Awkward", "severity": "Major"}
    write(tmp_path / "garble" / "pairs" / "desk.jsonl", *[pair] * 30)
    write(tmp_path / "garble" / "spans" / "mqm_ted2021.jsonl", *[{"text": "«Owls", "spans": [fault]}] * 30)
    write(tmp_path / "lay" / "stories.jsonl", *[{"title": "Owls", "lay": "They hunt."}] * 30)
    figures = measure("garble", tmp_path, 10, PORTS)
    rows = {(figure.set, figure.metric): figure.n for figure in figures if figure.system == "copydesk"}
    assert rows["desk", "recall"] == 10
    assert rows["mqm_ted2021", "recall"] == 20
    assert rows["stories", "false_flag_rate"] == 1


def test_a_folder_with_nothing_to_measure_holds_no_floor(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nothing to measure"):
        measure_all(tmp_path, None, PORTS)


def test_a_damaged_set_is_no_missing_one(tmp_path: Path) -> None:
    write(tmp_path / "verify" / "claims" / "desk.jsonl", CLAIM, ["not a row"])
    with pytest.raises(InputUnusable, match="line 2"):
        measure_all(tmp_path, None, PORTS)


@pytest.mark.parametrize(("asked", "measured"), [(None, 250), (0, 250), (40, 40)])
def test_all_claims_are_measured_unless_a_sample_is_asked_for(tmp_path: Path, asked: int | None, measured: int) -> None:
    write(tmp_path / "verify" / "claims" / "desk.jsonl", *[CLAIM] * 250)
    figures = measure("verify", tmp_path, asked, PORTS)
    assert {figure.n for figure in figures if figure.metric == "accuracy"} == {measured}


@pytest.mark.parametrize(("asked", "measured"), [(None, 200), (0, 250), (40, 40)])
def test_two_hundred_queries_are_measured_unless_more_or_fewer_are_asked_for(
    tmp_path: Path, asked: int | None, measured: int
) -> None:
    write(tmp_path / "link" / "queries" / "stories.jsonl", *[{"text": "Owls.", "right": None}] * 250)
    write(tmp_path / LIBRARY, {"id": "a", "title": "Whales"})
    figures = measure("link", tmp_path, asked, PORTS)
    assert {figure.n for figure in figures if figure.metric == "wrong_link_rate"} == {measured}


@pytest.mark.models
@pytest.mark.parametrize("table", ["verify", "floors"])
def test_a_missing_folder_is_one_line_and_exit_code_two(tmp_path: Path, table: str) -> None:
    command = [sys.executable, "-m", "evaluation", table, "--data", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert last.startswith("evaluation: ")
    assert str(tmp_path / "none") in last
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("written", ["-3", "1.5"])
def test_a_sample_that_is_no_number_of_rows_is_refused_in_words(written: str) -> None:
    command = [sys.executable, "-m", "evaluation", "garble", f"--sample={written}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert f"{written} is no number of rows" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_plot_of_another_table_is_refused_in_words() -> None:
    command = [sys.executable, "-m", "evaluation", "link", "--plot", "plot.svg"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "--plot is drawn of the table garble alone" in done.stderr
