"""Can an editor keep a library of publications: import, look, search, add?"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples" / "library.jsonl"


def copydesk(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "worker.cli", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=250, check=False)


def test_a_library_is_imported_shown_added_to_and_searched(tmp_path: Path) -> None:
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


def test_a_file_that_breaks_off_ends_in_exit_code_2_and_the_others_are_read(tmp_path: Path) -> None:
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


def test_a_library_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = copydesk("library", "show", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("copydesk: no library at")
    assert len(done.stderr.splitlines()) == 1
