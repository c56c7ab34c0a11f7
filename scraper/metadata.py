"""What does a page say of itself: headline, authors, site, date, canonical address, links?

Read in this order, first found first trusted: JSON-LD (schema.org), then meta tags (Open Graph, article:, citation_,
Dublin Core), then the visible page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from dossier.text import Anchor
from scraper.dates import date_in

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from bs4.element import PageElement

# schema.org types that are a story; the most common ones of news sites and blogs.
STORY_TYPES = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle", "ScholarlyArticle"}
    | {"OpinionNewsArticle", "BackgroundNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle"}
    | {"MedicalScholarlyArticle", "TechArticle", "SocialMediaPosting", "Report", "LiveBlogPosting", "WebPage"}
)
TITLE_META = ("og:title", "citation_title", "twitter:title", "dc.title", "parsely-title")
DATE_META = (
    "article:published_time",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "datepublished",
    "dc.date",
    "dc.date.issued",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "pubdate",
    "date",
)
AUTHOR_META = ("citation_author", "author", "article:author", "dc.creator", "parsely-author", "sailthru.author")
SITE_META = ("og:site_name", "citation_journal_title", "application-name")

# " | Site", " - Site", " » Site" at the end of a <title>.
SITE_SUFFIX = re.compile(r"\s+[|»·•–—-]\s+[^|»·•–—]{2,40}$")
BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "blockquote", "td", "figcaption", "div", "section", "article", "body")
_BLOCK_NAMES = frozenset(BLOCKS)


@dataclass(frozen=True, slots=True)
class Stated:
    """What the page states; None or () where it states nothing."""

    title: str | None
    canonical: str | None
    site: str | None
    authors: tuple[str, ...]
    published: date | None


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself to programs: its JSON-LD objects, the one of the story, its meta tags by name."""

    objects: list[dict[str, Any]]
    story: dict[str, Any]
    metas: dict[str, list[str]]


def head_of(soup: BeautifulSoup) -> Head:
    """Read once, for all that look into it."""
    objects = objects_in(soup)
    return Head(objects, story_object(objects), metas_in(soup))


def stated_by(soup: BeautifulSoup, head: Head, address: str) -> Stated:
    """The metadata of a page, whose relative links are read against `address`."""
    story, metas = head.story, head.metas
    titles = [_plain(story.get("headline")), *_first_each(metas, TITLE_META), text_of(soup.find("title"))]
    canonical = soup.find("link", rel="canonical")
    link = attribute(canonical, "href") or next(iter(_first_each(metas, ("og:url",))), "")
    site = next(iter(_names(story.get("publisher"))), None) or _site(metas)
    dates = [date_in(_plain(story.get("datePublished"))), *map(date_in, _first_each(metas, DATE_META))]
    return Stated(
        title=_headline([title for title in titles if title], site, soup),
        canonical=web_link(address, link),
        site=site,
        authors=_authors(story, metas, soup),
        published=next((found for found in dates if found), None) or _date_beside(soup),
    )


def for_subscribers(head: Head) -> bool:
    """True where the page says that its story is not free to read (isAccessibleForFree of schema.org)."""
    return str(head.story.get("isAccessibleForFree")).lower() == "false"


def stated_body(head: Head) -> str:
    """The story's text as the page's JSON-LD has it (articleBody), a paragraph a line; empty where it has none.

    Empty too where the page keeps its story for subscribers: what it does not show is not ours to take from there.
    """
    body = head.story.get("articleBody")
    if not isinstance(body, str) or for_subscribers(head):
        return ""
    from bs4 import BeautifulSoup

    return BeautifulSoup(body, "lxml").get_text("\n") if "<" in body else unescape(body)


def anchors_in(soup: BeautifulSoup, story: str, address: str) -> tuple[Anchor, ...]:
    """The links whose surrounding block is part of the story, in page order, each once."""
    letters = _letters(story)
    around: dict[int, str] = {}
    found: dict[Anchor, None] = {}
    for link in soup.find_all("a", href=True):
        block = next((parent for parent in link.parents if parent.name in _BLOCK_NAMES), None)
        if block is None:
            continue
        if id(block) not in around:
            own = _letters(block.get_text(" "))
            around[id(block)] = own if own in letters else ""
        text = text_of(link) if around[id(block)] else ""
        href = web_link(address, attribute(link, "href")) if text else None
        if href and len(around[id(block)]) > len(_letters(text)):
            found[Anchor(href, text)] = None
    return tuple(found)


