"""Where are the style sheets, scripts and pictures that our pages ask for?

An address has a hash of what it stands for, so that a browser may keep the file for good.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from worker.report.page import HERE as REPORT

PATH = "/static"

_FOLDERS = (Path(__file__).parent / "static", REPORT / "static")


def static_files() -> StaticFiles:
    """The app that answers for them, to be mounted at PATH."""
    return _Kept(directory=_FOLDERS[0], packages=[("worker.report", "static")])


@cache
def address_of(name: str) -> str:
    """Where the file of that name is. Raises FileNotFoundError where there is none: that is a bug."""
    for folder in _FOLDERS:
        if (folder / name).is_file():
            version = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
            return f"{PATH}/{name}?v={version}"
    raise FileNotFoundError(name)


class _Kept(StaticFiles):
    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
