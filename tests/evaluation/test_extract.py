"""Is a page scored as it should be, and does our extraction hold its own on the pages that we wrote?"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from dossier.errors import InputUnusable, NotFound
from evaluation.__main__ import OWN
from evaluation.extract import measure, ours, read_pages, shingle_f1

WORDS = "one two three four five six seven eight nine ten"


@pytest.mark.parametrize(
    ("text", "score"),
    [
        (WORDS, 1.0),
        (WORDS.upper(), 1.0),
        ("", 0.0),
        ("one two three", 0.0),
        ("one two three four five six", 2 * 3 / (7 + 3)),
        (f"{WORDS} {WORDS}", 2 * 7 / (7 + 17)),
    ],
)
def test_shingles_are_counted_as_often_as_they_stand_there(text: str, score: float) -> None:
    assert shingle_f1(WORDS, text) == pytest.approx(score)


def test_a_text_of_less_than_a_shingle_is_compared_whole() -> None:
    assert shingle_f1("one two", "one two") == 1.0
    assert shingle_f1("one two", "one") == 0.0


def test_on_our_own_pages_no_other_gets_more_of_the_story() -> None:
    figures = measure(OWN, None, rounds=1)
    f1 = {figure.system: figure.value for figure in figures if figure.metric == "f1"}
    assert f1["copydesk"] == 1.0
    assert all(f1["copydesk"] > value for system, value in f1.items() if system != "copydesk")


def test_paragraphs_come_out_as_they_were() -> None:
    for page in read_pages(OWN / "extract"):
        assert page.body is not None
        assert ours(page.html, page.url).split("\n\n") == page.body.split("\n\n")


def page(folder: Path, row: dict[str, object]) -> Path:
    folder.mkdir()
    sentence = "The team counted forty young fish on every line of kelp in the autumn. "
    (folder / "kelp.html.gz").write_bytes(gzip.compress(f"<html><p>{sentence * 4}</p></html>".encode()))
    (folder / "pages.json").write_text(json.dumps([{"url": "https://site.example/", "file": "kelp.html.gz", **row}]))
    return folder.parent


def test_segments_are_counted_over_all_pages_and_white_space_does_not_matter(tmp_path: Path) -> None:
    wanted = {"with": ["forty  young\nfish", "old fish"], "without": ["every line", "seals"]}
    figures = measure(page(tmp_path / "extract", wanted), None, rounds=1)
    told = {figure.metric: figure.value for figure in figures if (figure.system, figure.set) == ("copydesk", "pages")}
    assert told == {"f1": 0.5, "precision": 0.5, "recall": 0.5}


@pytest.mark.parametrize("row", [{"file": "gone.html"}, {"with": [1]}, {"url": None}])
def test_a_row_that_cannot_be_used_is_said_by_its_file(tmp_path: Path, row: dict[str, object]) -> None:
    with pytest.raises(InputUnusable, match=r"pages\.json"):
        measure(page(tmp_path / "extract", row), None, rounds=1)


def test_a_folder_without_pages_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"pages\.json"):
        measure(tmp_path, None)
