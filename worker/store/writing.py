"""How is what others wrote put down in a database, and by what is a page found there again?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy.dialects import postgresql, sqlite

from dossier.record import Dossier, as_json

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table
    from sqlalchemy.dialects.postgresql import Insert

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_unless_there(connection: Connection, table: Table) -> Insert:
    """An insert that leaves alone what is there already by the table's keys."""
    statement: Insert = _INSERT[connection.dialect.name](table).on_conflict_do_nothing()
    return statement


def insert_or_change(connection: Connection, table: Table, row: Mapping[str, Any], change: Mapping[str, Any]) -> Insert:
    """An insert of the row that makes the change instead where there is one of the same primary key."""
    statement: Insert = _INSERT[connection.dialect.name](table).values(row)
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=dict(change))


def host_of(address: str) -> str:
    """The host of a web address; "" of anything else."""
    try:
        return storable(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def page_of(dossier: Dossier) -> dict[str, str]:
    """What a row of DOSSIERS holds of the page that the dossier is on."""
    address = storable(dossier.address)
    return {"address": address, "host": host_of(dossier.address), "fingerprint": fingerprint_of(dossier)}


def fingerprint_of(dossier: Dossier) -> str:
    """The same for the same page: of the address and, where the page has been read, its text."""
    page = dossier.page.text if dossier.page is not None else ""
    parts = f"{len(dossier.address)} {dossier.address}{page}"
    return sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


def content_of(dossier: Dossier) -> dict[str, str]:
    """What a row of DOSSIERS holds of the dossier itself."""
    return {"body": storable(as_json(dossier)), "headline": storable(dossier.headline)}


def storable(text: str) -> str:
    """The text with what no database holds (NUL, lone surrogates) spelt out, in JSON's own spelling."""
    return re.sub("[\0\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
