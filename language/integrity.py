"""Is a file what the catalogue says it is?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from language.catalogue import ModelFile


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file looked like when its sha256 was last computed."""

    size: int
    changed_ns: int
    sha256: str


class Fault(Exception):
    """What is wrong with a file, as the end of a sentence that begins with its path."""


def inspect_file(at: Path, file: ModelFile, known: Stamp | None) -> Stamp:
    """The stamp of a file that is what the catalogue says, hashed unless `known` vouches for it; else Fault."""
    if not at.is_file():
        raise Fault("is missing")
    try:
        facts = at.stat()
        if facts.st_size != file.size:
            what = "is cut short" if facts.st_size < file.size else "is too long"
            raise Fault(f"{what} ({facts.st_size} of {file.size} bytes)")
        stamp = Stamp(file.size, facts.st_mtime_ns, file.sha256)
        if stamp == known:
            return stamp
        found = hash_file(at)
    except OSError as error:
        raise Fault(f"cannot be read ({error.strerror})") from error
    if found != file.sha256:
        raise Fault(f"has a wrong hash (sha256 {found[:12]}..., should be {file.sha256[:12]}...)")
    return stamp


def hash_file(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
