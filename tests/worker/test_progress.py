"""Does somebody who waits see what a step tells of itself, and only while they wait?"""

from __future__ import annotations

import logging

import pytest

from worker.progress import Progress


def test_what_a_long_step_tells_of_itself_is_shown_while_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("copydesk.progress")
    with Progress() as progress:
        progress.step("flag_passages", None)
        log.info("read %d of %d parts", 3, 9)
    log.info("read %d of %d parts", 4, 9)
    shown = capsys.readouterr()
    assert "read 3 of 9 parts" in shown.err
    assert "read 4 of 9 parts" not in shown.err
    assert shown.out == ""
