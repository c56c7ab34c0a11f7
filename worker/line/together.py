"""How do several processes begin and end together, and who of them says what?"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Thread
from types import TracebackType
from typing import IO

from dossier.errors import OutsideFailed

LAST_WORDS_S = 1
"""How long to listen to a process that has ended: one that it started may hold its end of the line for longer."""

SIGNALS = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger("copydesk")


@dataclass(frozen=True, slots=True)
class _Child:
    name: str
    process: subprocess.Popen[str]
    """Kept, since one that is forgotten once it has ended cannot be waited for."""
    teller: Thread
    last: bool


class Together:
    """Processes that are all stopped when one ends, when we are told to stop, or when the block is left.

    What they print goes to stderr, each line behind the name of the one that says it; `in_json`, a line that is no
    object of JSON goes to the log, which names the one that says it.
    """

    def __init__(self, in_json: bool = False) -> None:
        self._in_json = in_json
        self._children: dict[int, _Child] = {}
        self._stopping = False
        self._before = {number: signal.getsignal(number) for number in SIGNALS}

    def __enter__(self) -> Together:
        for number in SIGNALS:
            signal.signal(number, self._told_to_stop)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop(last=False)
        while any(not child.last for child in self._children.values()):
            self._await_one()
        self._stop(last=True)
        while self._children:
            self._await_one()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def start(
        self, name: str, command: Sequence[str], told: str = "", last: bool = False, kept: Sequence[int] = ()
    ) -> None:
        """Start a process, which reads `told` on its standard input and has the open files of these numbers.

        One that is `last` is stopped once the others are gone, and does not hear Ctrl-C.
        """
        if self._stopping:
            return
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=last,
            pass_fds=kept,
            text=True,
            errors="replace",
        )
        assert process.stdin
        assert process.stdout
        teller = Thread(target=self._tell, args=(name, process.stdout), daemon=True)
        teller.start()
        self._children[process.pid] = _Child(name, process, teller, last)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(told)
            process.stdin.close()

    def wait(self) -> None:
        """Until we are told to stop. Raises OutsideFailed where one of them ends without being told to."""
        if self._stopping:
            return
        child, status = self._await_one()
        if not self._stopping:
            raise OutsideFailed(
                f"{child.name} ended with status {status}, so the others were stopped: read its lines above, and "
                "start again"
            )

    def say(self, name: str, line: str) -> None:
        """One of them says a line."""
        if self._in_json and not _is_object(line):
            from structlog.contextvars import bound_contextvars

            if line.strip():
                with bound_contextvars(process=name):
                    log.info("%s", line)
            return
        sys.stderr.write(f"{line}\n" if self._in_json else f"{name:<7} | {line}\n")
        sys.stderr.flush()

    @property
    def stopping(self) -> bool:
        """True once we were told to stop."""
        return self._stopping

    def _await_one(self) -> tuple[_Child, int]:
        pid = status = 0
        while pid not in self._children:
            pid, status = os.wait()
        child = self._children.pop(pid)
        child.process.returncode = os.waitstatus_to_exitcode(status)
        child.teller.join(LAST_WORDS_S)
        return child, child.process.returncode

    def _told_to_stop(self, _number: int, _frame: object) -> None:
        self._stopping = True
        self._stop(last=False)

    def _stop(self, last: bool) -> None:
        for pid, child in tuple(self._children.items()):
            if child.last is last:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)

    def _tell(self, name: str, lines: IO[str]) -> None:
        for line in lines:
            self.say(name, line.rstrip("\n"))


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
