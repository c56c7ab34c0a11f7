"""What can be typed? The `copydesk` command: the commands of `worker/cli.py`, and those of the web server."""

from __future__ import annotations

from web.commands import serve, up
from worker.cli import app, main

app.command()(serve)
app.command()(up)

__all__ = ["app", "main"]

if __name__ == "__main__":
    main()
