"""Which options and arguments do several commands take alike?"""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout; progress stays on stderr.")]
Key = Annotated[str, typer.Argument(metavar="KEY", help="The dossier's key, as `queue` printed it.")]
FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]
"""In which a time may be typed."""
