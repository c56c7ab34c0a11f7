"""Are characters counted as raters marked them, and is the best threshold the best one?"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from config.settings import Settings
from dossier.errors import InputUnusable, NotFound
from evaluation.garble_spans import Overlap, best_threshold, measure, taken_from
from evaluation.rows import Figure
from worker.desk import ModelSet, open_desk

PORTS = open_desk(Settings(), offline=True, models=ModelSet.TEACHING)
UNITS = np.array([(5.0, 4, 0), (9.0, 3, 3), (7.0, 2, 2), (7.0, 4, 1), (1.0, 9, 1)])
"""Score, characters, marked ones; 7 are marked."""


def span(start: int, end: int, category: str = "Fluency/Grammar", severity: str = "Major") -> dict[str, object]:
    return {"start": start, "end": end, "category": category, "severity": severity, "rater": "rater1"}


def write(folder: Path, name: str, *rows: tuple[str, list[dict[str, object]]]) -> None:
    path = folder / "garble" / "spans" / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps({"text": text, "spans": spans}) + "\n" for text, spans in rows))


def value(figures: list[Figure], name: str, system: str, metric: str) -> float:
    (figure,) = [f for f in figures if (f.set, f.system, f.metric) == (name, system, metric)]
    return figure.value


def test_the_best_threshold_has_the_best_f1_and_takes_equal_scores_together() -> None:
    # from 9: 2*3/(3+7) = .6; from 7, both: 2*6/(9+7) = .75; from 5: 2*6/(13+7) = .6
    assert best_threshold(UNITS, 7) == 7.0
    assert taken_from(UNITS, 7.0, 7) == Overlap(taken=9, marked=7, both=6)
    assert taken_from(UNITS, 7.0, 7).f1 == pytest.approx(0.75)


def test_where_nothing_is_marked_nothing_is_taken() -> None:
    assert best_threshold(UNITS, 0) == math.inf
    nothing = taken_from(UNITS, math.inf, 7)
    assert (nothing.precision, nothing.recall, nothing.f1) == (1.0, 0.0, 0.0)


def test_flags_are_held_against_the_marked_characters(tmp_path: Path) -> None:
    write(tmp_path, "mqm_ted2021", ("An «owl» hunts.", [span(3, 8)]))  # two of five, and no other
    figures = measure(tmp_path, None, PORTS)
    assert value(figures, "mqm_ted2021", "copydesk", "precision") == 1.0
    assert value(figures, "mqm_ted2021", "copydesk", "recall") == pytest.approx(2 / 5)


@pytest.mark.parametrize(
    "unseen", [span(3, 8, "Accuracy/Mistranslation"), span(3, 8, severity="Minor"), span(40, 50)], ids=str
)
def test_errors_that_no_reader_can_see_do_not_count(tmp_path: Path, unseen: dict[str, object]) -> None:
    write(tmp_path, "mqm_ted2021", ("An «owl» hunts.", [unseen, span(3, 4, "Style/Awkward"), span(3, 4)]))
    figures = measure(tmp_path, None, PORTS)
    assert value(figures, "mqm_ted2021", "copydesk", "recall") == 1.0
    assert value(figures, "mqm_ted2021", "copydesk", "precision") == pytest.approx(1 / 2)


def test_the_baseline_takes_words_from_the_surprisal_that_was_best_on_the_set_for_choosing(tmp_path: Path) -> None:
    # To the teaching model a long word is a surprise; two neighbours are taken with the gap between them.
    write(tmp_path, "mqm_ted2021", ("An owl counterfeit consciousness.", [span(7, 32)]))
    write(tmp_path, "mqm_news", ("An owl fragmentation of it.", [span(7, 20)]), ("An internationalization.", []))
    figures = measure(tmp_path, None, PORTS)
    assert value(figures, "mqm_ted2021", "surprisal", "f1") == 1.0
    assert value(figures, "mqm_news", "surprisal", "recall") == 1.0
    assert value(figures, "mqm_news", "surprisal", "precision") == pytest.approx(13 / (13 + 20))
    ours = value(figures, "mqm_news", "copydesk, threshold of ted2021", "f1")
    ratio = value(figures, "mqm_news", "copydesk over surprisal", "f1_ratio")
    assert ratio == pytest.approx(ours / value(figures, "mqm_news", "surprisal", "f1"))
    assert {figure.set for figure in figures if figure.seen} == {"mqm_ted2021"}


def test_without_the_set_for_choosing_the_first_is_used_and_stderr_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("b", "a"):
        write(tmp_path, name, ("An «owl» hunts.", [span(3, 8)]))
    figures = measure(tmp_path, None, PORTS)
    assert {figure.set for figure in figures if figure.seen} == {"a"}
    assert "copydesk, threshold of a" in {figure.system for figure in figures}
    assert "thresholds are chosen on a" in capsys.readouterr().err


def test_a_set_without_visible_errors_is_named_and_has_no_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "mqm_ted2021", ("An owl hunts.", []), (" ", []))
    assert measure(tmp_path, None, PORTS) == []
    assert "mqm_ted2021: no visible Major error" in capsys.readouterr().err


def test_a_row_whose_span_has_no_end_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "mqm_ted2021", ("An owl hunts.", [{"start": 1, "category": "Style", "severity": "Major"}]))
    with pytest.raises(InputUnusable, match="end"):
        measure(tmp_path, None, PORTS)


def test_a_folder_without_spans_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="spans"):
        measure(tmp_path, None, PORTS)
