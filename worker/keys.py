"""What can be typed about the keys of the web API?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from config.settings import load_settings
from dossier.errors import InputUnusable
from worker import times
from worker.desk import open_for_typist
from worker.options import Json
from worker.store.api_key import ApiKey, Scope

if TYPE_CHECKING:
    from worker.store.keys import Keys

app = typer.Typer(help="Keys of the web API: make one, list them, revoke one.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is, in your words.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="What it is good for; may be given several times.")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Good for everything, deleting included.")] = False,
    as_json: Json = False,
) -> None:
    """Make a key and print it. It is shown this once: only a hash is kept."""
    scopes = {*(scope or []), *([Scope.ADMIN] if admin else [])}
    if not scopes:
        raise InputUnusable("say what the key is good for: --scope read, --scope submit, --scope review, or --admin")
    key, bearer = _keys().create(name, scopes)
    if as_json:
        print(json.dumps({**_told(key), "key": bearer}, indent=2))
        return
    print(bearer)
    print(f"{_line(key)}\nKeep it: it is not shown again.", file=sys.stderr)


@app.command("list")
def list_keys(as_json: Json = False) -> None:
    """Each key: its ID, name, scopes, and when it was last used. Never the key itself."""
    keys = _keys().every()
    print(json.dumps({"keys": [_told(key) for key in keys]}, indent=2) if as_json else "\n".join(map(_line, keys)))


@app.command()
def revoke(
    number: Annotated[str, typer.Argument(metavar="ID", help="The key's ID, as `keys list` prints it.")],
    as_json: Json = False,
) -> None:
    """Make a key good for nothing, at once and for ever."""
    key = _keys().revoke(number)
    print(json.dumps(_told(key), indent=2) if as_json else _line(key))


def _keys() -> Keys:
    from worker.store.keys import Keys

    return Keys(open_for_typist(load_settings()))


def _told(key: ApiKey) -> dict[str, object]:
    return {
        **asdict(key),
        "scopes": sorted(key.scopes),
        "created_at": times.told(key.created_at),
        "revoked_at": times.told(key.revoked_at),
    }


def _line(key: ApiKey) -> str:
    revoked = "" if key.revoked_at is None else f"  revoked {times.told(key.revoked_at)}"
    used = f"last used {key.last_used}" if key.last_used else "never used"
    return f"{key.id}  {' '.join(sorted(key.scopes)):<24}  {used:<20}  {key.name}{revoked}"
