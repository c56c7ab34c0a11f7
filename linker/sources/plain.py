"""What do a source's marked-up titles, names, dates and numbers say in plain words?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from html import unescape
from itertools import islice

from dossier.findings import Author
from linker.sentences import split_sentences

_BLOCK = re.compile(r"</?(?:\w+:)?(?:p|sec|title|div|br|h[1-6]|li|list|list-item)\b[^<>]*>", re.IGNORECASE)
# A tag begins with a letter behind "<"; "p < 0.05" and "<2 mm" are text.
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_HEADING = re.compile(r"\s*(?:abstract|summary)\b[.:]?\s+(?=[A-Z0-9])", re.IGNORECASE)
_SECTION = re.compile(r"<(?:(?:\w+:)?title|h\d)\b[^<>]*>([^<>]*)</(?:(?:\w+:)?title|h\d)>", re.IGNORECASE)
_INITIALS_LAST = re.compile(r"(?P<family>.*\S)\s+(?P<given>[A-Z](?:[-.]?[A-Z]){0,3}\.?)")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_LONGEST_NAME = 200
_MAIL = re.compile(r"(?:\s*Electronic address:)?\s*\S+@\S+")
MOST_PLACES = 20
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(re.findall(r"\w+", _MONTH_NAMES), 1)}


def words(marked_up: str) -> str:
    """One line of plain text: entities undone (twice, as Crossref escapes twice), tags and control characters gone."""
    bare = _TAG.sub("", _BLOCK.sub(" ", unescape(unescape(marked_up))))
    kept = "".join(character if character.isprintable() else " " for character in bare)
    return " ".join(kept.split())


def sentences(marked_up: str) -> tuple[str, ...]:
    """The sentences of an abstract in JATS, HTML or plain text, without the word "Abstract" in front of it.

    The title of a section becomes the beginning of its first sentence: "Methods: We ...".
    """
    undone = unescape(unescape(marked_up))
    titled = _SECTION.sub(lambda title: f" {title[1].strip().rstrip(':.')}: " if title[1].strip() else " ", undone)
    return split_sentences(_HEADING.sub("", words(titled).replace("Abstract: ", "", 1), count=1))


def author(written: str) -> Author | None:
    """An author from one string: "Levi, Liran", "Levi L" or "Liran Levi"; None for no name."""
    name = words(written[:_LONGEST_NAME]).strip(" ,;")
    family, comma, rest = name.partition(",")
    if comma:
        return Author(family.strip(), rest.strip()) if family.strip() else None
    short = _INITIALS_LAST.fullmatch(name)
    if short:
        return Author(short["family"], short["given"].rstrip("."))
    rest, _, family = name.rpartition(" ")
    return Author(family, rest) if family else None


def named(family: str, first: str) -> Author | None:
    """An author from two fields; a name that has only one part is the family name."""
    family, first = words(family), words(first)
    return Author(family, first) if family else Author(first) if first else None


def institutions(written: Iterable[str]) -> tuple[str, ...]:
    """Where authors work, each place once, without the mail addresses that stand behind some; the first MOST_PLACES."""
    told = dict.fromkeys(words(_MAIL.sub("", each))[:_LONGEST_NAME] for each in written)
    return tuple(islice(filter(None, told), MOST_PLACES))


def listed(written: str, separator: str) -> tuple[Author, ...]:
    """The authors of a list in one string, such as "Levi L, Inbar K." or "Levi, L.; Inbar, K."."""
    return tuple(found for name in written.split(separator) if (found := author(name)))


def day(written: str) -> tuple[date | None, int | None]:
    """The date and the year of "2025-07-23", "2025-07" or "2025"; (None, year) where the day is not told."""
    match = _DATE.match(written.strip())
    return ymd(match[1], match[2] or "", match[3] or "") if match else (None, None)


def ymd(year: str, month: str, of_month: str) -> tuple[date | None, int | None]:
    """The date and the year from three strings; a month may be a name; (None, year) where the day is not told."""
    if not re.fullmatch(r"[12]\d{3}", year):
        return None, None
    number = _MONTHS.get(month.strip().lower()[:3], 0) or (int(month) if re.fullmatch(r"[0-9]{1,2}", month) else 0)
    try:
        return (date(int(year), number, int(of_month)) if number and of_month else None), int(year)
    except ValueError:
        return None, int(year)


def number_of(written: str, pattern: str) -> str:
    """The first group of `pattern` in `written`, "" where it is not there: a PMID out of its address."""
    match = re.search(pattern, written)
    return match[1] if match else ""


def web(address: str) -> str:
    """`address` where it is one of the web, else "": what a source calls a URL may be anything."""
    return address if re.fullmatch(r"https?://[^\s<>\"']+", address) else ""
