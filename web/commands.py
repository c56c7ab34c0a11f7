"""What can be typed about the web server?"""

from __future__ import annotations

from typing import Annotated

import typer

from worker.desk import ModelSet
from worker.line.commands import begun

Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 is every one of this machine.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 is any that is free.")]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    processes: Annotated[
        int, typer.Option(min=1, help="Processes that answer; one is good for 100 to 200 requests a second.")
    ] = 1,
    fd: Annotated[int | None, typer.Option(hidden=True, help="The number of a socket that listens already.")] = None,
) -> None:
    """Serve pages and the newsroom's HTTP API until stopped; `copydesk keys create` makes a key for it."""
    from web.serving import serve as serve_until_stopped
    from web.serving import serve_together

    settings = begun("web")
    if processes > 1:
        serve_together(settings, host, port, processes)
    else:
        serve_until_stopped(settings, host, port, fd)


def up(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    model: Annotated[ModelSet, typer.Option(help="teaching: instant and meaningless, for trials.")] = ModelSet.DEFAULT,
) -> None:
    """Start all that one machine needs, until stopped: the API, a worker, the beat, and Redis where there is none.

    The database is brought to this version, and the models are checked. Redis is started where nobody listens at
    COPYDESK_REDIS_URL and that is this machine; it keeps nothing, since the database has all that matters.
    """
    from web.machine import run

    run(begun("up"), host, port, model)
