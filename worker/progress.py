"""What does somebody see who waits at the terminal?"""

from __future__ import annotations

import logging

from rich.console import Console
from rich.markup import escape
from rich.status import Status

_LOG = logging.getLogger("copydesk.progress")


class Progress(logging.Handler):
    """What is going on, on stderr: a live line on a terminal, else one line for each step.

    What the log `copydesk.progress` tells meanwhile, of steps that take long, is shown too.
    """

    def __init__(self) -> None:
        super().__init__()
        self._console = Console(stderr=True, highlight=False)
        self._status: Status | None = None

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._status = self._console.status("")
            self._status.start()
        _LOG.setLevel(logging.INFO)
        _LOG.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        _LOG.removeHandler(self)
        if self._status:
            self._status.stop()

    def emit(self, record: logging.LogRecord) -> None:
        """Say what a step tells of itself."""
        self.say(record.getMessage())

    def say(self, what: str) -> None:
        """Announce what begins."""
        if self._status:
            self._status.update(escape(what))
        else:
            self._console.print(f"  {what}", markup=False)

    def step(self, name: str, took_s: float | None) -> None:
        """Announce a pipeline step, and how long it took."""
        words = name.replace("_", " ")
        if took_s is None:
            if self._status:
                self._status.update(words)
            return
        self._console.print(f"  {words:<22}{took_s:6.1f} s", style="dim", markup=False)


def stdout() -> Console:
    """Standard output: the terminal's width, else 100 columns."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=100)
