"""Does a process of the network's pool do its steps without the libraries of the models?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.record import Dossier, as_json
from linker.importing import import_file, make_vectors
from linker.places import importing
from worker.desk import ModelSet, open_desk
from worker.pipeline import STEPS, advance

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAM = Path(__file__).with_name("network_process.py")


@pytest.mark.models
def test_a_process_of_the_network_s_pool_loads_no_library_of_the_models(tmp_path: Path) -> None:
    ports = open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING)
    library, folder = tmp_path / "library", tmp_path / "dossiers"
    with importing(library) as catalogue:
        import_file(catalogue, EXAMPLES / "library.jsonl", print)
        make_vectors(catalogue, ports.embedder, print)
    folder.mkdir()
    dossier = Dossier(str(EXAMPLES / "anti-reward.html"))
    for step in STEPS:
        (folder / step.name).write_text(as_json(dossier), encoding="utf-8")
        dossier = advance(dossier, step, ports, lambda *_: None)
    done = subprocess.run(
        [sys.executable, PROGRAM, library, folder], capture_output=True, text=True, check=False, cwd=PROGRAM.parents[2]
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["loaded"] == []
    assert list(told["found"]) == ["read_article", "clean_article", "search_publications", "read_full_text"]
    assert told["found"]["search_publications"] == len((EXAMPLES / "library.jsonl").read_text().splitlines())
