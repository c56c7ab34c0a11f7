"""Does the Retraction Watch list, once imported, tell the standing of a publication, whatever state the file is in?"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.errors import InputUnusable, LibraryMalformed, SourceUnavailable
from dossier.findings import Identifier, IdentifierKind, Publication, Standing
from dossier.ports import Query
from linker.ledger import FileRead
from linker.library import BadRecord
from linker.local_index import LocalIndex
from linker.noticed_source import NoticedSource
from linker.notices import BATCH, NOTICES, Notices, import_list, names_list
from linker.retraction_watch import LONGEST_ROW, Nature, Notice, rows, standing_of

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "api" / "retraction" / "paper-qa__stub_retractions.csv"
COLUMNS = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,"
    "Paywalled,Notes"
)
OWLS = Publication(doi="10.5555/owls.7", title="Owls hear mice", pmid="39000001")
TODAY = datetime.now(UTC).date()


def row(
    number: int, doi: str = "", pmid: str = "", nature: str = "Retraction", day: str = "7/12/2023 0:00", **more: str
) -> str:
    cells = {
        "Record ID": str(number),
        "Title": "Owls, hearing and mice",
        "RetractionDate": day,
        "OriginalPaperDOI": doi,
        "OriginalPaperPubMedID": pmid,
        "RetractionNature": nature,
        **more,
    }
    out = io.StringIO()
    csv.writer(out).writerow([cells.get(name, "") for name in COLUMNS.split(",")])
    return out.getvalue()


def listed(folder: Path, lines: Iterable[str], name: str = "list.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("".join([COLUMNS + "\r\n", *lines]).encode(encoding))
    return path


def imported(folder: Path, path: Path) -> tuple[FileRead, list[str]]:
    complaints: list[str] = []
    return import_list(folder, path, lambda _: None, complaints.append), complaints


def told(folder: Path, publication: Publication = OWLS) -> tuple[Standing, date] | None:
    (answer,) = Notices(folder / NOTICES).told([publication])
    return answer


@pytest.mark.parametrize(
    ("nature", "standing"),
    [
        ("Retraction", Standing.RETRACTED),
        ("Expression of concern", Standing.CONCERN),
        ("Expression of Concern", Standing.CONCERN),
        ("Correction", Standing.CORRECTED),
        ("Reinstatement", Standing.NONE_KNOWN),
    ],
)
def test_a_listed_work_has_the_standing_of_its_event_as_of_the_import(
    tmp_path: Path, nature: str, standing: Standing
) -> None:
    imported(tmp_path, listed(tmp_path, [row(1, doi="10.5555/OWLS.7", nature=nature)]))
    assert told(tmp_path) == (standing, TODAY)


@pytest.mark.parametrize("pmid", ["39000001", "39000001.0"])
def test_a_work_is_known_by_its_pubmed_number_too(tmp_path: Path, pmid: str) -> None:
    imported(tmp_path, listed(tmp_path, [row(1, doi="unavailable", pmid=pmid)]))
    assert told(tmp_path, replace(OWLS, doi="")) == (Standing.RETRACTED, TODAY)


def test_a_work_that_a_whole_list_does_not_name_has_none_known_and_one_without_a_number_is_not_spoken_of(
    tmp_path: Path,
) -> None:
    assert told(tmp_path) is None
    imported(tmp_path, listed(tmp_path, [row(1, doi="10.5555/moths.1")]))
    assert told(tmp_path) == (Standing.NONE_KNOWN, TODAY)
    assert told(tmp_path, Publication(doi="", title="Owls")) is None


def test_rows_without_a_number_stand_for_no_work_and_never_for_each_other(tmp_path: Path) -> None:
    read, complaints = imported(tmp_path, listed(tmp_path, [row(1, "unavailable", "0"), row(2, "", "0.0")]))
    assert (read.works, read.left_out, complaints) == (0, 2, [])
    assert told(tmp_path, Publication(doi="10.5555/x", title="x", pmid="0")) == (Standing.NONE_KNOWN, TODAY)


@pytest.mark.parametrize(
    ("retracted", "reinstated", "standing"),
    [
        ("1/2/2020 0:00", "1/2/2021 0:00", Standing.NONE_KNOWN),
        ("1/2/2021 0:00", "1/2/2020 0:00", Standing.RETRACTED),
        ("", "1/2/2020 0:00", Standing.NONE_KNOWN),
        ("1/2/2021 0:00", "soon", Standing.NONE_KNOWN),
    ],
)
def test_a_later_reinstatement_takes_a_retraction_back(
    tmp_path: Path, retracted: str, reinstated: str, standing: Standing
) -> None:
    both = [row(1, OWLS.doi, day=retracted), row(2, OWLS.doi, nature="Reinstatement", day=reinstated)]
    imported(tmp_path, listed(tmp_path, both))
    assert told(tmp_path) == (standing, TODAY)


def test_the_gravest_event_counts_and_a_correction_outlasts_a_reinstatement() -> None:
    first, later = date(2020, 1, 2), date(2021, 1, 2)
    correction = Notice(1, Nature.CORRECTION, OWLS.doi, "", first)
    concern = Notice(2, Nature.CONCERN, OWLS.doi, "", first)
    assert standing_of([correction, concern]) is Standing.CONCERN
    assert standing_of([correction, concern, Notice(3, Nature.REINSTATEMENT, OWLS.doi, "", later)]) is (
        Standing.CORRECTED
    )


def test_rows_that_cannot_be_read_are_named_by_line_and_the_others_stay(tmp_path: Path) -> None:
    bad = [
        row(1, "10.5555/a"),
        "2,too,few,cells\r\n",
        row(3, "10.5555/c", nature="Misunderstanding"),
        row(4, "10.5555/d").replace("4,", "four,", 1),
        '5,"Owls that nobody closes,,,\r\n',
        row(6, "10.5555/f", Notes="told\nin two lines"),
        row(7, "10.5555/g"),
    ]
    path = listed(tmp_path, bad)
    read, complaints = imported(tmp_path, path)
    assert [complaint.partition(": ")[0] for complaint in complaints] == [f"{path}, line {n}" for n in (3, 4, 5, 6)]
    assert "no nature that is known: 'Misunderstanding'" in complaints[1]
    assert (read.works, read.left_out) == (3, 4)
    for doi in ("10.5555/a", "10.5555/f", "10.5555/g"):
        assert told(tmp_path, Publication(doi=doi, title="x")) == (Standing.RETRACTED, TODAY)


def test_an_open_quotation_mark_costs_one_row_however_many_follow(tmp_path: Path) -> None:
    path = listed(tmp_path, [row(1, "10.5555/a", Notes='"').replace('""""', '"'), *(row(n) for n in range(2, 200))])
    read, complaints = imported(tmp_path, path)
    assert len(complaints) == 1
    assert read.left_out == 199
    assert LONGEST_ROW < 199


