"""Does a library file read as it should, and does a bad one say where it is bad?"""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from dossier.errors import InputUnusable, LibraryMalformed, NotFound
from dossier.findings import AbstractOrigin, Author
from linker.library import SOURCE, read_library

EXAMPLES = Path(__file__).parents[2] / "examples" / "library.jsonl"
TITLE = {"title": "Owls hear mice under snow"}


def library(folder: Path, *records: object) -> Path:
    path = folder / "library.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


def test_a_title_alone_is_a_publication(tmp_path: Path) -> None:
    (publication,) = read_library(library(tmp_path, TITLE))
    assert publication.title == "Owls hear mice under snow"
    assert publication.doi == ""
    assert publication.authors == ()
    assert publication.abstract == ()
    assert publication.year is None
    assert publication.source == SOURCE


def test_every_field_is_read_and_extra_fields_are_ignored(tmp_path: Path) -> None:
    record = {
        **TITLE,
        "id": "owl:1",
        "doi": "https://doi.org/10.1234/Owl.5",
        "journal": "Owl Letters",
        "published": "2024-02-29",
        "authors": ["Strix, Aluco B.", "Bubo Bubo", {"family": "Tyto", "given": "Alba"}, "Asio OT", ", "],
        "abstract": "Owls hunt by ear. They caught 9 of 10 mice, i.e. most.",
        "abstract_origin": "paraphrase",
        "colour": ["brown"],
    }
    (publication,) = read_library(library(tmp_path, record))
    assert publication.doi == "10.1234/Owl.5"
    assert publication.published == date(2024, 2, 29)
    assert publication.year == 2024
    assert publication.authors == (
        Author("Strix", "Aluco B."),
        Author("Bubo", "Bubo"),
        Author("Tyto", "Alba"),
        Author("Asio", "OT"),
    )
    assert publication.abstract == ("Owls hunt by ear.", "They caught 9 of 10 mice, i.e. most.")
    assert publication.abstract_origin is AbstractOrigin.PARAPHRASE
    assert publication.source == f"{SOURCE}#owl:1"


@pytest.mark.parametrize("published", ["2024", "2024-07"])
def test_a_date_without_its_day_counts_as_its_year(tmp_path: Path, published: str) -> None:
    (publication,) = read_library(library(tmp_path, {**TITLE, "published": published}))
    assert publication.published is None
    assert publication.year == 2024


def test_null_means_absent_and_blank_lines_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "library.jsonl"
    record = json.dumps({**TITLE, "doi": None, "year": None, "authors": None, "abstract": None})
    path.write_text(f"\n{record}\n\n", encoding="utf-8-sig")
    assert len(list(read_library(path))) == 1


def test_a_gzipped_library_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "library"
    path.write_bytes(gzip.compress(json.dumps(TITLE).encode()))
    assert [publication.title for publication in read_library(path)] == [TITLE["title"]]


@pytest.mark.parametrize(
    ("record", "wrong"),
    [
        ("{not json", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('["a list"]', "not a JSON object"),
        ('{"doi": "10.1/x"}', "no title"),
        ('{"title": "  "}', "no title"),
        ('{"title": 3}', "title is not a string"),
        ('{"title": "T", "abstract": 7}', "abstract is not a string"),
        ('{"title": "T", "abstract": ["a", 7]}', "abstract holds something that is not a string"),
        ('{"title": "T", "authors": "A. Strix"}', "authors is not a list"),
        ('{"title": "T", "authors": [7]}', "an author is neither"),
        ('{"title": "T", "year": "soon"}', "year is not a number of four digits"),
        ('{"title": "T", "year": true}', "year is not a number of four digits"),
        ('{"title": "T", "published": "23 July 2025"}', "not YYYY-MM-DD"),
        ('{"title": "T", "published": "2025-02-30"}', "not YYYY-MM-DD"),
        ('{"title": "T", "abstract_origin": "machine"}', "not publisher or paraphrase"),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(tmp_path: Path, record: str, wrong: str) -> None:
    path = tmp_path / "library.jsonl"
    path.write_text(f"{json.dumps(TITLE)}\n\n{record}\n", encoding="utf-8")
    with pytest.raises(LibraryMalformed) as raised:
        list(read_library(path))
    assert str(raised.value).startswith(f"{path}, line 3: ")
    assert wrong in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_line_that_is_not_utf_8_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "library.jsonl"
    path.write_bytes(b'{"title": "caf\xe9"}\n')
    with pytest.raises(LibraryMalformed, match="line 1: not UTF-8"):
        list(read_library(path))


def test_a_gzip_file_that_is_cut_short_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "library.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(TITLE).encode() * 50)[:-12])
    with pytest.raises(LibraryMalformed, match="cut short"):
        list(read_library(path))


def test_a_missing_library_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no library file at"):
        list(read_library(tmp_path / "none.jsonl"))


def test_a_folder_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match="cannot read the library"):
        list(read_library(tmp_path))


def test_the_example_library_is_paraphrased_throughout() -> None:
    publications = list(read_library(EXAMPLES))
    assert len({publication.doi for publication in publications}) == len(publications) >= 14
    for publication in publications:
        assert publication.abstract_origin is AbstractOrigin.PARAPHRASE
        assert publication.authors
        assert 5 <= len(publication.abstract) <= 8
