"""Which words do we use for a page, the article on it, and a place in its text?

Every position is a Python character index. ``Page.text`` and ``Article.text`` never change once made;
a correction is derived from them, never written into them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The characters ``text[start:end]`` of a text; ``start < end`` always holds."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """The characters of `text` that this span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """True where the two spans share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """True where every character of `other` lies in this span."""
        return self.start <= other.start and other.end <= self.end

    def shift(self, by: int) -> Span:
        """The same span counted from `by` characters earlier."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link on the page: where it goes, the words that carry it, and where these stand in Page.text, if they do."""

    href: str
    text: str
    where: Span | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the page: its address, and its caption or what stands for it where it cannot be seen."""

    src: str
    caption: str


@dataclass(frozen=True, slots=True)
class Details:
    """What else a page tells; None or empty where it does not.

    `published_at` and `updated_at` have a time zone where the page states one. `language` is as the page writes it
    (BCP 47, lower case); what the text is in is found out by cleaning. `quotations` are places in Page.text. `kind` is
    what sort of story it says it is, where that is to be known in reading it: "live blog".
    """

    published_at: datetime | None = None
    updated_at: datetime | None = None
    section: str = ""
    language: str = ""
    images: tuple[Image, ...] = ()
    quotations: tuple[Span, ...] = ()
    kind: str = ""


class Place(StrEnum):
    """Where a page names a paper; the place that speaks most strongly for its being the story's comes first.

    REFERENCE is a block such as "Journal reference: ..." or "More information: ...", STORY the story's own text and
    links, ELSEWHERE what stands around it: menus, boxes, comments.
    """

    REFERENCE = "the journal reference"
    META = "a meta tag"
    JSON_LD = "JSON-LD"
    STORY = "the story"
    ELSEWHERE = "the page around the story"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the page that may name a paper, as they stand there: a line, a meta tag's content, a link's address."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """A part of the story that could not be had, and why."""

    part: str
    why: str


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server tells whether a copy still holds (RFC 9110, 13.1): its headers as they came, or empty."""

    etag: str = ""
    last_modified: str = ""

    def conditions(self) -> dict[str, str]:
        """The request headers that ask for the page only where it has changed."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value and value.isascii()}


@dataclass(frozen=True, slots=True)
class Page:
    """What the scraper read: the extracted text, headline first, and what the page says of itself.

    `address` is the URL or file name that was asked for, `canonical` the one that the page names as its own.
    `published` is the story's date as the page states it, or None where it states none. `mentions` are in page order
    within each place; text and anchors of the story are not repeated there. `lacking` is what the text does not hold,
    though the story goes on there. `validators` are those of the one answer that held all of it, if there was one.
    """

    address: str
    title: str
    text: str
    canonical: str | None = None
    site: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    anchors: tuple[Anchor, ...] = ()
    mentions: tuple[Mention, ...] = ()
    details: Details = Details()
    lacking: tuple[Lacking, ...] = ()
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class Removed:
    """A part of Page.text that cleaning took out, and why."""

    where: Span
    why: str


@dataclass(frozen=True, slots=True)
class Run:
    """`where` in Article.text came from `source` in Page.text.

    The two have equal lengths unless a repair (mojibake, Unicode) changed the characters.
    """

    where: Span
    source: Span


@dataclass(frozen=True, slots=True)
class Article:
    """The story alone: cleaned text that begins with the headline, paragraphs parted by a blank line.

    `paragraphs` are those below the headline. `language` is an ISO 639-1 code; `origin` covers every character of
    `text` but the paragraph breaks.
    """

    text: str
    headline: Span
    paragraphs: tuple[Span, ...]
    origin: tuple[Run, ...]
    removed: tuple[Removed, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, headline or crosshead of the article, and how hard it reads to the language model.

    `bits_per_character` is the model's surprisal over the passage, in context, divided by its length.
    """

    where: Span
    bits_per_character: float
