"""Does a page that shows no story carry it all the same, as data for its scripts?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scraper.metadata import text_in
from scraper.tree import attribute

if TYPE_CHECKING:
    from lxml.html import HtmlElement

DEEPEST = 30


def carried_body(tree: HtmlElement) -> str:
    """The one articleBody among the page's data (as in __NEXT_DATA__), a paragraph a line.

    Empty where there are several, which may be of other stories, or where it is said not to be free.
    """
    scripts = (script for script in tree.iter("script") if attribute(script, "type").lower() == "application/json")
    bodies = {body for script in scripts for body in _bodies(_data(script), DEEPEST)}
    return text_in(bodies.pop()) if len(bodies) == 1 else ""


def _data(script: HtmlElement) -> object:
    try:
        return json.loads(script.text or "")
    except (ValueError, RecursionError):
        return None


def _bodies(node: object, deeper: int) -> Iterator[str]:
    """Every articleBody in the data; of one that is for subscribers an empty one."""
    if isinstance(node, dict):
        body = node.get("articleBody")
        if isinstance(body, str):
            yield body if node.get("isAccessibleForFree", True) in (True, "true", "True") else ""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for each in inner if deeper else ():
        yield from _bodies(each, deeper - 1)
