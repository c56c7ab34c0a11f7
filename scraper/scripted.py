"""Would this page's scripts put its story there? Asked of a page on which none was found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.tree import attribute, strings_in

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# The elements that frameworks fill: by their ids, and by their names.
ROOTS = frozenset({"root", "app", "__next", "__nuxt", "___gatsby", "react-root", "main-app", "mount", "application"})
ROOT_TAGS = frozenset({"app-root", "my-app", "ion-app"})
DATA_TYPES = frozenset({"application/ld+json", "application/json", "speculationrules", "importmap"})
NOTICE = re.compile(
    r"\b(?:enabl\w*|turn\w*\son|activat\w*|allow\w*|requir\w*|needs?|without|disabled|support\w*)\W+(?:\w+\W+){0,4}javascript\b"
    r"|\bjavascript\W+(?:\w+\W+){0,5}(?:enabled?|disabled|off|required|needed|support\w*)\b",
    re.IGNORECASE,
)
# A page with a menu shows more than this; one that shows less and has scripts leaves the rest to them.
FEWEST_CHARACTERS_SHOWN = 200


def is_built_by_script(tree: HtmlElement) -> bool:
    """True where it has scripts, and says that it needs them, or leaves a framework's place empty, or shows little."""
    if not any(attribute(script, "type").lower() not in DATA_TYPES for script in tree.iter("script")):
        return False
    shown = " ".join(" ".join(string.split()) for string, _ in strings_in(tree))
    return (
        len(shown) < FEWEST_CHARACTERS_SHOWN
        or NOTICE.search(shown) is not None
        or any(_is_root(place) and not any(string.strip() for string, _ in strings_in(place)) for place in tree.iter())
    )


def _is_root(element: HtmlElement) -> bool:
    return attribute(element, "id") in ROOTS or element.tag in ROOT_TAGS
