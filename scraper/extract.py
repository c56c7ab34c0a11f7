"""Which words on this page are the story? HTML by trafilatura; plain text by the shape of its lines.

Of HTML the first that gives enough: the place that the site's declaration names (scraper/sites.py), what trafilatura
finds on the whole page; and in place of either what the page states for programs (articleBody), where that is far more.

Favouring recall in trafilatura was measured on its own 123 English pages and loses a little: without it, and without
comments, precision is .915 and recall .962, with it .919 and .954.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from typing import TYPE_CHECKING

from dossier.errors import BuiltByScript, InputUnusable, NotAnArticle, Paywalled, TooLarge
from dossier.text import Page
from scraper.carried import carried_body
from scraper.dates import date_in
from scraper.details import details_of, placed
from scraper.guard import shown
from scraper.lines import headline_and_lines
from scraper.links import anchors_in
from scraper.mentions import mentions_in, references_among
from scraper.metadata import drop_stated, for_subscribers, head_of, stated_body, stated_by
from scraper.scripted import is_built_by_script
from scraper.sites import site_of, story_html
from scraper.tree import letters_of, read_tree, readable

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PARAGRAPH_BREAK = "\n\n"
SENTENCE_END = re.compile(r"\w[\"'”’»)\]]*[.!?…。！？।؟][\"'”’»)\]]*(?:\s|$)|[。！？]")
MAY_BE_WIDE = re.compile("[\u1100-\U0010ffff]")
FEWEST_WORDS_OF_PROSE = 5
# Under this many characters of prose a page holds no story: longer than the usual "please enable JavaScript" notice.
# A plain text has no such notices, and may be a single sentence.
FEWEST_CHARACTERS_ON_A_PAGE = 150
FEWEST_CHARACTERS_IN_A_TEXT = 25
# Less than this may be a beginning, and is one where a page says that its story is for subscribers: three paragraphs.
FEWEST_CHARACTERS_OF_A_STORY = 1000
# Reading takes about 20 ms for each thousand tags; a long live blog has ten thousand.
MOST_TAGS = 60_000
# A stated body is taken where it holds over so many times as much prose as was found on the page.
STATED_TIMES = 2

# What these libraries remark on a page is for a log that the caller sets up, not for the terminal.
for library in ("trafilatura", "htmldate"):
    logging.getLogger(library).addHandler(logging.NullHandler())


def page_from_html(html: str, address: str) -> Page:
    """The story on a web page: headline, then paragraphs, then what the page says of itself. Raises as both parts."""
    return page_from_tree(tree_of(html, address), address)


def tree_of(html: str, address: str) -> HtmlElement:
    """The page's markup. Raises TooLarge where there are more than MOST_TAGS tags."""
    if (tags := html.count("<")) > MOST_TAGS:
        raise TooLarge(f"{shown(address)}: a page of {tags:,} tags, over {MOST_TAGS:,}; save the story alone as a file")
    return read_tree(html)


def page_from_tree(tree: HtmlElement, address: str) -> Page:
    """Raises NotAnArticle where no story is found (BuiltByScript where scripts would put it there), Paywalled where the
    page shows subscribers more.
    """
    from trafilatura import extract

    head = head_of(tree)
    stated = stated_by(tree, head, address)
    if for_subscribers(head):
        drop_stated(tree)
    site = site_of(address, stated.canonical)
    declared = story_html(tree, site) if site else ""
    lines = _lines(extract(declared, include_comments=False, favor_recall=True) or "") if declared else []
    if prose_characters(lines) < FEWEST_CHARACTERS_ON_A_PAGE:
        lines = _lines(extract(tree, url=address, include_comments=False) or "")
    lines = _fuller(lines, _lines(stated_body(head)))
    if prose_characters(lines) < FEWEST_CHARACTERS_ON_A_PAGE and not for_subscribers(head):
        lines = _fuller(lines, _lines(carried_body(tree)))
    if refusal := _refusal(tree, lines, for_subscribers(head), address):
        raise refusal
    title = stated.title or lines[0]
    body = [line for line in lines if letters_of(line) != letters_of(title)]
    text = PARAGRAPH_BREAK.join([title, *body])
    anchors = anchors_in(tree, text, address)
    return Page(
        address=address,
        title=title,
        text=text,
        canonical=stated.canonical,
        site=stated.site,
        authors=stated.authors,
        published=stated.published,
        anchors=placed(anchors, text),
        mentions=mentions_in(tree, head, anchors, address),
        details=details_of(tree, head, text, address),
    )


