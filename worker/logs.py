"""How do the commands that go on until stopped say what they do? Lines on stderr, as text or each as a JSON object.

No line repeats an article: of an exception that nobody foresaw it says where it was raised, and not its words.
"""

from __future__ import annotations

import logging
import os
import sys
from traceback import format_tb
from types import TracebackType
from typing import Any

from config.settings import Settings
from dossier.errors import CopydeskError

TEXT = "%(asctime)s %(process)d %(levelname)s %(message)s"
SAYING = ("copydesk", "uvicorn")
"""Loggers that are heard from INFO on; all others from WARNING on."""

EXTRA = ("took_s",)
"""What may be told of a line as `extra`, and is a field of its object."""

log = logging.getLogger("copydesk")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def begin_logs(settings: Settings, process: str) -> None:
    """Have this process, called so, say what it does, as COPYDESK_LOG_FORMAT has it.

    What is bound with structlog's `bound_contextvars` is told in each line of JSON.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_json_lines(process) if settings.log_format == "json" else _TextLines(TEXT))
    handler.addFilter(_without_what_is_known)
    logging.basicConfig(handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in SAYING:
        logging.getLogger(name).setLevel(logging.INFO)
    sys.excepthook = lambda *told: log.critical("our bug: %s", told[0].__name__, exc_info=told)


def where(exc_info: ExcInfo) -> str:
    """The traceback of an exception and of those that led to it, the last one first, without their words."""
    error: BaseException | None = exc_info[1]
    lines: list[str] = []
    while error is not None:
        lines += [*format_tb(error.__traceback__), type(error).__name__]
        error = error.__cause__ or error.__context__
    return "\n".join(line.rstrip() for line in lines)


def _without_what_is_known(line: logging.LogRecord) -> bool:
    """Of an error that we raise on purpose its own line says all; during an outage each task has one."""
    if line.exc_info and isinstance(line.exc_info[1], CopydeskError):
        line.exc_info = None
    return True


class _TextLines(logging.Formatter):
    def formatException(self, ei: Any) -> str:
        return where(ei)


def _json_lines(process: str) -> logging.Formatter:
    from structlog.contextvars import merge_contextvars
    from structlog.processors import EventRenamer, ExceptionRenderer, JSONRenderer, TimeStamper
    from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

    def add_process(_logger: Any, _level: str, line: Any) -> Any:
        return {"process": process, "pid": os.getpid(), **line}

    return ProcessorFormatter(
        foreign_pre_chain=[
            TimeStamper(fmt="iso", utc=True, key="time"),
            add_log_level,
            add_logger_name,
            merge_contextvars,
            ExtraAdder(EXTRA),
            add_process,
            ExceptionRenderer(where),
            EventRenamer("message"),
        ],
        processors=[ProcessorFormatter.remove_processors_meta, JSONRenderer(ensure_ascii=False)],
    )
