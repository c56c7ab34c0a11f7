"""Is the API as its OpenAPI description says, whatever is asked of it?

Schemathesis makes requests of the description, right ones and wrong ones, and holds every answer against it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CONFIG = """
[parameters]
"path.key" = "{key}"
"path.number" = 1

[[operations]]
include-operation-id = ["deleteArticle"]
parameters = {{ "path.key" = "000000000000" }}

[[operations]]  # it asks the site of the feed, which may be away: 503
include-operation-id = ["addFeed"]
checks.not_a_server_error.enabled = false
"""
METHODS = {"get", "post", "delete"}


@pytest.fixture(scope="module")
def desk(open_web: Callable[..., Any]) -> Any:
    return open_web(requests_per_minute=1_000_000)


def test_no_request_has_an_answer_that_is_not_described(desk: Any, served: str, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG.format(key=desk.finished()))
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", f"{served}/openapi.json"]
    command += ["--header", f"Authorization: {desk.client.headers['Authorization']}", "--seed", "26"]
    command += ["--phases", "examples,coverage,fuzzing", "--max-examples", "2", "--no-color"]
    # That a well-formed article holds no sentence, or leads to a private address, no description can say.
    command += ["--exclude-checks", "positive_data_acceptance"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-5000:]


def test_every_operation_has_a_name_a_tag_and_says_what_can_go_wrong(desk: Any) -> None:
    described = desk.app.openapi()
    assert described["openapi"].startswith("3.1")
    operations = [(path, operation) for path, item in described["paths"].items() for method, operation in item.items()]
    names = [operation["operationId"] for _path, operation in operations]
    assert len(set(names)) == len(names)
    for path, operation in operations:
        assert operation["tags"]
        assert operation["description"]
        if path.startswith("/api/"):
            assert {"401", "403", "429", "500", "503"} <= set(operation["responses"])
            assert operation["security"] == [{"HTTPBearer": []}]
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"]