def test_a_list_in_latin_1_is_read(tmp_path: Path) -> None:
    path = listed(tmp_path, [row(1, OWLS.doi, Author="Hu Jiu lüe")], encoding="latin-1")
    assert imported(tmp_path, path)[0].works == 1
    assert told(tmp_path) == (Standing.RETRACTED, TODAY)


def test_a_run_that_is_cut_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = listed(tmp_path, [row(n, f"10.5555/{n}") for n in range(1, BATCH + 501)])

    def cut(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_list(tmp_path, path, cut, print)
    half = Notices(tmp_path / NOTICES).read()
    assert half is not None
    assert (half.works, half.position, half.finished) == (BATCH, BATCH + 1, "")
    assert told(tmp_path, Publication(doi="10.5555/5", title="x")) == (Standing.RETRACTED, TODAY)
    assert told(tmp_path) is None, "what a list does not name is not known before it is read to its end"
    whole, _ = imported(tmp_path, path)
    assert (whole.works, bool(whole.finished)) == (BATCH + 500, True)


def test_a_newer_list_replaces_the_older_one_as_a_whole(tmp_path: Path) -> None:
    path = listed(tmp_path, [row(1, OWLS.doi), row(2, "10.5555/moths.1")])
    imported(tmp_path, path)
    said: list[str] = []
    import_list(tmp_path, path, said.append, print)
    assert said == ["list.csv was read before, and has not changed"]
    imported(tmp_path, listed(tmp_path, [row(2, "10.5555/moths.1"), row(3, "10.5555/bees.1")], "newer.csv"))
    assert told(tmp_path) == (Standing.NONE_KNOWN, TODAY)
    assert told(tmp_path, Publication(doi="10.5555/bees.1", title="x")) == (Standing.RETRACTED, TODAY)


def test_a_gzipped_list_that_breaks_off_keeps_what_stands_before(tmp_path: Path) -> None:
    whole = gzip.compress(listed(tmp_path, [row(n, f"10.5555/{n}") for n in range(1, 3000)]).read_bytes())
    path = tmp_path / "list.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    assert names_list(path)
    with pytest.raises(LibraryMalformed, match="damaged or cut short"):
        imported(tmp_path, path)
    assert told(tmp_path, Publication(doi="10.5555/1", title="x")) == (Standing.RETRACTED, TODAY)
    path.write_bytes(whole)
    assert imported(tmp_path, path)[0].works == 2999


def test_a_file_of_something_else_is_no_list(tmp_path: Path) -> None:
    other = tmp_path / "works.jsonl"
    other.write_text('{"title": "Owls", "doi": "10.5555/owls.7"}\n')
    assert not names_list(other)
    with pytest.raises(BadRecord, match="not a Retraction Watch list"):
        list(rows(io.BytesIO(b"Record ID,Title\r\n1,Owls\r\n")))


@given(st.binary(max_size=3000))
def test_whatever_stands_behind_the_first_line_is_read_or_named(body: bytes) -> None:
    found = list(rows(io.BytesIO(COLUMNS.encode() + b"\n" + body)))
    assert all(one.first <= one.last and not (one.notice and one.fault) for one in found)
    assert all(one.last < other.first for one, other in pairwise(found))


def test_a_source_gives_the_graver_of_its_own_standing_and_the_lists(tmp_path: Path) -> None:
    imported(tmp_path, listed(tmp_path, [row(1, OWLS.doi, nature="Expression of concern")]))
    known = date(2020, 5, 6)
    retracted = Publication("10.5555/bats.1", "Bats", standing=Standing.RETRACTED, standing_checked=known)
    source = NoticedSource(LocalIndex([OWLS, retracted]), Notices(tmp_path / NOTICES))
    asked = Query("", identifiers=tuple(Identifier(IdentifierKind.DOI, each.doi) for each in (OWLS, retracted)))
    assert source.can_answer(asked)
    owls, bats = source.find(asked)
    assert (owls.standing, owls.standing_checked) == (Standing.CONCERN, TODAY)
    assert (bats.standing, bats.standing_checked) == (Standing.RETRACTED, known)


def test_a_list_that_is_none_is_said_at_once_and_one_that_breaks_is_an_outage(tmp_path: Path) -> None:
    imported(tmp_path, listed(tmp_path, [row(1, OWLS.doi)]))
    source = NoticedSource(LocalIndex([OWLS]), Notices(tmp_path / NOTICES))
    (tmp_path / NOTICES).write_bytes(b"no database at all" * 100)
    with pytest.raises(SourceUnavailable, match="list of retractions") as outage:
        source.find(Query("owls"))
    assert outage.value.found == (OWLS,), "what the source gave is kept"
    with pytest.raises(InputUnusable, match="import the Retraction Watch list again"):
        Notices(tmp_path / NOTICES)


@pytest.mark.skipif(not RECORDED.exists(), reason="../shared/data is not here")
def test_the_recorded_rows_are_read(tmp_path: Path) -> None:
    read, complaints = imported(tmp_path, RECORDED)
    assert (read.works, read.left_out, complaints) == (20, 0, [])
    assert told(tmp_path, Publication(doi="", title="x", pmid="36035816")) == (Standing.RETRACTED, TODAY)
    assert told(tmp_path, Publication(doi="10.1155/2022/6299168", title="x")) == (Standing.RETRACTED, TODAY)
