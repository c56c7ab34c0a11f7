"""What does a page say of itself: headline, authors, site, date, canonical address?

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

from scraper.dates import date_in
from scraper.links import web_link
from scraper.tree import attribute, letters_of, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LIVE_BLOG = "LiveBlogPosting"
# schema.org types that are a story; the most common ones of news sites and blogs.
STORY_TYPES = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle", "ScholarlyArticle"}
    | {"OpinionNewsArticle", "BackgroundNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle"}
    | {"MedicalScholarlyArticle", "TechArticle", "SocialMediaPosting", "Report", "WebPage", LIVE_BLOG}
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
JSON_LD = "application/ld+json"
SITE_META = ("og:site_name", "citation_journal_title", "application-name")

# " | Site", " - Site", " » Site" at the end of a <title>.
SITE_SUFFIX = re.compile(r"\s+[|»·•–—-]\s+[^|»·•–—]{2,40}$")


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


def head_of(tree: HtmlElement) -> Head:
    """Read once, for all that look into it."""
    objects = objects_in(tree)
    return Head(objects, story_object(objects), metas_in(tree))


def stated_by(tree: HtmlElement, head: Head, address: str) -> Stated:
    """The metadata of a page, whose relative links are read against `address`."""
    story, metas = head.story, head.metas
    titles = [_plain(story.get("headline")), *_first_each(metas, TITLE_META), text_of(next(tree.iter("title"), None))]
    canonical = next((link for link in tree.iter("link") if "canonical" in attribute(link, "rel").split()), None)
    link = attribute(canonical, "href") or next(iter(_first_each(metas, ("og:url",))), "")
    site = next(iter(_names(story.get("publisher"))), None) or _site(metas)
    dates = [date_in(_plain(story.get("datePublished"))), *map(date_in, _first_each(metas, DATE_META))]
    return Stated(
        title=_headline([title for title in titles if title], site, tree),
        canonical=web_link(address, link),
        site=site,
        authors=_authors(story, metas, tree),
        published=next((found for found in dates if found), None) or _date_beside(tree),
    )


def for_subscribers(head: Head) -> bool:
    """True where the page says that its story is not free to read (isAccessibleForFree of schema.org)."""
    return str(head.story.get("isAccessibleForFree")).lower() == "false"


def stated_body(head: Head) -> str:
    """The story's text as the page's JSON-LD has it (articleBody), a paragraph a line; empty where it has none.

    Of a live blog with its updates in the page's order, each below its heading.
    Empty too where the page keeps its story for subscribers: what it does not show is not ours to take from there.
    """
    return "" if for_subscribers(head) else "\n".join(_told(head.story))


def _told(story: dict[str, Any]) -> Iterator[str]:
    yield text_in(story.get("articleBody"))
    updates = story.get("liveBlogUpdate")
    for update in updates if isinstance(updates, list) else [updates]:
        if isinstance(update, dict):
            yield _plain(update.get("headline"))
            yield text_in(update.get("articleBody"))


def text_in(body: object) -> str:
    """The text that a page states for programs, which may be HTML; empty for what is no text."""
    if not isinstance(body, str):
        return ""
    from bs4 import BeautifulSoup

    return BeautifulSoup(body, "lxml").get_text("\n") if "<" in body else unescape(body)


def drop_stated(tree: HtmlElement) -> None:
    """Take out what the page states for programs; trafilatura takes the story from there where it finds no other."""
    for script in [*tree.iter("script")]:
        if "ld+json" in attribute(script, "type").lower():
            script.drop_tree()


def objects_in(tree: HtmlElement) -> list[dict[str, Any]]:
    """The JSON-LD objects of the page, those in graphs and main entities too."""
    return [one for script in tree.iter("script") if script.get("type") == JSON_LD for one in _objects(script)]


def story_object(objects: list[dict[str, Any]]) -> dict[str, Any]:
    """The one that describes the story: the most specific type, the one with a headline first; {} for none."""
    stories = [one for one in objects if STORY_TYPES & types_of(one)]
    stories.sort(key=lambda one: (LIVE_BLOG not in types_of(one), "WebPage" in types_of(one), "headline" not in one))
    if not stories:
        return {}
    by_id = {one["@id"]: one for one in objects if isinstance(one.get("@id"), str) and len(one) > 1}
    return {key: _resolved(value, by_id) for key, value in stories[0].items()}


def _objects(script: HtmlElement) -> list[dict[str, Any]]:
    try:
        return list(_walk(json.loads(script.text or "", strict=False)))
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


def metas_in(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of the meta tags by name, property or itemprop, in lower case."""
    metas: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        name = attribute(tag, "property") or attribute(tag, "name") or attribute(tag, "itemprop")
        content = " ".join(attribute(tag, "content").split())
        if name and content:
            metas.setdefault(name.lower(), []).append(content)
    return metas


