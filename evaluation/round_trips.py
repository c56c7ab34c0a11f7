"""What becomes of a text that is translated by rule and back, and how is it not paid for twice?

Apertium (GPL) is a tool for measuring alone, called as a program where it is installed; Copydesk does not need it.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import which

from dossier.errors import OutsideFailed

INSTALL = "apt-get install apertium apertium-eng-spa apertium-eng-cat"

ROUTES = {"apertium-spa": ("eng-spa", "spa-eng"), "apertium-cat": ("eng-cat", "cat-eng")}
"""Engines by the name that garble/pairs gives them, and the directions that a text takes."""


def installed() -> tuple[str, ...]:
    """The engines of ROUTES whose directions Apertium knows on this machine; () where there is no Apertium."""
    if which("apertium") is None:
        return ()
    done = subprocess.run(["apertium", "-l"], capture_output=True, text=True, check=False)
    known = set(done.stdout.split())
    return tuple(engine for engine, route in ROUTES.items() if known.issuperset(route))


def there_and_back(texts: Sequence[str], engine: str, folder: Path) -> tuple[str, ...]:
    """Each text after the round trip, unknown words unmarked; paragraphs travel alone. Raises OutsideFailed.

    Answers are kept in `folder`, one file a text; remove it when another version of Apertium is to be measured.
    """
    kept = [folder / engine / f"{hashlib.sha256(text.encode()).hexdigest()}.txt" for text in texts]
    new = {path: text for path, text in zip(kept, texts, strict=True) if not path.exists()}
    if new:
        (folder / engine).mkdir(parents=True, exist_ok=True)
        for path, back in zip(new, _translated([*new.values()], ROUTES[engine]), strict=True):
            part = path.with_suffix(".part")
            part.write_text(back, encoding="utf-8")
            part.replace(path)
    return tuple(path.read_text(encoding="utf-8") for path in kept)


def _translated(texts: Sequence[str], route: Sequence[str]) -> list[str]:
    """The texts through each direction, one paragraph to a line."""
    parts = [[" ".join(part.split()) for part in text.split("\n\n") if part.strip()] for text in texts]
    lines = [part for text in parts for part in text]
    for direction in route:
        lines = _through(direction, lines)
    back = iter(lines)
    return ["\n\n".join(next(back) for _ in text) for text in parts]


def _through(direction: str, lines: Sequence[str]) -> list[str]:
    command = ["apertium", "-u", "-f", "line", direction]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=False)
    back = done.stdout.removesuffix("\n").split("\n")
    if done.returncode or len(back) != len(lines):
        why = (done.stderr.strip().splitlines() or [f"{len(back)} lines for {len(lines)}"])[-1]
        raise OutsideFailed(f"{' '.join(command)} failed ({why}): install it anew by {INSTALL}")
    return [" ".join(line.split()) for line in back]
