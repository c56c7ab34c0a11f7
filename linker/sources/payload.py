"""How is a body of JSON or XML read when the sender cannot be trusted to keep to its own format?

The envelope is read strictly: what is not as announced raises SourceUnavailable, so that an outage page never reads
as "nothing found". The fields of a record are read leniently: one of the wrong kind is missing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dossier.errors import SourceUnavailable

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHOWN = 80


def json_object(payload: bytes, source: str) -> dict[str, object]:
    """The object that `payload` is. Raises SourceUnavailable where it is cut off or anything else."""
    if not payload.strip():
        raise SourceUnavailable(f"{source}: an empty answer; ask again later")
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise unexpected(source, f"not whole JSON: {_start(payload)}") from error
    if not isinstance(body, dict):
        raise unexpected(source, f"JSON that is no object: {_start(payload)}")
    return body


def xml_root(payload: bytes, source: str) -> _Element:
    """The root of a whole XML document; entities are not resolved, and nothing is fetched. Raises SourceUnavailable."""
    from lxml import etree

    if not payload.strip():
        raise SourceUnavailable(f"{source}: an empty answer; ask again later")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(payload, parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise unexpected(source, f"not whole XML: {_start(payload)}") from error
    if root is None:
        raise unexpected(source, "XML without a root")
    return root


def unexpected(source: str, what: str) -> SourceUnavailable:
    """The error for an answer that is not what the source is documented to give."""
    return SourceUnavailable(f"{source}: an unexpected answer, {' '.join(what.split())}; ask again later")


def at(value: object, *path: str | int) -> object:
    """What lies at `path` in nested objects and lists; None where there is no such thing."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text(value: object, *path: str | int) -> str:
    """The string or whole number at `path`, as a string; "" for anything else."""
    found = at(value, *path)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**15 else ""


def items(value: object, *path: str | int) -> list[object]:
    """The list at `path`; [] for anything else."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def _start(payload: bytes) -> str:
    shown = " ".join(payload[: 4 * _SHOWN].decode("utf-8", "replace").split())
    return "".join(character if character.isprintable() else "?" for character in shown[:_SHOWN])
