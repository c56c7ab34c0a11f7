"""Is every flag on clean text counted once, and every rare word that is widely used, in records kept from training?"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.errors import NotFound
from dossier.findings import Flag, Kind
from dossier.text import Span
from evaluation.garble_clean import Standing, Story, is_rare, measure_lay, measure_library, rare_words
from evaluation.garble_reading import Judgement, ReadWord
from evaluation.rows import Figure
from worker.desk import ModelSet, open_desk

PORTS = open_desk(Settings(), offline=True, models=ModelSet.TEACHING)


def write_library(folder: Path, **abstracts: str) -> None:
    (folder / "link").mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / "link" / "library.jsonl.gz", "wt", encoding="utf-8") as out:
        for name, abstract in abstracts.items():
            out.write(json.dumps({"id": name.replace("_", ":"), "title": "[Owls]", "abstract": abstract}) + "\n")


def figure(figures: list[Figure], part: str) -> tuple[float, int]:
    (found,) = [each for each in figures if each.slice == part]
    return found.value, found.n


def test_sentences_with_a_flag_are_counted_once_and_titles_apart(tmp_path: Path) -> None:
    write_library(tmp_path, pmid_1="It is « so ». It is.", pmid_2="They are.", pmid_3="« not read: it trains.")
    figures = measure_library(tmp_path, None, PORTS)
    assert figure(figures, "abstracts") == (1 / 3, 3)
    assert figure(figures, "titles of abstracts") == (0.0, 2)
    assert {each.set for each in figures} == {"library"}


def test_an_abstract_may_be_a_list_of_sentences_or_missing(tmp_path: Path) -> None:
    path = tmp_path / "link" / "library.jsonl.gz"
    path.parent.mkdir()
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write(
            '{"id": "a", "title": "Owls", "abstract": ["It is.", "They are «."]}\n{"id": "b", "abstract": null}\n'
        )
    assert figure(measure_library(tmp_path, None, PORTS), "abstracts") == (1 / 2, 2)


def test_rare_words_count_where_three_abstracts_use_them(tmp_path: Path) -> None:
    # ÃªPallidal is flagged, as broken; amygdalar is used once; two of the abstracts that use the others train
    write_library(
        tmp_path,
        pmid_1="ÃªPallidal, amygdalar owls.",
        pmid_2="Optogenetic owls.",
        pmid_3="An ãªpallidal optogenetic owl.",
        pmid_8="Some optogenetic ãªpallidal voles.",
    )
    figures = measure_library(tmp_path, None, PORTS)
    assert figure(figures, "rare words") == (1 / 2, 2)
    assert figure(figures, "rare words, any flag") == (1 / 2, 2)


def test_a_short_flag_flags_a_term_and_a_long_one_a_passage() -> None:
    words = tuple(
        ReadWord(Span(10 * i, 10 * i + 9), word, 0.0, 9.0)
        for i, word in enumerate(["owls", "pallidal", "hunt", "mice", "optogenetic", "here", "amygdalar"])
    )
    long = Flag(Span(0, 39), Kind.UNIDIOMATIC, 0.9, True, "")
    short = Flag(Span(40, 59), Kind.MISTRANSLATED_TERM, 0.9, True, "")
    story = Story(Judgement((), words, (), (long, short)), Span(5, 70))
    assert list(rare_words(story)) == [
        Standing("pallidal", flagged=True, as_term=False),
        Standing("optogenetic", flagged=True, as_term=True),
        Standing("amygdalar", flagged=False, as_term=False),
    ]


@pytest.mark.parametrize(("word", "rare"), [("optogenetic", True), ("phosphorylation", False), ("13.57", False)])
def test_a_rare_word_has_letters_and_is_hardly_used(word: str, rare: bool) -> None:
    assert is_rare(word) is rare


def test_lay_summaries_are_counted_by_sentence(tmp_path: Path) -> None:
    path = tmp_path / "lay" / "desk.jsonl"
    path.parent.mkdir()
    rows = [{"title": "« Owls", "lay": "It is. They are «."}, {"title": "Voles", "lay": " "}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    figures = measure_lay(tmp_path, None, PORTS)
    assert figure(figures, "lay") == (1 / 2, 2)
    assert figure(figures, "titles of lay") == (1.0, 1)


def test_a_library_that_only_trains_has_nothing_to_measure(tmp_path: Path) -> None:
    write_library(tmp_path, pmid_3="It trains.", pmid_1=" ")
    with pytest.raises(NotFound, match="kept from training"):
        measure_library(tmp_path, None, PORTS)


def test_a_folder_without_a_library_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"library\.jsonl\.gz"):
        measure_library(tmp_path, None, PORTS)
