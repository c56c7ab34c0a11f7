"""How is a page's HTML read, once for all that look into it, and what do its elements say?

lxml reads it as a browser would, however broken; of elements nested more than 250 deep no more than the beginning. No
entity of a page's own is put in, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# XHTML pages begin with it; parsers of HTML take it for a sign that the page is something else.
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
# What XML has no place for, as it is or by its number: the libraries that find dates and stories fail on it.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
UNREADABLE_NUMBER = re.compile(
    r"&#(?:0*(?:[0-8]|1[12]|1[4-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]))(?:;|(?![0-9a-f]))", re.IGNORECASE
)
# libxml2 would take it for the whole page.
CLOSED_HTML = re.compile(r"(<html\b[^<>]*)/>", re.IGNORECASE)

BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "blockquote", "td", "figcaption", "div", "section", "article", "body")
#: What stands in these is not shown, or is how to read what stands beside it.
UNSHOWN = frozenset({"script", "style", "template", "rt", "rp"})
#: Characters, and beginnings and ends of elements: what is asked of an element is shorter, and of elements that are
#: nested each may be asked.
LONGEST_TEXT = 2000
_NO_LETTER = re.compile(r"[\W_]+")


def read_tree(html: str) -> HtmlElement:
    """The page without its comments; an empty one where there is nothing to be read."""
    from lxml.etree import ParserError
    from lxml.html import Element, HTMLParser, document_fromstring

    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False
    )
    html = CLOSED_HTML.sub(r"\1>", readable(XML_DECLARATION.sub("", html)), count=1)
    try:
        return document_fromstring(html.encode("utf-8"), parser=parser)
    except ParserError:
        return Element("html")


def readable(text: str) -> str:
    """The text without what XML has no place for."""
    return UNREADABLE_NUMBER.sub("", UNREADABLE.sub("", text))


def walked(element: HtmlElement) -> Iterator[tuple[HtmlElement, bool, str]]:
    """Every element shown here, this one first: with True at its beginning and the string there; with False at its end
    and the string behind it, if that is here too."""
    from lxml.etree import iterwalk

    walk = iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "end":
            yield part, False, (part.tail or "") if part is not element else ""
        elif part.tag in UNSHOWN:
            walk.skip_subtree()
            yield part, True, ""
        else:
            yield part, True, part.text or ""


def strings_in(element: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """The strings shown in the element, in their order, each with the element that it stands in."""
    for part, begins, string in walked(element):
        if string:
            yield string, part if begins else part.getparent()


def text_of(element: HtmlElement | None) -> str:
    """What the element shows in one line, "" for none; not read on past LONGEST_TEXT."""
    lines: list[str] = []
    length = 0
    for _, _, string in islice(walked(element), LONGEST_TEXT) if element is not None else ():
        if line := " ".join(string.split()):
            lines.append(line)
            length += len(line)
        if length > LONGEST_TEXT:
            break
    return " ".join(lines)[:LONGEST_TEXT]


def attribute(element: HtmlElement | None, name: str) -> str:
    """The attribute's value, "" where it has none."""
    return str(element.get(name, "")) if element is not None else ""


def letters_of(text: str) -> str:
    """Letters and digits alone, folded: two ways to set the same words compare equal."""
    return _NO_LETTER.sub("", text.casefold())
