"""What can be typed about the mistakes that readers report?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.settings import load_settings
from worker import times
from worker.desk import open_for_typist
from worker.options import Json
from worker.report.wording import printable
from worker.review.commands import Who, name_of
from worker.store.mistake import Mistake, MistakeStanding

if TYPE_CHECKING:
    from worker.store.mistakes import Mistakes

app = typer.Typer(
    help="Mistakes that readers report in what was published: list them, close one.", no_args_is_help=True
)


@app.command("list")
def list_mistakes(
    standing: Annotated[
        MistakeStanding, typer.Option(help="Those that nobody has closed, or those that were.")
    ] = MistakeStanding.OPEN,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """What readers reported, the newest first, by number."""
    found = _mistakes().listed(standing, limit)
    print(
        json.dumps({"mistakes": [_told(each) for each in found]}, indent=2) if as_json else "\n".join(map(_line, found))
    )


@app.command()
def close(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Which report, as `mistakes list` numbers it.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="What came of it.")],
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Say what came of a report. The reader's address is forgotten: answer first."""
    closed = _mistakes().close(number, name_of(who), why)
    print(json.dumps(_told(closed), indent=2) if as_json else _line(closed))


def _mistakes() -> Mistakes:
    from worker.store.mistakes import Mistakes

    return Mistakes(open_for_typist(load_settings()))


def _told(mistake: Mistake) -> dict[str, Any]:
    return {**asdict(mistake), **{name: times.told(getattr(mistake, name)) for name in ("at", "closed_at")}}


def _line(mistake: Mistake) -> str:
    about = f"{mistake.number}  {times.told(mistake.at)}  {mistake.key}, edition {mistake.edition}"
    contact = f"  ({mistake.contact})" if mistake.contact else ""
    closed = f"  closed by {mistake.closed_by}: {mistake.closed_why}" if mistake.closed_by else ""
    return printable(f"{about}{contact}: {' '.join(mistake.words.split())}{closed}")
