"""What can be typed about what became of finished dossiers?"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from config.settings import load_settings
from worker import times
from worker.desk import open_dossiers
from worker.line.recheck import DAY_S
from worker.options import FORMATS, Json

if TYPE_CHECKING:
    from worker.store.event import Event


def events(
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=FORMATS, help="Only what was found at this time or later; in UTC, where no zone is given."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """What became of finished dossiers, oldest first: a paper retracted, questioned, corrected; a story edited."""
    from worker.store.rechecks import Rechecks

    settings = load_settings()
    from_time = 0.0 if since is None else times.seconds(since)
    found = Rechecks(open_dossiers(settings), settings.recheck_days * DAY_S).events(from_time)
    if as_json:
        print(json.dumps({"events": [{**asdict(event), "at": times.told(event.at)} for event in found]}, indent=2))
        return
    for event in found:
        about = f"{event.publication}: " if event.publication else ""
        print(f"{times.told(event.at)}  {event.key}  {about}{event.kind} {_words(event)}")


def _words(event: Event) -> str:
    return f"{event.before} -> {event.after}" if event.before else event.after
