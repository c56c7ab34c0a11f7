"""Which processes does `copydesk work` consist of?"""

from __future__ import annotations

import gc
import os
import socket
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from config.settings import Settings
from worker.desk import ModelSet
from worker.line.app import SWEEP_QUEUE
from worker.line.together import Together
from worker.pipeline import Queue

if TYPE_CHECKING:
    from celery import Celery

POOLS: dict[str, tuple[str, ...]] = {
    "model": (Queue.MODEL,),
    "network": (Queue.NETWORK, Queue.LIGHT, SWEEP_QUEUE),
}
"""The pools of processes of one worker and the queues that each serves: model tasks never hold up the others."""

_AHEAD = (
    "datasketch",
    "linker.local_index",
    "linker.sources.sender",
    "scraper.reader",
    "worker.store.copies",
    "worker.store.opening",
)
"""What takes the processes of the network's pool long to import. None of it opens a file, a connection or a thread."""


def serve_pool(app: Celery, pool: str, settings: Settings, models: ModelSet) -> None:
    """Be one pool until told to stop (SIGTERM lets the steps in work finish)."""
    if pool == "network":
        _load_ahead(models)
    processes = settings.model_processes if pool == "model" else settings.network_processes
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


def _load_ahead(models: ModelSet) -> None:
    """Load what each process of the network's pool needs: those that are forked from this one share it."""
    for name in _AHEAD:
        import_module(name)
    if models is ModelSet.DEFAULT:
        from language.languages import load_identifier

        load_identifier()
    gc.collect()
    gc.freeze()  # a collection writes to what it looks at, and what is written to is shared no more


def node_name(pool: str) -> str:
    """The name under which this pool answers: several workers may share a machine."""
    return f"{pool}.{os.getpid()}@{socket.gethostname()}"


def start_worker(together: Together, models: ModelSet, beat: bool) -> None:
    """Start a worker's processes: its pools, and the beat where it is wanted."""
    command = [sys.executable, "-u", "-m", "worker.cli"]
    for pool in POOLS:
        together.start(pool, [*command, "work", "--queue", pool, "--no-beat", "--model", models.value])
    if beat:
        together.start("beat", [*command, "beat"])
