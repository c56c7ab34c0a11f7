"""What else does a page tell: moments with their time zones, section, language, pictures with captions, quotations?"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from dossier.text import Anchor, Details, Image, Span
from scraper.links import web_link
from scraper.metadata import LIVE_BLOG, Head, types_of
from scraper.tree import attribute, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PUBLISHED_META = ("article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued")
UPDATED_META = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")
SECTION_META = ("article:section", "parsely-section", "section")
#: Attributes in which pictures that are loaded late keep their address; `src` has a placeholder then, or nothing.
LATER = ("data-src", "data-original", "data-lazy-src", "data-url")
LATER_SIZES = ("data-srcset", "data-lazy-srcset", "srcset")
MOST_IMAGES = 50
LONGEST_CAPTION = 1000
#: Words that somebody is quoted with: three at least, since a word or two in quotation marks is a name or a doubt.
_QUOTED = re.compile(r"“[^“”\n]{10,1500}”|\"[^\"\n]{10,1500}\"|„[^„“”\n]{10,1500}[“”]|«[^«»\n]{10,1500}»")
FEWEST_WORDS_QUOTED = 3


def details_of(tree: HtmlElement, head: Head, story: str, address: str) -> Details:
    """All of it; `story` is the text that was taken out of the page."""
    return Details(
        published_at=_moment(head, "datePublished", PUBLISHED_META),
        updated_at=_moment(head, "dateModified", UPDATED_META),
        section=_section(head),
        language=_language(tree, head),
        images=_images(tree, address),
        quotations=quotations_in(story),
        kind="live blog" if LIVE_BLOG in types_of(head.story) else "",
    )


def quotations_in(story: str) -> tuple[Span, ...]:
    """Where somebody is quoted."""
    return tuple(Span(found.start(), found.end()) for found in _QUOTED.finditer(story) if _is_speech(found[0]))


def placed(anchors: tuple[Anchor, ...], story: str) -> tuple[Anchor, ...]:
    """The anchors, each with where its words stand in the story: after the one before it, where they are found."""
    found: list[Anchor] = []
    after = 0
    for anchor in anchors:
        start = story.find(anchor.text, after)
        where = Span(start, start + len(anchor.text)) if start >= 0 else None
        after = where.end if where else after
        found.append(Anchor(anchor.href, anchor.text, where))
    return tuple(found)


def _moment(head: Head, name: str, metas: tuple[str, ...]) -> datetime | None:
    """The first stated moment that has a time of day; with its zone where the page states one."""
    from dateutil.parser import isoparse

    stated = [head.story.get(name), *(content for meta in metas for content in head.metas.get(meta, ())[:1])]
    for text in stated:
        if isinstance(text, str) and re.search(r"\d\d:?\d\d", text[10:]):
            try:
                return isoparse(text.strip())
            except (ValueError, OverflowError):
                continue
    return None


def _section(head: Head) -> str:
    stated = head.story.get("articleSection")
    stated = next(iter(stated), "") if isinstance(stated, list) else stated
    own = [content for meta in SECTION_META for content in head.metas.get(meta, ())[:1]]
    return " ".join(str(stated or next(iter(own), "")).split())[:80]


def _language(tree: HtmlElement, head: Head) -> str:
    """The language that the page says it is in, as it writes it (BCP 47), in lower case; empty where it says none."""
    own = attribute(tree, "lang") or head.story.get("inLanguage")
    locale = next(iter(head.metas.get("og:locale", ())), "")
    return (own if isinstance(own, str) and own else locale).strip().replace("_", "-").lower()[:20]


def _images(tree: HtmlElement, address: str) -> tuple[Image, ...]:
    """Pictures with a caption of their own (figure), in page order, each once."""
    found: dict[str, Image] = {}
    for figure in tree.iter("figure"):
        caption = text_of(next(figure.iter("figcaption"), None))
        shown = ((_source(picture, address), picture) for picture in figure.iter("img"))
        src, picture = next(((src, picture) for src, picture in shown if src), (None, None))
        if src and src not in found and len(found) < MOST_IMAGES:
            found[src] = Image(src, (caption or attribute(picture, "alt"))[:LONGEST_CAPTION])
    return tuple(found.values())


def _source(picture: HtmlElement, address: str) -> str | None:
    """Where the picture is, be it loaded at once or later; of several sizes the largest."""
    sources = [attribute(picture, name) for name in (*LATER, "src")]
    sources += [_largest(attribute(picture, name)) for name in LATER_SIZES]
    links = (web_link(address, source) for source in sources if not source.startswith("data:"))
    return next(filter(None, links), None)


def _largest(srcset: str) -> str:
    sizes = re.findall(r"(\S+)\s+(\d+(?:\.\d+)?)[wx]\b", srcset)
    return max(sizes, key=lambda size: float(size[1]))[0] if sizes else next(iter(srcset.split()), "")


def _is_speech(quoted: str) -> bool:
    return len(quoted.split()) >= FEWEST_WORDS_QUOTED
