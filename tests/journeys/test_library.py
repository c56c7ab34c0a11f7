"""Can an editor keep a library of publications: import, look, search, add?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples" / "library.jsonl"

Copydesk = Callable[..., Any]


def test_a_library_is_imported_shown_added_to_and_searched(tmp_path: Path, copydesk: Copydesk) -> None:
    library, works = tmp_path / "library", len(EXAMPLES.read_text().splitlines())
    done = copydesk("library", "import", EXAMPLES, "--into", library, "--model", "teaching")
    assert done.returncode == 0, done.stderr
    assert f"{library}: {works} works" in done.stdout
    assert "reading" in done.stderr
    crossref = tmp_path / "crossref.jsonl"
    added = {"DOI": "10.1234/owl", "title": ["Owls hear mice"], "type": "journal-article"}
    crossref.write_text(json.dumps(added) + "\n" + json.dumps({**added, "title": []}) + "\n")
    done = copydesk("library", "import", EXAMPLES, crossref, "--into", library, "--no-vectors")
    assert done.returncode == 0, done.stderr
    assert "1 works of Crossref, 1 records left out" in done.stdout
    shown = json.loads(copydesk("library", "show", library, "--json").stdout)
    assert (shown["works"], shown["without_vector"], shown["model"]) == (works + 1, 1, "teaching 1")
    assert [Path(file["path"]).name for file in shown["files"]] == ["library.jsonl", "crossref.jsonl"]
    assert f"{works + 1} works, last changed" in copydesk("library", "show", library).stdout
    story = ROOT / "examples" / "anti-reward.html"
    checked = copydesk("check", story, "--library", library, "--model", "teaching", "--offline", "--json")
    assert checked.returncode == 0, checked.stderr
    assert "10.1126/sciadv.adu6074" in {found["doi"] for found in json.loads(checked.stdout)["found"]}


def test_a_library_in_postgresql_is_imported_shown_and_searched(postgres_url: str, copydesk: Copydesk) -> None:
    url = postgres_url.replace("postgres@", "postgres:secret@")
    works = len(EXAMPLES.read_text().splitlines())
    done = copydesk("library", "import", EXAMPLES, "--into", url, "--model", "teaching")
    assert done.returncode == 0, done.stderr
    assert f": {works} works" in done.stdout
    shown = copydesk("library", "show", url, "--json")
    assert json.loads(shown.stdout)["model"] == "teaching 1"
    story = ROOT / "examples" / "anti-reward.html"
    checked = copydesk("check", story, "--library", url, "--model", "teaching", "--offline", "--json")
    assert checked.returncode == 0, checked.stderr
    dossier = json.loads(checked.stdout)
    assert "10.1126/sciadv.adu6074" in {found["doi"] for found in dossier["found"]}
    assert "teaching" in {made["model"] for made in dossier["provenance"] if made["step"] == "search_publications"}
    for output in (done.stdout, done.stderr, shown.stdout, checked.stdout, checked.stderr):
        assert "secret" not in output


def test_a_library_whose_server_is_down_is_a_gap(copydesk: Copydesk) -> None:
    story = ROOT / "examples" / "anti-reward.html"
    down = "postgresql://desk:secret@127.0.0.1:1/none"
    checked = copydesk("check", story, "--library", down, "--model", "teaching", "--offline", "--json")
    assert checked.returncode == 0, checked.stderr
    (gap,) = json.loads(checked.stdout)["gaps"]
    assert (gap["step"], gap["source"]) == ("search_publications", "the local library")
    assert "secret" not in checked.stdout + checked.stderr
    imported = copydesk("library", "import", EXAMPLES, "--into", down, "--no-vectors")
    assert imported.returncode == 3
    assert imported.stderr.splitlines()[-1].startswith(
        "copydesk: the library postgresql://desk@127.0.0.1:1/none cannot"
    )


def test_a_file_that_breaks_off_ends_in_exit_code_2_and_the_others_are_read(tmp_path: Path, copydesk: Copydesk) -> None:
    library, broken = tmp_path / "library", tmp_path / "broken.jsonl"
    broken.write_text('{"title": "Owls hear mice"}\n{"title": "Owls he')
    whole = shutil.copy(EXAMPLES, tmp_path / "whole.jsonl")
    done = copydesk("library", "import", broken, tmp_path / "none", whole, "--into", library, "--no-vectors")
    assert done.returncode == 2
    assert f"{broken}, line 2: not JSON" in done.stderr
    assert "no file at" in done.stderr
    assert "Traceback" not in done.stderr
    shown = copydesk("library", "show", library)
    assert f"{len(EXAMPLES.read_text().splitlines()) + 1} works" in shown.stdout
    assert "read up to record 1, not to its end" in shown.stdout


def test_a_library_that_is_not_there_is_one_line(tmp_path: Path, copydesk: Copydesk) -> None:
    done = copydesk("library", "show", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("copydesk: no library at")
    assert len(done.stderr.splitlines()) == 1


def test_a_retraction_watch_list_is_imported_shown_and_carried_into_the_report(
    tmp_path: Path, copydesk: Copydesk
) -> None:
    library, watch = tmp_path / "library", tmp_path / "retraction_watch.csv"
    watch.write_text(
        "Record ID,Title,RetractionDate,RetractionDOI,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature\n"
        "1,Anti-reward,8/12/2026 0:00,10.1126/sciadv.zzz0001,10.1126/SCIADV.adu6074,0,Retraction\n"
        "2,Broken off,8/1\n",
        encoding="utf-8",
    )
    done = copydesk("library", "import", EXAMPLES, watch, "--into", library, "--no-vectors")
    assert done.returncode == 0, done.stderr
    assert f"{watch}, line 3: not a row of 7 cells; left out" in done.stderr
    assert f"{watch}: 1 events of Retraction Watch, 1 rows left out" in done.stdout
    assert "1 events of Retraction Watch, read 2" in copydesk("library", "show", library).stdout
    assert json.loads(copydesk("library", "show", library, "--json").stdout)["retractions"]["works"] == 1
    story, report = ROOT / "examples" / "anti-reward.html", tmp_path / "story.html"
    checked = copydesk("check", story, "--library", library, "--model", "teaching", "--offline", "--report", report)
    assert checked.returncode == 0, checked.stderr
    found = json.loads(
        copydesk("check", story, "--library", library, "--model", "teaching", "--offline", "--json").stdout
    )["found"]
    assert {each["doi"]: each["standing"] for each in found}["10.1126/sciadv.adu6074"] == "retracted"
    assert {each["standing"] for each in found} == {"retracted", "none known"}
    assert "RETRACTED" in checked.stdout
    assert "RETRACTED" in report.read_text()
