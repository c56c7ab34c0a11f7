"""What can be typed about stories that are edited after they were checked?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.settings import load_settings
from dossier.errors import InputUnusable
from worker import times
from worker.desk import open_dossiers, open_for_typist
from worker.options import Json, Key
from worker.report.wording import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.history import State
    from worker.store.entry import Refetch, Version


def add_to(app: typer.Typer) -> None:
    """Add every command of this file."""
    for command in (refetch, versions):
        app.command()(command)


def refetch(key: Key) -> None:
    """Have a worker fetch a checked story again now; edits are checked again. `versions` shows what was found."""
    from worker.line.app import make_app, send_refetch
    from worker.line.refetch import open_refetches

    settings = load_settings()
    open_refetches(settings, open_for_typist(settings)).ask_for(key, settings.step_limit_s)
    send_refetch(make_app(settings), key)
    print(f"{key}  to be fetched again: `copydesk versions {key}` tells what was found")


def versions(
    key: Key,
    number: Annotated[int | None, typer.Argument(metavar="N", help="For --diff: a version, not the first.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="What version N, or the last, changed: a unified diff.")] = False,
    as_json: Json = False,
) -> None:
    """The versions of a story: when each was read, how many words it added and removed. The last one stands."""
    from worker.history import changes
    from worker.line.refetch import open_refetches

    settings = load_settings()
    store = open_refetches(settings, open_dossiers(settings))
    every, last = store.versions(key), store.last(key)
    if every[-1].dossier.article is None:
        raise InputUnusable(f"{key} has not been read yet: `copydesk status {key}` tells where it is")
    lines = changes(every, len(every) if number is None else number) if diff or number else None
    if as_json:
        print(
            json.dumps(
                _as_json(every, last) | ({"diff": lines} if lines is not None else {}), ensure_ascii=False, indent=2
            )
        )
    else:
        for line in _in_words(every, last) if lines is None else lines:
            print(printable(line))


def _as_json(every: Sequence[Version], last: Refetch | None) -> dict[str, Any]:
    from worker.history import states

    refetched = last and {**asdict(last), "at": times.told(last.at), "due_at": last.due_at and times.told(last.due_at)}
    return {"versions": list(map(_told, states(every))), "refetched": refetched}


def _in_words(every: Sequence[Version], last: Refetch | None) -> list[str]:
    from worker.history import states

    lines = []
    for row in map(_told, states(every)):
        counted = f"  +{row['added']} -{row['removed']}" if row["added"] is not None else ""
        lines.append(f"{row['number']}  {row['read_at']}  {row['words']} words{counted}")
    if last:
        lines.append(f"fetched again {times.told(last.at)}: {last.outcome}{f' ({last.told})' if last.told else ''}")
    if last and last.due_at:
        lines.append(f"to be fetched again {times.told(last.due_at)}")
    return lines


def _told(state: State) -> dict[str, Any]:
    return {**asdict(state), "read_at": state.read_at.isoformat(timespec="seconds")}
