"""How does Prometheus get to read what a worker's processes count, and how much memory they hold?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from psutil import NoSuchProcess, Process

from dossier.errors import OutsideFailed
from worker.line.counts import counts_kept

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

POOL = "--queue"
"""What stands before a pool's name in the command line of its processes."""


def add_counts(registry: CollectorRegistry, folder: Path) -> None:
    """Have the registry tell what is counted in the folder."""
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    registry.register(_Memory(folder))


@contextmanager
def counting(host: str, port: int) -> Iterator[None]:
    """The processes that are started in this block count what they do, and Prometheus is told at that port.

    Raises OutsideFailed where the port is not to be had.
    """
    with counts_kept() as folder:
        registry = CollectorRegistry()
        add_counts(registry, folder)
        try:
            server, thread = start_http_server(port, host, registry)
        except OSError as error:
            raise OutsideFailed(
                f"metrics cannot be served on {host}, port {port} ({error.strerror or error}): stop what listens "
                "there, or give another --metrics-port"
            ) from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Memory(Collector):
    """Memory of the processes that count: asked of the system each time, so that one that has ended is not told of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        family = GaugeMetricFamily(
            "copydesk_resident_bytes", "Memory that a process of a worker holds.", labels=["pool", "pid"]
        )
        for process in self._living():
            try:
                words, held = process.cmdline(), process.memory_info().rss
            except NoSuchProcess:
                continue
            if POOL in words[:-1]:
                family.add_metric([words[words.index(POOL) + 1], str(process.pid)], held)
        yield family

    def _living(self) -> Iterator[Process]:
        """Files are named by kind and process: counter_123.db."""
        for pid in sorted({int(path.stem.rpartition("_")[2]) for path in self._folder.glob("*_*.db")}):
            try:
                yield Process(pid)
            except NoSuchProcess:
                continue
