"""Which processes does `copydesk work` consist of, and how do they start and stop together?"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from config.settings import Settings
from dossier.errors import OutsideFailed
from worker.line.app import SWEEP_QUEUE
from worker.pipeline import Queue

if TYPE_CHECKING:
    from celery import Celery

POOLS: dict[str, tuple[str, ...]] = {
    "model": (Queue.MODEL,),
    "network": (Queue.NETWORK, Queue.LIGHT, SWEEP_QUEUE),
}
"""The pools of processes of one worker and the queues that each serves: model tasks never hold up the others."""


def serve_pool(app: Celery, pool: str, settings: Settings) -> None:
    """Be one pool until told to stop (SIGTERM lets the steps in work finish)."""
    processes = settings.model_processes if pool == "model" else settings.network_processes
    logging.basicConfig(format="%(asctime)s %(process)d %(levelname)s %(message)s")
    logging.getLogger("copydesk").setLevel(logging.INFO)
    app.worker_main(
        [
            "--quiet",
            "worker",
            f"--queues={','.join(POOLS[pool])}",
            f"--concurrency={processes}",
            f"--hostname={node_name(pool)}",
            "--loglevel=WARNING",
            "--without-mingle",
            "--without-gossip",
        ]
    )


def node_name(pool: str) -> str:
    """The name under which this pool answers: several workers may share a machine."""
    return f"{pool}.{os.getpid()}@{socket.gethostname()}"


def run_together(commands: Sequence[Sequence[str]]) -> None:
    """Run `copydesk` once with each of `commands`, until one ends or we are told to stop; then stop the others.

    Raises OutsideFailed where one ended without being told to.
    """
    children: dict[int, Sequence[str]] = {}
    stopping: list[int] = []

    def stop(number: int, _frame: object) -> None:
        stopping.append(number)
        for pid in tuple(children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        for each in commands:
            children[subprocess.Popen([sys.executable, "-m", "worker.cli", *each]).pid] = each
        ended, status = os.wait()
        ended_by_itself = not stopping
        command = children.pop(ended)
        stop(signal.SIGTERM, None)
        while children:
            children.pop(os.wait()[0], None)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if ended_by_itself:
        raise OutsideFailed(
            f"`copydesk {' '.join(command)}` ended with status {os.waitstatus_to_exitcode(status)}, so the others were "
            "stopped: read its lines above, and start again"
        )
