"""A worker whose one source is Crossref, over real sockets to a server on loopback.

Run as a program: python rechecking_worker.py PORT. The sender is the real one; only its network leads to that port.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import httpx

from config.settings import Settings, load_settings
from dossier.ports import Ports
from linker.sources.budget import Budget
from linker.sources.crossref import CROSSREF
from linker.sources.declaration import Asker, Pace
from linker.sources.http_source import HttpSource
from linker.sources.sender import Sender
from worker.desk import ModelSet, open_desk
from worker.line.app import SWEEP_QUEUE, make_app


class ToLoopback(httpx.HTTPTransport):
    """The network: whatever the name, over real sockets to this port."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return super().handle_request(
            httpx.Request(request.method, url, headers=request.headers, extensions=request.extensions)
        )


def crossref_at(port: int) -> HttpSource:
    """Crossref, where it is that port which answers."""
    sender = Sender("Copydesk/0.1 (tests; desk@newsroom.example)", Budget(), network=ToLoopback(port))
    return HttpSource(replace(CROSSREF, pace=Pace(1000, 1)), sender, Asker("desk@newsroom.example"))


def ports_at(settings: Settings, port: int) -> Ports:
    """The teaching models, and that one source."""
    return replace(open_desk(settings, offline=True, models=ModelSet.TEACHING), sources=(crossref_at(port),))


if __name__ == "__main__":
    settings, port = load_settings(), int(sys.argv[1])
    app = make_app(settings, ModelSet.TEACHING, open_ports=lambda: ports_at(settings, port))
    queues = f"--queues=network,model,light,{SWEEP_QUEUE}"
    app.worker_main(["--quiet", "worker", queues, "--concurrency=4", "--loglevel=WARNING", f"--hostname=w{port}@here"])
