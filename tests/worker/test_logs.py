"""Is each line of the log one object, does it say of which dossier, and does none repeat an article?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

SAYS = """
import logging
from structlog.contextvars import bound_contextvars
from config.settings import load_settings
from dossier.errors import StoreUnavailable
from worker.logs import begin_logs

begin_logs(load_settings(), "model")
log = logging.getLogger("copydesk")
log.info("d1 flag_passages: done", extra={"took_s": 1.5, "other": "?"})
with bound_contextvars(**{"key": "d1", "step": "flag_passages", "try": 2}):
    try:
        try:
            raise ValueError("Moths circle lamps")
        except ValueError as error:
            raise RuntimeError("“Moths”") from error
    except RuntimeError as error:
        log.warning("our bug", exc_info=error)
try:
    raise StoreUnavailable("the store is away")
except StoreUnavailable as error:
    log.error("not done: %s", error, exc_info=error)
logging.getLogger("celery.worker").info("not heard")
logging.getLogger("celery.worker").warning("lost")
import warnings
warnings.warn("old")
1 / 0
"""


def said(log_format: str) -> str:
    environment = {**os.environ, "COPYDESK_LOG_FORMAT": log_format}
    done = subprocess.run([sys.executable, "-c", SAYS], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Moths" not in done.stderr
    return done.stderr


def test_each_line_of_the_log_in_json_is_one_object_with_what_is_known() -> None:
    lines: list[dict[str, Any]] = [json.loads(line) for line in said("json").splitlines()]
    done, bug, away, lost, old, end = lines
    for line in lines:
        assert datetime.fromisoformat(line["time"]).tzinfo == UTC
        assert (line["process"], type(line["pid"])) == ("model", int)
    named = {"level": "info", "logger": "copydesk", "message": "d1 flag_passages: done", "took_s": 1.5}
    assert done.items() >= named.items()
    assert set(done) == {*named, "time", "process", "pid"}
    assert bug.items() >= {"key": "d1", "step": "flag_passages", "try": 2, "level": "warning"}.items()
    assert [line for line in bug["exception"].splitlines() if "Error" in line] == ["RuntimeError", "ValueError"]
    assert (away["message"], "exception" in away) == ("not done: the store is away", False)
    assert (lost["logger"], lost["message"]) == ("celery.worker", "lost")
    assert (old["logger"], "UserWarning: old" in old["message"]) == ("py.warnings", True)
    assert (end["level"], end["message"]) == ("critical", "our bug: ZeroDivisionError")
    assert 'File "<string>", line' in end["exception"]


def test_the_log_as_text_says_the_same() -> None:
    told = said("text")
    assert " INFO d1 flag_passages: done\n" in told
    assert "\nRuntimeError\n" in told
    assert "\nStoreUnavailable\n" not in told
    assert " CRITICAL our bug: ZeroDivisionError\n" in told


def test_what_others_print_is_wrapped_and_an_object_is_left_as_it_is() -> None:
    says = """
from config.settings import load_settings
from worker.line.together import Together
from worker.logs import begin_logs
begin_logs(load_settings(), "up")
with Together(in_json=True) as together:
    together.start("redis", ["sh", "-c", "echo '# a warning'; echo '{\\"level\\": \\"info\\"}'; echo; echo 17; exit 1"])
    together.wait()
"""
    environment = {**os.environ, "COPYDESK_LOG_FORMAT": "json"}
    done = subprocess.run([sys.executable, "-c", says], env=environment, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line.get("process"), line.get("message")) for line in lines] == [
        ("redis", "# a warning"),
        (None, None),
        ("redis", "17"),
        ("up", "our bug: OutsideFailed"),
    ]
