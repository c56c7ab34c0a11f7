"""Where do the tests keep a library? In a folder, and in a real PostgreSQL database, each in turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from linker.places import Place


@pytest.fixture(params=["folder", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place for a library, where none is yet."""
    if request.param == "folder":
        return tmp_path / "library"
    url: str = request.getfixturevalue("postgres_url")
    return url
