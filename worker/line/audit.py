"""What can be typed about who did what?"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from config.settings import load_settings
from worker import times
from worker.desk import open_dossiers
from worker.options import FORMATS, Json
from worker.report.wording import printable
from worker.store.deed import Deed, Noted


def audit(
    actor: Annotated[
        str | None,
        typer.Option(
            metavar="key:ID|cli:USER|visitor:ADDRESS", help="Only those of this one, as this command prints it."
        ),
    ] = None,
    deed: Annotated[Deed | None, typer.Option(help="Only those of this kind.")] = None,
    about: Annotated[str | None, typer.Option(metavar="KEY|URL|ID", help="Only those about this one.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=FORMATS, help="Only those done at this time or later; in UTC, where no zone is given."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """Who did what through API, desk and commands, the newest first; COPYDESK_AUDIT_DAYS says how long that is kept."""
    from worker.store.audit import Sought, noted

    sought = Sought(actor, deed, about, None if since is None else times.seconds(since))
    found = noted(open_dossiers(load_settings()), sought, limit)
    if as_json:
        print(json.dumps({"deeds": [{**asdict(each), "at": times.told(each.at)} for each in found]}, indent=2))
        return
    for each in found:
        print(printable(_line(each)))


def _line(each: Noted) -> str:
    name = f" ({each.name})" if each.name else ""
    about = f" {each.about}" if each.about else ""
    more = ", ".join(f"{what} {told}" for what, told in each.told.items() if told not in ("", False))
    return f"{times.told(each.at)}  {each.actor}{name}  {each.deed}{about}{f': {more}' if more else ''}"
