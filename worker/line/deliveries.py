"""What can be typed about webhooks?"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from config.settings import load_settings
from worker.desk import open_dossiers
from worker.report.wording import printable
from worker.store.delivery import Progress


def deliveries(
    status: Annotated[Progress | None, typer.Option(help="Only those that are so far.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout; progress stays on stderr.")] = False,
) -> None:
    """What was sent by webhook, what waits, and what was given up, the newest first."""
    from worker.store.deliveries import Chosen, Deliveries

    found = Deliveries(open_dossiers(load_settings())).listed(Chosen(status=status), limit)
    if as_json:
        told = [{**asdict(each), "at": _time(each.at), "due_at": _time(each.due_at)} for each in found]
        print(json.dumps({"deliveries": told}, indent=2))
        return
    for each in found:
        tries = f", try {each.tries}" if each.tries else ""
        answer = f"  {each.answer}" if each.answer else ""
        print(printable(f"{_time(each.at)}  {each.key}  {each.topic}  {each.url}: {each.status}{tries}{answer}"))


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
