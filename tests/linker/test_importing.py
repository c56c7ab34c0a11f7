"""Does an import that is cut go on where it stopped, keep what it read, and take each work once?"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from dossier.errors import InputUnusable, LibraryMalformed
from dossier.findings import Publication
from dossier.ports import ModelName, Vectors
from linker import importing as run
from linker.catalogue import Catalogue
from linker.importing import import_file, make_vectors
from linker.places import Place, holdings_at, importing


class Cut(Exception):
    """The run ends here, as by a power cut."""


class Counting(Catalogue):
    """One that counts what is put into it."""

    puts = 0

    def put(self, publication: Publication) -> None:
        self.puts += 1
        super().put(publication)


class Numbers:
    """An Embedder that counts what it is asked, and breaks after `most` texts."""

    def __init__(self, most: int = 10_000) -> None:
        self.asked = 0
        self._most = most

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += len(texts)
        if self.asked > self._most:
            raise Cut
        return Vectors(tuple((1.0, len(text) / 100) for text in texts), ModelName("numbers", "1"))


def record(number: int) -> dict[str, object]:
    return {"title": f"Owls, part {number}", "doi": f"10.1234/{number}", "abstract": "They hoot."}


def dump(folder: Path, count: int, name: str = "dump.jsonl", end: str = "") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(record(number)) + "\n" for number in range(count)) + end)
    return path


def imported(place: Place, path: Path, embedder: Numbers | None = None) -> None:
    with importing(place) as catalogue:
        import_file(catalogue, path, print)
        if embedder:
            make_vectors(catalogue, embedder, print)


def test_a_run_that_is_cut_goes_on_where_it_stopped(tmp_path: Path, place: Place) -> None:
    path = dump(tmp_path, 1300)
    said: list[str] = []
    with pytest.raises(Cut), importing(place) as catalogue:
        import_file(catalogue, path, lambda what: _cut() if said else said.append(what))
    held = holdings_at(place)
    assert (held.works, held.files[0].position, held.files[0].finished) == (1000, 1000, "")
    with importing(place) as catalogue:
        counting = Counting(catalogue.database)
        import_file(counting, path, print)
        assert counting.puts == 300  # nothing of the first thousand is written again
    held = holdings_at(place)
    assert (held.works, held.files[0].works, bool(held.files[0].finished)) == (1300, 1300, True)


def _cut() -> None:
    raise Cut


def test_a_file_that_was_read_is_not_read_again_until_it_changes(tmp_path: Path, place: Place) -> None:
    path = dump(tmp_path, 3)
    imported(place, path)
    said: list[str] = []
    with importing(place) as catalogue:
        import_file(catalogue, path, said.append)
    assert said == ["dump.jsonl was read before, and has not changed"]
    imported(place, dump(tmp_path, 5))
    held = holdings_at(place)
    assert (held.works, len(held.files), held.files[0].works) == (5, 1, 5)


def test_a_file_that_breaks_off_leaves_what_was_read_and_is_taken_up_when_mended(tmp_path: Path, place: Place) -> None:
    path = dump(tmp_path, 700, end='{"title": "Owls he')
    with importing(place) as catalogue, pytest.raises(LibraryMalformed, match="line 701: not JSON"):
        import_file(catalogue, path, print)
    held = holdings_at(place)
    assert (held.works, held.files[0].position, held.files[0].finished) == (700, 700, "")
    imported(place, dump(tmp_path, 702))
    assert holdings_at(place).works == 702


def test_the_same_record_twice_is_one_record(tmp_path: Path, place: Place) -> None:
    imported(place, dump(tmp_path, 4))
    imported(place, dump(tmp_path, 6, "again.jsonl"))
    assert holdings_at(place).works == 6


def test_two_imports_do_not_write_to_one_library(place: Place) -> None:
    with importing(place), pytest.raises(InputUnusable, match="another import writes"), importing(place):
        pass


def test_vectors_are_made_once_and_those_not_saved_again(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SAVED_EVERY", 128)
    path = dump(tmp_path, 400)
    with pytest.raises(Cut):
        imported(place, path, Numbers(most=300))
    assert holdings_at(place).without_vector == 400 - 256
    second = Numbers()
    imported(place, path, second)
    assert second.asked == 400 - 256
    third = Numbers()
    imported(place, path, third)
    assert (third.asked, holdings_at(place).without_vector) == (0, 0)
    assert holdings_at(place).model == "numbers 1"


def test_a_work_whose_text_changed_gets_a_new_vector(tmp_path: Path, place: Place) -> None:
    imported(place, dump(tmp_path, 5), Numbers())
    changed = tmp_path / "changed.jsonl"
    changed.write_text(json.dumps({**record(2), "abstract": "They sing."}) + "\n" + json.dumps(record(3)) + "\n")
    embedder = Numbers()
    imported(place, changed, embedder)
    assert embedder.asked == 1


def test_vectors_may_come_later(tmp_path: Path, place: Place) -> None:
    imported(place, dump(tmp_path, 5))
    assert (holdings_at(place).without_vector, holdings_at(place).model) == (5, "")
    imported(place, dump(tmp_path, 5), Numbers())
    assert holdings_at(place).without_vector == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(InputUnusable, match="cannot write the library"), importing(tmp_path / "library"):
        pass


def test_a_file_in_the_place_of_the_folder_is_said_at_once(tmp_path: Path) -> None:
    path = dump(tmp_path, 1)
    with pytest.raises(InputUnusable, match="cannot write the library"), importing(path):
        pass
