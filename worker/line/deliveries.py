"""What can be typed about webhooks?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from config.settings import load_settings
from worker import times
from worker.desk import open_dossiers
from worker.options import Json
from worker.report.wording import printable
from worker.store.delivery import Progress


def deliveries(
    status: Annotated[Progress | None, typer.Option(help="Only those that are so far.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """What was sent by webhook, what waits, and what was given up, the newest first."""
    from worker.store.deliveries import Chosen, Deliveries

    found = Deliveries(open_dossiers(load_settings())).listed(Chosen(status=status), limit)
    if as_json:
        told = [{**asdict(each), "at": times.told(each.at), "due_at": times.told(each.due_at)} for each in found]
        print(json.dumps({"deliveries": told}, indent=2))
        return
    for each in found:
        tries = f", try {each.tries}" if each.tries else ""
        answer = f"  {each.answer}" if each.answer else ""
        print(printable(f"{times.told(each.at)}  {each.key}  {each.topic}  {each.url}: {each.status}{tries}{answer}"))
