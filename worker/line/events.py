"""What can be typed about what became of finished dossiers?"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from config.settings import load_settings
from worker.desk import open_dossiers
from worker.line.recheck import DAY_S

if TYPE_CHECKING:
    from worker.store.event import Event

FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


def events(
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=FORMATS, help="Only what was found at this time or later; in UTC, where no zone is given."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout; progress stays on stderr.")] = False,
) -> None:
    """What became of finished dossiers, oldest first: a paper retracted, questioned, corrected; a story edited."""
    from worker.store.rechecks import Rechecks

    settings = load_settings()
    from_time = 0.0 if since is None else (since if since.tzinfo else since.replace(tzinfo=UTC)).timestamp()
    found = Rechecks(open_dossiers(settings), settings.recheck_days * DAY_S).events(from_time)
    if as_json:
        print(json.dumps({"events": [{**asdict(event), "at": _time(event)} for event in found]}, indent=2))
        return
    for event in found:
        about = f"{event.publication}: " if event.publication else ""
        print(f"{_time(event)}  {event.key}  {about}{event.kind} {_words(event)}")


def _time(event: Event) -> str:
    return datetime.fromtimestamp(event.at, UTC).isoformat(timespec="seconds")


def _words(event: Event) -> str:
    return f"{event.before} -> {event.after}" if event.before else event.after
