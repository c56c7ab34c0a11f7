"""Does a library that is kept find what a file does, for many at a time, and never with another model's vectors?"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from dossier.errors import InputUnusable, NotFound, SourceRefused, SourceUnavailable
from dossier.findings import Identifier, IdentifierKind, Publication
from dossier.ports import ModelName, Query, Vectors
from linker import catalogue
from linker.catalogue import Catalogue
from linker.importing import import_file, importing, make_vectors
from linker.ledger import DATABASE, VECTORS
from linker.local_index import MAX_FOUND, LocalIndex, fused

EXAMPLES = Path(__file__).parents[2] / "examples" / "library.jsonl"
PLASTIC = Query("Tiny sea animals that swallow plastic beads lay smaller eggs, and their droppings sink slowly")
SILENT = print


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


def made(folder: Path, embedder: Letters | None = None, source: Path = EXAMPLES) -> Path:
    with importing(folder) as library:
        import_file(library, source, SILENT)
        if embedder:
            make_vectors(library, folder, embedder, SILENT)
    return folder


def dois(folder: Path) -> list[str]:
    return [found.doi for found in LocalIndex.open(folder).find(PLASTIC)]


@pytest.mark.parametrize(
    "query", [PLASTIC, Query("nothing to do with it", people=("Professor Yonatan M. Kupchik",)), Query("")]
)
def test_a_folder_finds_what_the_file_finds(tmp_path: Path, query: Query) -> None:
    assert LocalIndex.open(made(tmp_path)).find(query) == LocalIndex.open(EXAMPLES).find(query)


def test_the_publication_that_is_named_comes_first() -> None:
    index = LocalIndex.open(EXAMPLES)
    doi = "10.1523/jneurosci.0929-19.2019"
    asked = Query(PLASTIC.text, identifiers=(Identifier(IdentifierKind.DOI, doi),))
    named, *others = index.find(asked)
    assert named.doi.casefold() == doi
    assert others == [found for found in index.find(PLASTIC) if found != named]


def test_the_nearest_are_found_too_and_words_alone_where_nobody_makes_vectors(tmp_path: Path) -> None:
    folder = made(tmp_path, Letters())
    assert (folder / VECTORS).exists()
    asked = Query("zqzqzq cocaina palidum")
    assert LocalIndex.open(folder).find(asked) == ()
    near = LocalIndex.open(folder, Letters()).find(asked)
    assert len(near) == min(MAX_FOUND, len(EXAMPLES.read_text().splitlines()))


def test_vectors_of_another_model_are_refused(tmp_path: Path) -> None:
    folder = made(tmp_path, Letters())
    with pytest.raises(SourceRefused, match="has vectors of letters 1, the desk makes them with letters 2"):
        LocalIndex.open(folder, Letters("2")).find(PLASTIC)
    with pytest.raises(InputUnusable, match="made by letters 1, not by letters 2"):
        made(folder, Letters("2"), source=_more(tmp_path))
    (folder / VECTORS).unlink()
    made(folder, Letters("2"), source=_more(tmp_path))
    assert LocalIndex.open(folder, Letters("2")).find(PLASTIC)


def _more(folder: Path) -> Path:
    path = folder / "more.jsonl"
    path.write_text('{"title": "Owls hear mice under snow"}\n')
    return path


def test_many_threads_and_processes_may_search_while_an_import_runs(tmp_path: Path) -> None:
    folder = made(tmp_path, Letters())
    expected = dois(folder)
    index = LocalIndex.open(folder, Letters())
    with importing(folder) as library, ProcessPoolExecutor(2) as processes, ThreadPoolExecutor(4) as threads:
        library.put(Publication("10.1234/new", "Owls, not yet committed"))
        assert list(processes.map(dois, [folder] * 4)) == [expected] * 4
        assert len(set(threads.map(index.find, [PLASTIC] * 16))) == 1
        library.database.rollback()
    assert dois(folder) == expected


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


def test_in_a_large_library_the_rarest_words_are_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Catalogue.temporary()
    library.append(
        Publication(f"10.1234/{n}", "Common words" + (" kestrel" if n % 400 == 7 else "")) for n in range(2000)
    )
    library.count_words_when_grown(by=2)
    monkeypatch.setattr(catalogue, "MOST_POSTINGS", 500)
    found = library.by_words("title", ["common", "kestrels", "words"], MAX_FOUND)
    assert [row for row in found if row % 400 != 8] == []
    assert len(found) == 5
    assert len(library.by_words("title", ["common", "words"], MAX_FOUND)) == MAX_FOUND


def test_a_record_that_comes_again_is_found_under_its_new_words_alone() -> None:
    library = Catalogue.temporary()
    library.put(Publication("10.1234/a", "Owls", abstract=("They hoot.",)))
    library.put(Publication("10.1234/A", "Larks", pmid="5"))
    assert library.count() == 1
    assert library.by_words("title abstract", ["owls"], 5) == []
    assert library.by_words("title abstract", ["larks"], 5) == [1]
    assert library.by_words("title abstract", ["hoot"], 5) == [1]
    assert library.by_identifiers([Identifier(IdentifierKind.PMID, "5")]) == [1]


def test_what_stands_high_in_either_ranking_stands_high_in_both() -> None:
    assert fused([1, 2, 3], [3, 4]) == [3, 1, 2, 4]
    assert fused([1, 2], []) == [1, 2]
