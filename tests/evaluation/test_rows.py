"""Are labelled rows read as they stand, refused with a plain line, drawn alike every time, and shown whole?"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from dossier.errors import InputUnusable, NotFound
from evaluation.rows import Figure, files_in, read_rows, sample, set_name, show

OWN = Path(__file__).parents[2] / "evaluation" / "own" / "garble" / "pairs" / "desk.jsonl"
ROWS: list[dict[str, Any]] = [{"text": f"row {number}"} for number in range(40)]


def write_lines(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_sets_are_found_zipped_or_plain_and_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.jsonl.gz", "a.jsonl", "README.md", "c.json"):
        (tmp_path / name).touch()
    assert [path.name for path in files_in(tmp_path)] == ["a.jsonl", "b.jsonl.gz"]


def test_a_set_is_named_by_its_file_without_the_ending() -> None:
    assert set_name(Path("x/mlqe_dev.jsonl.gz")) == "mlqe_dev"
    assert set_name(Path("desk.jsonl")) == "desk"


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_a_folder_without_sets_is_not_found_and_the_line_names_it(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound) as caught:
        files_in(tmp_path / folder)
    assert str(tmp_path / folder) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_rows_are_read_alike_from_a_plain_and_a_zipped_file(tmp_path: Path) -> None:
    line = json.dumps({"clean": "It is 5 µm wide — “small”."}, ensure_ascii=False)
    plain = write_lines(tmp_path / "a.jsonl", line)
    zipped = tmp_path / "a.jsonl.gz"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(read_rows(plain)) == list(read_rows(zipped)) == [{"clean": "It is 5 µm wide — “small”."}]


@pytest.mark.parametrize("bad", ["{not json}", "", '{"text": "cut sho'])
def test_a_line_that_is_not_json_is_refused_by_its_number(tmp_path: Path, bad: str) -> None:
    path = write_lines(tmp_path / "a.jsonl", '{"text": "fine"}', bad)
    with pytest.raises(InputUnusable, match=r"a\.jsonl, line 2 ") as caught:
        list(read_rows(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("bad", ["[1, 2]", "7", "null", '"text"'])
def test_a_line_that_is_json_but_no_object_is_refused_by_its_number(tmp_path: Path, bad: str) -> None:
    path = write_lines(tmp_path / "a.jsonl", '{"text": "fine"}', bad)
    with pytest.raises(InputUnusable, match=r"a\.jsonl, line 2 "):
        list(read_rows(path))


@pytest.mark.parametrize(
    "content",
    [b"not zipped", gzip.compress(b'{"a": 1}')[:-9], gzip.compress(b'{"a": "\xff"}')],
    ids=["not zipped", "cut short", "not UTF-8"],
)
def test_a_file_that_is_cut_short_or_not_what_its_name_says_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(InputUnusable, match=r"a\.jsonl\.gz"):
        list(read_rows(path))


def test_rows_before_a_bad_line_are_still_given(tmp_path: Path) -> None:
    rows = read_rows(write_lines(tmp_path / "a.jsonl", '{"text": "fine"}', "nonsense"))
    assert next(rows) == {"text": "fine"}


def test_a_sample_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert sample(ROWS, 10, seed=3) == sample(ROWS, 10, seed=3)
    assert sample(ROWS, 10, seed=3) != sample(ROWS, 10, seed=4)


def test_a_sample_keeps_the_order_of_the_file_and_repeats_no_row() -> None:
    drawn = [ROWS.index(row) for row in sample(ROWS, 15)]
    assert len(drawn) == 15
    assert drawn == sorted(set(drawn))


@pytest.mark.parametrize("size", [None, 40, 41])
def test_a_sample_of_all_or_more_is_all(size: int | None) -> None:
    assert sample(iter(ROWS), size) == ROWS


def test_json_is_one_object_with_a_row_for_each_figure(capsys: pytest.CaptureFixture[str]) -> None:
    show([Figure("desk", "by-hand", "copydesk", "auroc", 0.875, 96)], as_json=True)
    row = {"set": "desk", "slice": "by-hand", "system": "copydesk", "metric": "auroc", "value": 0.875, "n": 96}
    (shown,) = json.loads(capsys.readouterr().out)["rows"]
    assert {key: shown[key] for key in row} == row


def test_the_table_puts_the_metrics_of_one_system_on_one_line_and_says_what_was_seen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(
        [
            Figure("pairs", "opus", "copydesk", "auroc", 0.875, 96, seen=True),
            Figure("pairs", "opus", "baseline", "auroc", 0.75, 96),
            Figure("pairs", "opus", "copydesk", "recall", 0.5, 96, seen=True),
        ],
        as_json=False,
    )
    ours, baseline = [line.split() for line in capsys.readouterr().out.splitlines() if "opus" in line]
    assert ours == ["pairs", "(seen)", "opus", "copydesk", "96", "0.875", "0.500"]
    assert baseline == ["pairs", "opus", "baseline", "96", "0.750"]


def test_the_shipped_pairs_are_whole_distinct_and_of_ten_to_thirty_five_words() -> None:
    rows = list(read_rows(OWN))
    assert len(rows) == 48
    assert {tuple(row) for row in rows} == {("garbled", "clean", "severity", "engine")}
    assert {(row["severity"], row["engine"]) for row in rows} == {(None, "by-hand")}
    texts = [text for row in rows for text in (row["garbled"], row["clean"])]
    assert len(set(texts)) == 96
    assert all(10 <= len(text.split()) <= 35 for text in texts)


def test_a_share_of_fewer_rows_than_the_others_says_of_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    cells = [Figure("stories", None, "copydesk", "recall", 0.5, 40, low=0.35, high=0.65)]
    cells += [Figure("stories", None, "copydesk", "precision", 1.0, 20, low=0.84, high=1.0)]
    show(cells, as_json=False)
    shown = capsys.readouterr().out
    assert "1.000 (0.84-1.00) of 20" in shown
    assert "of 40" not in shown