def _first_each(metas: dict[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return [metas[name][0] for name in names if name in metas]


def _headline(declared: list[str], site: str | None, tree: HtmlElement) -> str | None:
    """The h1 that agrees with a declared title, else the first declared title without the site's name, else the h1.

    An h1 agrees where one holds the other and it is at least half as long: shorter ones are the site's own name.
    """
    titles = [_without_site(title, site, certain=len(declared) == 1) for title in declared]
    headings = [text for tag in tree.iter("h1") if (text := text_of(tag))]
    for heading in headings:
        mine = letters_of(heading)
        for title in map(letters_of, titles):
            if (mine in title and len(mine) * 2 >= len(title)) or (title in mine and len(title) * 2 >= len(mine)):
                return heading
    return next(iter([*titles, *headings]), None)


def _without_site(title: str, site: str | None, certain: bool) -> str:
    """A title without " | Site" at its end: where that is the site's known name, or where it is `certain` to be one."""
    suffix = SITE_SUFFIX.search(title)
    if suffix and (certain or (site and letters_of(suffix[0]) in letters_of(site))):
        return title[: suffix.start()]
    return title


def _site(metas: dict[str, list[str]]) -> str | None:
    return next(iter(_first_each(metas, SITE_META)), None)


def _authors(story: dict[str, Any], metas: dict[str, list[str]], tree: HtmlElement) -> tuple[str, ...]:
    """Names as the page writes them; addresses and handles in author fields are not names."""
    found = _names(story.get("author"))
    if not found:
        found = next((metas[name] for name in AUTHOR_META if name in metas), [])
    if not found:
        linked = tree.xpath("//*[contains(concat(' ', normalize-space(@rel), ' '), ' author ')]")
        found = [text_of(element) for element in [*linked, *tree.xpath("//*[@itemprop='author']")][:3]]
    tidy = [re.sub(r"^by\s+", "", name, flags=re.IGNORECASE).strip() for name in found]
    return tuple(dict.fromkeys(name for name in tidy if name and "://" not in name and len(name) <= 80))


def _names(value: object) -> list[str]:
    """The names in an author or publisher field: a string, an object with a name, or a list of them."""
    if isinstance(value, list):
        return [name for one in value for name in _names(one)]
    if isinstance(value, dict):
        return _names(value.get("name"))
    return [plain] if (plain := _plain(value)) else []


def _date_beside(tree: HtmlElement) -> date | None:
    """The date of the first dated <time> element, else what htmldate finds in the markup without guessing."""
    for element in tree.iter("time"):
        if found := date_in(attribute(element, "datetime")):
            return found
    from htmldate import find_date

    told = find_date(tree, extensive_search=False, original_date=True)
    return date.fromisoformat(told) if told else None


def types_of(story: dict[str, Any]) -> set[str]:
    """The schema.org types that an object says it is of."""
    return set(_listed(story.get("@type")))


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _plain(value: object) -> str:
    """A JSON-LD string in one line; sites often leave HTML entities in it."""
    return " ".join(unescape(value).split()) if isinstance(value, str) else ""
