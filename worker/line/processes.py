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
"""What takes the processes of the network's pool long to import. None of it keeps a file, a connection or a thread
open, but for OpenBLAS's threads, which outlive a fork."""


def serve_pool(app: Celery, pool: str, settings: Settings, models: ModelSet) -> None:
    """Be one pool until told to stop (SIGTERM lets the steps in work finish)."""
    threads = settings.model_threads or max(1, (os.cpu_count() or 1) // settings.model_processes)
    os.environ["OMP_NUM_THREADS"] = str(threads)  # torch reads it when it is first loaded
    _load_ahead(pool, models)
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


def _load_ahead(pool: str, models: ModelSet) -> None:
    """Load what each process of the pool needs and no fork harms: those that are forked from this one share it.

    So one that was killed is soon replaced. The models themselves are left to each process: torch reckons in threads,
    which do not outlive a fork.
    """
    if pool == "network":
        for name in _AHEAD:
            import_module(name)
    if models is ModelSet.DEFAULT:
        _load_language(pool)
    gc.collect()
    gc.freeze()  # a collection writes to what it looks at, and what is written to is shared no more


def _load_language(pool: str) -> None:
    from language.languages import load_identifier
    from language.pretrained import load_libraries

    if pool == "network":
        load_identifier()
    else:
        load_libraries()


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
