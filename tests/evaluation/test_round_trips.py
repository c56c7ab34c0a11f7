"""Does a text go through every direction of a round trip once, and is a broken translator an outage in one line?

The translator here is a small program of our own that the round trip finds on PATH in Apertium's place.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dossier.errors import OutsideFailed
from evaluation.round_trips import installed, there_and_back


def put_program(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "apertium").write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    (folder / "apertium").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def test_an_engine_counts_as_installed_where_both_of_its_directions_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_program(tmp_path / "bin", 'printf "  eng-spa\\n  spa-eng\\n  eng-cat\\n"', monkeypatch)
    assert installed() == ("apertium-spa",)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed() == ()


def test_each_text_goes_there_and_back_once_and_is_then_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Adds the direction (the fourth argument: -u -f line DIRECTION) to every line.
    put_program(tmp_path / "bin", 'sed "s/$/ $4/"', monkeypatch)
    texts = ["Owls hunt\n\nin winter.", "Voles burrow."]
    back = ("Owls hunt eng-spa spa-eng\n\nin winter. eng-spa spa-eng", "Voles burrow. eng-spa spa-eng")
    assert there_and_back(texts, "apertium-spa", tmp_path / "kept") == back
    monkeypatch.setenv("PATH", "")
    assert there_and_back(texts[::-1], "apertium-spa", tmp_path / "kept") == back[::-1]


@pytest.mark.parametrize("body", ["echo no such mode >&2; exit 1", "echo one line; echo too many; cat"])
def test_a_translator_that_fails_or_loses_count_is_an_outage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    put_program(tmp_path / "bin", body, monkeypatch)
    with pytest.raises(OutsideFailed, match="apt-get install apertium"):
        there_and_back(["Owls hunt."], "apertium-cat", tmp_path / "kept")
    assert not [*(tmp_path / "kept").rglob("*.txt")]
