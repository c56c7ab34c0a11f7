"""What can be typed about the web server?"""

from __future__ import annotations

from typing import Annotated

import typer

from config.settings import load_settings

Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 is every one of this machine.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 is any that is free.")]


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the newsroom's HTTP API until stopped; `copydesk keys create` makes a key for it."""
    from web.serving import serve as serve_until_stopped

    serve_until_stopped(load_settings(), host, port)
