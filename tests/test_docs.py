"""Do the commands in README and docs work as printed, do their links lead somewhere, and is docs/cli.md up to date?"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```sh *(?P<mark>[^\n]*)\n(?P<commands>.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#]+)")
BLOCKS = [
    pytest.param(match["mark"], match["commands"], id=f"{page.name}:{match['commands'].splitlines()[0][:50]}")
    for page in PAGES
    for match in BLOCK.finditer(page.read_text(encoding="utf-8"))
]


@pytest.mark.models
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("mark", "commands"), BLOCKS)
def test_a_printed_command_works(mark: str, commands: str) -> None:
    if mark:
        reason = re.fullmatch(r"no-run: (?P<why>.{10,})", mark)
        assert reason, f"a block is run, or marked `no-run: why`: {mark}"
        pytest.skip(reason["why"])
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_there(page: Path) -> None:
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        assert (page.parent / match["path"]).exists(), match["path"]


def test_the_command_line_page_is_what_the_command_line_says(tmp_path: Path) -> None:
    command = ["typer", "web.cli", "utils", "docs", "--name", "copydesk", "--title", "The command line"]
    made = tmp_path / "cli.md"
    done = subprocess.run([sys.executable, "-m", *command, "--output", str(made)], cwd=ROOT, capture_output=True)
    assert done.returncode == 0
    again = "python -m " + " ".join(command) + " --output docs/cli.md"
    assert made.read_text() == (ROOT / "docs" / "cli.md").read_text(), f"make it again: {again}"


def test_every_setting_is_in_the_docs() -> None:
    from config.settings import Settings

    page = (ROOT / "docs" / "architecture.md").read_text()
    for name in Settings.model_fields:
        assert f"`COPYDESK_{name.upper()}`" in page
