"""Do processes that run together end together, the last ones last, and does each line say whose it is?"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import psutil
import pytest

from dossier.errors import OutsideFailed
from worker.line.own_redis import configuration, is_wanted
from worker.line.together import Together


def a_sleeper_and_a_poet() -> None:
    with Together() as together:
        together.start("sleeper", ["sleep", "61"])
        together.start("poet", ["sh", "-c", "cat; echo two >&2; exit 3"], told="one\n")
        together.wait()


def test_where_one_ends_by_itself_the_others_are_stopped_and_it_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OutsideFailed, match="poet ended with status 3"):
        a_sleeper_and_a_poet()
    assert capfd.readouterr().err == "poet    | one\npoet    | two\n"
    assert ["sleep", "61"] not in [child.cmdline() for child in psutil.Process().children()]


def test_what_is_to_end_last_ends_when_the_others_have(tmp_path: Path) -> None:
    script = 'trap "sleep $1; echo $2 >> $3; exit" TERM; touch $4; while :; do sleep 0.05; done'
    with Together() as together:
        for name, pause_s, last in (("slow", "0.2", False), ("quick", "0", False), ("last", "0", True)):
            ready = tmp_path / f"{name}.ready"
            words = ["sh", "-c", script, "sh", pause_s, name, str(tmp_path / "ended"), str(ready)]
            together.start(name, words, last=last)
            while not ready.exists():
                pass
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
        together.wait()
    assert (tmp_path / "ended").read_text().split() == ["quick", "slow", "last"]


def test_a_redis_of_our_own_is_for_this_machine_alone() -> None:
    assert not is_wanted("redis://redis.example:6379/0")
    told = configuration("redis://:it%22s@localhost/0").splitlines()
    assert {"bind localhost", "port 6379", 'requirepass "it\\"s"', 'rename-command CONFIG ""'} <= set(told)