def web_link(base: str, href: str) -> str | None:
    """The absolute http(s) URL of a link, or None where it is none (a fragment, mailto:, a relative link in a file)."""
    if not href or href.startswith("#"):
        return None
    try:
        whole = urljoin(base, href.strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in {"http", "https"} and parts.netloc else None


def objects_in(soup: BeautifulSoup) -> list[dict[str, Any]]:
    """The JSON-LD objects of the page, those in graphs and main entities too."""
    return [one for script in soup.find_all("script", type="application/ld+json") for one in _objects(script)]


def story_object(objects: list[dict[str, Any]]) -> dict[str, Any]:
    """The one that describes the story: the most specific type, the one with a headline first; {} for none."""
    stories = [one for one in objects if STORY_TYPES & set(_listed(one.get("@type")))]
    stories.sort(key=lambda one: ("WebPage" in _listed(one.get("@type")), "headline" not in one))
    if not stories:
        return {}
    by_id = {one["@id"]: one for one in objects if isinstance(one.get("@id"), str) and len(one) > 1}
    return {key: _resolved(value, by_id) for key, value in stories[0].items()}


def _objects(script: Tag) -> list[dict[str, Any]]:
    try:
        return list(_walk(json.loads(script.get_text(), strict=False)))
    except (ValueError, RecursionError):
        return []


def _walk(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for one in node:
            yield from _walk(one)
    elif isinstance(node, dict):
        yield node
        for inner in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _walk(node.get(inner))


def _resolved(value: object, by_id: dict[str, dict[str, Any]]) -> object:
    """References ({"@id": …}) replaced by what they name; one level, as authors and publishers need."""
    if isinstance(value, list):
        return [_resolved(one, by_id) for one in value]
    if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
        return by_id.get(str(value.get("@id")), value)
    return value


def metas_in(soup: BeautifulSoup) -> dict[str, list[str]]:
    """The contents of the meta tags by name, property or itemprop, in lower case."""
    metas: dict[str, list[str]] = {}
    for tag in soup.find_all("meta"):
        name = attribute(tag, "property") or attribute(tag, "name") or attribute(tag, "itemprop")
        content = " ".join(attribute(tag, "content").split())
        if name and content:
            metas.setdefault(name.lower(), []).append(content)
    return metas


def _first_each(metas: dict[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return [metas[name][0] for name in names if name in metas]


def _headline(declared: list[str], site: str | None, soup: BeautifulSoup) -> str | None:
    """The h1 that agrees with a declared title, else the first declared title without the site's name, else the h1.

    An h1 agrees where one holds the other and it is at least half as long: shorter ones are the site's own name.
    """
    titles = [_without_site(title, site, certain=len(declared) == 1) for title in declared]
    headings = [text for tag in soup.find_all("h1") if (text := text_of(tag))]
    for heading in headings:
        mine = _letters(heading)
        for title in map(_letters, titles):
            if (mine in title and len(mine) * 2 >= len(title)) or (title in mine and len(title) * 2 >= len(mine)):
                return heading
    return next(iter([*titles, *headings]), None)


def _without_site(title: str, site: str | None, certain: bool) -> str:
    """A title without " | Site" at its end: where that is the site's known name, or where it is `certain` to be one."""
    suffix = SITE_SUFFIX.search(title)
    if suffix and (certain or (site and _letters(suffix[0]) in _letters(site))):
        return title[: suffix.start()]
    return title


def _site(metas: dict[str, list[str]]) -> str | None:
    return next(iter(_first_each(metas, SITE_META)), None)


def _authors(story: dict[str, Any], metas: dict[str, list[str]], soup: BeautifulSoup) -> tuple[str, ...]:
    """Names as the page writes them; addresses and handles in author fields are not names."""
    found = _names(story.get("author"))
    if not found:
        found = next((metas[name] for name in AUTHOR_META if name in metas), [])
    if not found:
        found = [text_of(tag) for tag in [*soup.find_all(rel="author"), *soup.find_all(itemprop="author")]][:3]
    tidy = [re.sub(r"^by\s+", "", name, flags=re.IGNORECASE).strip() for name in found]
    return tuple(dict.fromkeys(name for name in tidy if name and "://" not in name and len(name) <= 80))


def _names(value: object) -> list[str]:
    """The names in an author or publisher field: a string, an object with a name, or a list of them."""
    if isinstance(value, list):
        return [name for one in value for name in _names(one)]
    if isinstance(value, dict):
        return _names(value.get("name"))
    return [plain] if (plain := _plain(value)) else []


def _date_beside(soup: BeautifulSoup) -> date | None:
    """The date of the first dated <time> element, else what htmldate finds in the markup without guessing."""
    for tag in soup.find_all("time", datetime=True):
        if found := date_in(attribute(tag, "datetime")):
            return found
    from htmldate import find_date

    told = find_date(str(soup), extensive_search=False, original_date=True)
    return date.fromisoformat(told) if told else None


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _plain(value: object) -> str:
    """A JSON-LD string in one line; sites often leave HTML entities in it."""
    return " ".join(unescape(value).split()) if isinstance(value, str) else ""


def text_of(tag: PageElement | None) -> str:
    """The element's text in one line; "" for none."""
    return " ".join(tag.get_text(" ").split()) if tag else ""


def attribute(tag: PageElement | None, name: str) -> str:
    """The attribute's value where it is one string, else ""."""
    value = tag.get(name) if tag is not None and hasattr(tag, "get") else None
    return value if isinstance(value, str) else ""


def _letters(text: str) -> str:
    """Letters and digits alone, folded: two ways to set the same words compare equal."""
    return "".join(char for char in text.casefold() if char.isalnum())
