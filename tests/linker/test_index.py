"""Does a library that is kept find what a file does, for many at a time, and never with another model's vectors?"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest

from dossier.errors import InputUnusable, NotFound, SourceRefused, SourceUnavailable
from dossier.findings import Identifier, IdentifierKind, Publication
from dossier.ports import ModelName, Query, Vectors
from linker import catalogue
from linker.importing import import_file, make_vectors
from linker.local_index import MAX_FOUND, LocalIndex, fused
from linker.places import Place, importing, open_catalogue
from linker.sqlite_storage import DATABASE, VECTORS
from linker.storage import Part

EXAMPLES = Path(__file__).parents[2] / "examples" / "library.jsonl"
PLASTIC = Query("Tiny sea animals that swallow plastic beads lay smaller eggs, and their droppings sink slowly")
SILENT = print
PlaceT = TypeVar("PlaceT", Path, Place)


@dataclass(frozen=True)
class Letters:
    """An Embedder that counts letters; `revision` tells it from another."""

    revision: str = "1"

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = []
        for text in texts:
            counts = [text.lower().count(letter) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"]
            length = math.hypot(*counts)
            rows.append(tuple(count / length for count in counts))
        return Vectors(tuple(rows), ModelName("letters", self.revision))


def made(place: PlaceT, embedder: Letters | None = None, source: Path = EXAMPLES) -> PlaceT:
    with importing(place) as library:
        import_file(library, source, SILENT)
        if embedder:
            make_vectors(library, embedder, SILENT)
    return place


def dois(place: Place) -> list[str]:
    return [found.doi for found in LocalIndex.open(place).find(PLASTIC)]


@pytest.mark.parametrize(
    "query", [PLASTIC, Query("nothing to do with it", people=("Professor Yonatan M. Kupchik",)), Query("")]
)
def test_a_library_that_is_kept_finds_what_the_file_finds(place: Place, query: Query) -> None:
    kept, file = LocalIndex.open(made(place)).find(query), LocalIndex.open(EXAMPLES).find(query)
    if isinstance(place, Path):
        assert kept == file
    if query is PLASTIC:  # PostgreSQL ranks a little differently, where two fit about as well
        assert kept[0] == file[0]
    assert {found.doi for found in kept} == {found.doi for found in file}


def test_the_publication_that_is_named_comes_first() -> None:
    index = LocalIndex.open(EXAMPLES)
    doi = "10.1523/jneurosci.0929-19.2019"
    asked = Query(PLASTIC.text, identifiers=(Identifier(IdentifierKind.DOI, doi),))
    named, *others = index.find(asked)
    assert named.doi.casefold() == doi
    assert others == [found for found in index.find(PLASTIC) if found != named]


def test_the_nearest_are_found_too_and_words_alone_where_nobody_makes_vectors(place: Place) -> None:
    made(place, Letters())
    asked = Query("zqzqzq cocaina palidum")
    assert LocalIndex.open(place).find(asked) == ()
    near = LocalIndex.open(place, Letters()).find(asked)
    assert len(near) == min(MAX_FOUND, len(EXAMPLES.read_text().splitlines()))


def test_vectors_of_another_model_are_refused_and_words_find_none_the_less(tmp_path: Path, place: Place) -> None:
    made(place, Letters())
    with pytest.raises(SourceRefused, match="has vectors of letters 1, the desk makes them with letters 2") as refused:
        LocalIndex.open(place, Letters("2")).find(PLASTIC)
    assert refused.value.found == LocalIndex.open(place).find(PLASTIC)
    with pytest.raises(InputUnusable, match="made by letters 1, not by letters 2"):
        made(place, Letters("2"), source=_more(tmp_path))
    _remove_vectors(place)
    made(place, Letters("2"), source=_more(tmp_path))
    assert LocalIndex.open(place, Letters("2")).find(PLASTIC)


def _remove_vectors(place: Place) -> None:
    if isinstance(place, Path):
        (place / VECTORS).unlink()
        return
    with psycopg.connect(place) as connection:
        connection.execute(b"DROP TABLE copydesk_library.vectors")


def test_the_model_that_helped_to_find_is_told_once_it_did(place: Place) -> None:
    words, near = LocalIndex.open(made(place, Letters())), LocalIndex.open(place, Letters())
    for index in (words, near):
        index.find(PLASTIC)
    assert words.models == ()
    assert near.models == (ModelName("letters", "1"),)


def _more(folder: Path) -> Path:
    path = folder / "more.jsonl"
    path.write_text('{"title": "Owls hear mice under snow"}\n')
    return path


def test_many_threads_and_processes_may_search_while_an_import_runs(place: Place) -> None:
    made(place, Letters())
    expected = dois(place)
    index = LocalIndex.open(place, Letters())
    with importing(place) as library, ProcessPoolExecutor(2) as processes, ThreadPoolExecutor(4) as threads:
        library.put(Publication("10.1234/new", "Owls, not yet committed"))
        assert list(processes.map(dois, [place] * 4)) == [expected] * 4
        assert len(set(threads.map(index.find, [PLASTIC] * 16))) == 1
        library.database.rollback()
    assert dois(place) == expected


def test_a_finished_library_is_one_file_that_needs_no_writing(tmp_path: Path) -> None:
    made(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {DATABASE, "importing.lock"}
    (tmp_path / DATABASE).chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        assert dois(tmp_path)
    finally:
        tmp_path.chmod(0o755)


def test_what_is_no_library_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no library at"):
        LocalIndex.open(tmp_path)
    (tmp_path / DATABASE).write_bytes(b"not a database at all" * 100)
    with pytest.raises(InputUnusable, match="cannot be read as a library"):
        LocalIndex.open(tmp_path)
    (tmp_path / DATABASE).unlink()
    with sqlite3.connect(tmp_path / DATABASE) as other:
        other.execute("CREATE TABLE things (name TEXT)")
    with pytest.raises(InputUnusable, match="no library of Copydesk"):
        LocalIndex.open(tmp_path)


def test_vectors_that_are_cut_short_are_said_at_once(tmp_path: Path) -> None:
    folder = made(tmp_path, Letters())
    whole = (folder / VECTORS).read_bytes()
    (folder / VECTORS).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputUnusable, match="is damaged"):
        LocalIndex.open(folder, Letters())
    assert dois(folder)


def test_a_database_that_is_damaged_later_is_an_outage(tmp_path: Path) -> None:
    folder = made(tmp_path)
    index = LocalIndex.open(folder)
    size = (folder / DATABASE).stat().st_size
    with (folder / DATABASE).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(SourceUnavailable, match="cannot be searched"):
        index.find(PLASTIC)


def test_in_a_large_library_the_rarest_words_are_searched_for(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with importing(place) as library:
        library.append(
            Publication(f"10.1234/{n}", "Common words" + (" kestrel" if n % 400 == 7 else "")) for n in range(2000)
        )
    library = open_catalogue(place)
    monkeypatch.setattr(catalogue, "MOST_POSTINGS", 500)
    found = library.by_words(Part.TOPIC, ["common", "kestrels", "words"], MAX_FOUND)
    assert found == [8, 408, 808, 1208, 1608]
    assert len(library.by_words(Part.TOPIC, ["common", "words"], MAX_FOUND)) == MAX_FOUND
    library.close()


def test_a_record_that_comes_again_is_found_under_its_new_words_alone(place: Place) -> None:
    with importing(place) as library:
        library.put(Publication("10.1234/a", "Owls", abstract=("They hoot.",)))
        library.put(Publication("10.1234/A", "Larks", pmid="5"))
        assert library.count() == 1
        assert library.by_words(Part.TOPIC, ["owls"], 5) == []
        assert library.by_words(Part.TOPIC, ["larks"], 5) == [1]
        assert library.by_words(Part.TOPIC, ["hoot"], 5) == [1]
        assert library.by_identifiers([Identifier(IdentifierKind.PMID, "5")]) == [1]


def test_a_word_of_the_title_counts_more_than_one_of_the_abstract_and_a_rare_one_more_than_a_common_one(
    place: Place,
) -> None:
    with importing(place) as library:
        library.put(Publication("10.1234/1", "Larks at dawn", abstract=("Owls hear mice.",)))
        library.put(Publication("10.1234/2", "Owls at dusk", abstract=("Larks hear mice.",)))
        library.put(Publication("10.1234/3", "Kestrels at noon", abstract=("Larks hear mice.",)))
        library.append(Publication(f"10.1234/more.{n}", "Mice at night") for n in range(20))
        assert library.by_words(Part.TOPIC, ["owls"], 5) == [2, 1]
        assert library.by_words(Part.TOPIC, ["mice", "kestrels"], 5)[0] == 3


@pytest.mark.parametrize(
    "text", ["", "\0", "' OR 1=1 --", "AND OR NOT NEAR(", "a:* & !b <-> c", "😀 …", "the of and", "? %s {}"]
)
def test_text_that_looks_like_search_syntax_is_only_text(place: Place, text: str) -> None:
    index = LocalIndex.open(made(place))
    asked = Query(text, (text, f"{text} {text}"), identifiers=(Identifier(IdentifierKind.DOI, text),))
    assert isinstance(index.find(asked), tuple)


def test_a_record_of_any_size_and_letters_can_be_kept(place: Place) -> None:
    big = Publication("", "Owls\0 " + "é" * 3000, abstract=(" ".join(f"word{n}" for n in range(40_000)), "x" * 3000))
    with importing(place) as library:
        library.put(big)
        library.put(big)
        assert library.count() == 1
        assert library.by_words(Part.TOPIC, ["word7"], 5) == [1]


def test_what_stands_high_in_either_ranking_stands_high_in_both() -> None:
    assert fused([1, 2, 3], [3, 4]) == [3, 1, 2, 4]
    assert fused([1, 2], []) == [1, 2]
