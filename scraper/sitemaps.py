"""Which stories does this sitemap name, or which sitemaps does this index name?"""

from __future__ import annotations

from collections.abc import Iterator

from dossier.errors import NotAFeed
from scraper.guard import shown
from scraper.items import (
    MOST_ITEMS,
    WHAT_TO_GIVE,
    Feed,
    Item,
    Part,
    gathered,
    newest_first,
    one_line,
    text_of,
    w3c_moment,
    whole_items,
)


def read_sitemap(text: str, address: str) -> Feed:
    """A sitemap, with or without Google's news extension, or an index of sitemaps, whose parts are not read here."""
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8")
    text, _ = whole_items(text, "url|sitemap", address)
    root = etree.fromstring(text.encode(), parser)
    if root is None:
        raise NotAFeed(f"{shown(address)}: a sitemap that is broken from its beginning; {WHAT_TO_GIVE}")

    def told(kind: str) -> Iterator[Item]:
        for each in root.iterfind(f"{{*}}{kind}"):
            paths = ("loc", "news/{*}title", "news/{*}publication_date", "lastmod")
            link, title, published, changed = (text_of(each.findtext(f"{{*}}{path}")) for path in paths)
            yield Item(link, one_line(title), w3c_moment(published), w3c_moment(changed))

    stories = newest_first(told("url"))
    items, without_link = gathered(stories[:MOST_ITEMS], address)
    parts, _ = gathered(newest_first(told("sitemap"))[:MOST_ITEMS], address)
    title = one_line(text_of(root.findtext("{*}url/{*}news/{*}publication/{*}name")))
    left_out = max(0, len(stories) - MOST_ITEMS)
    return Feed(title, items, tuple(Part(part.url, part.updated) for part in parts), 0, without_link, left_out)