def _refusal(tree: HtmlElement, lines: list[str], paid: bool, address: str) -> InputUnusable | None:
    """What is wrong with a page on which no more prose was found than these lines; None where nothing is."""
    prose = prose_characters(lines)
    if paid and prose < FEWEST_CHARACTERS_OF_A_STORY:
        return Paywalled(
            f"{shown(address)}: the page says that its story is for subscribers, and shows only the beginning; we do "
            "not work around that: save the page as a file if you may read it"
        )
    if prose >= FEWEST_CHARACTERS_ON_A_PAGE:
        return None
    told = f"{shown(address)}: no story on this page"
    if is_built_by_script(tree):
        return BuiltByScript(f"{told}; its text may need JavaScript: save it from a browser, or set COPYDESK_BROWSER")
    return NotAnArticle(f"{told}; give the story's own page")


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := raw.strip())]


def _fuller(told: list[str], stated: list[str]) -> list[str]:
    """What trafilatura found, unless the page states a body of which that is a small part, or the same in more lines.

    A page that shows the first lines alone, or builds the rest by script, may state all of it; taken from there by
    trafilatura, it has lost its paragraphs.
    """
    unparted = len(stated) > len(told) and letters_of(" ".join(stated)) == letters_of(" ".join(told))
    return stated if unparted or prose_characters(stated) > STATED_TIMES * prose_characters(told) else told


def page_from_text(text: str, address: str) -> Page:
    """The story in a plain text, which may be a whole web page flattened to lines.

    Nothing is taken out here. The headline is put in front where it does not stand there already.
    Raises NotAnArticle where there is no sentence in it.
    """
    title, lines = headline_and_lines(readable(text))
    if prose_characters(lines) < FEWEST_CHARACTERS_IN_A_TEXT:
        raise NotAnArticle(f"{shown(address)}: no sentences in this text; give the story itself")
    body = lines[1:] if lines[0] == title else lines
    first_prose = next((at for at, line in enumerate(lines) if is_prose(line)), len(lines))
    dates = (date_in(line) for line in lines[: first_prose + 1])
    return Page(
        address=address,
        title=title,
        text=PARAGRAPH_BREAK.join([title, *body]),
        published=next((found for found in dates if found), None),
        mentions=references_among(body),
    )


def is_prose(line: str) -> bool:
    """True for a line that holds the end of a sentence and is more than a label."""
    return bool(SENTENCE_END.search(line)) and (len(line.split()) >= FEWEST_WORDS_OF_PROSE or _width(line) >= 40)


def is_beginning(page: Page) -> bool:
    """True for so short a story that there may be more of it elsewhere."""
    return prose_characters(_lines(page.text)) < FEWEST_CHARACTERS_OF_A_STORY


def is_fuller(page: Page, other: Page) -> bool:
    """True where the page tells so much more than the other that the other is its beginning."""
    return prose_characters(_lines(page.text)) > STATED_TIMES * prose_characters(_lines(other.text))


def prose_characters(lines: list[str]) -> int:
    """How many characters of prose there are; one of a script without spaces counts as three, as it says as much."""
    return sum(_width(line) for line in lines if is_prose(line))


def _width(line: str) -> int:
    return len(line) + 2 * sum(unicodedata.east_asian_width(char) in "WF" for char in MAY_BE_WIDE.findall(line))
