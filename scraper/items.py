"""What is kept of a feed, whatever it is written in: its stories, each with an address that can be read?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from dossier.errors import AddressRefused, NotAFeed
from scraper.addresses import canonical
from scraper.guard import check_url, shown

MOST_ITEMS = 2_000
"""Of one feed. Of a longer sitemap the newest are read, of another feed the first."""

LONGEST_ADDRESS_BYTES = 2_048
"""As the sitemap protocol has it. Browsers and the indices of databases do not go much further."""

TITLE_CHARACTERS = 300
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WHAT_TO_GIVE = "give the address of an RSS, Atom or JSON feed or of a news sitemap"


@dataclass(frozen=True, slots=True)
class Item:
    """A story that a feed names. Its address is absolute; moments have a time zone; what is not told is empty."""

    url: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap that an index names, and when it last changed, where the index says so."""

    url: str
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    """What was read of a feed; only an index of sitemaps has `parts`, the newest first.

    `every_s` is how often the feed asks to be read, 0 where it does not say; `without_link` counts items that name no
    address that could be read, `left_out` those beyond MOST_ITEMS.
    """

    title: str
    items: tuple[Item, ...]
    parts: tuple[Part, ...] = ()
    every_s: float = 0
    without_link: int = 0
    left_out: int = 0


def newest_first(items: Iterable[Item]) -> list[Item]:
    """By the last moment that is told of each; undated ones come last, in their order."""
    return sorted(items, key=lambda item: item.updated or item.published or EPOCH, reverse=True)


def gathered(told: Iterable[Item], address: str) -> tuple[tuple[Item, ...], int]:
    """The items with their links made absolute, but for those whose link leads nowhere; and how many those are."""
    read = [replace(item, url=readable(item.url, address)) for item in told]
    items = tuple(item for item in read if item.url)
    return items, len(read) - len(items)


def whole_items(text: str, names: str, address: str) -> tuple[str, list[int]]:
    """The XML without an element of these names that was cut off at its end, since its link may be cut too; and where
    each of the others ends. Raises NotAFeed where it is the only one.
    """
    ends = [end.end() for end in re.finditer(rf"</(?:[\w.-]+:)?(?:{names})\s*>", text)]
    cut = re.compile(rf"<(?:[\w.-]+:)?(?:{names})[\s>]").search(text, ends[-1] if ends else 0)
    if cut and not ends:
        raise NotAFeed(f"{shown(address)}: a feed of which not one item is whole; {WHAT_TO_GIVE}")
    return (text[: cut.start()] if cut else text), ends


def readable(link: str, address: str) -> str:
    """The link as an absolute address; empty where it is none that we would read."""
    try:
        url = urljoin(address, link.strip())
        check_url(url)
        longest = max(len(url.encode()), len(canonical(url).encode()))
        return url if link.strip() and longest <= LONGEST_ADDRESS_BYTES else ""
    except (ValueError, AddressRefused):
        return ""


def one_line(words: str) -> str:
    return " ".join(words.split())[:TITLE_CHARACTERS]


def text_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def w3c_moment(told: str) -> datetime | None:
    """Of a date as RFC 3339 or the W3C's note on dates has it, which may have no time; UTC where no zone is told."""
    from dateutil.parser import isoparse

    try:
        moment = isoparse(told.strip())
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
