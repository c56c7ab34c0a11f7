"""Which form does a report take: lines on a terminal, a page, or a picture?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dossier.errors import InputUnusable
from dossier.record import Dossier


def write_report(path: Path, dossier: Dossier, told: Sequence[str] = ()) -> None:
    """Write the report to `path`, below what is `told`: a picture where it ends in .svg, else a page.

    Raises InputUnusable.
    """
    from worker.report.page import story_page
    from worker.report.terminal import picture

    page = picture(dossier, told) if path.suffix == ".svg" else story_page(dossier, told)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputUnusable(
            f"the report cannot be written to {path} ({error.strerror}): choose another place"
        ) from error
