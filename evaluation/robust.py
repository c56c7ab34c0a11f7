"""Does any page make the scraper fail, or hold it up? Pages made bad by chance, from the ones that ship.

Each is bytes, and goes the way that a fetched page goes: what is it, which characters, the story, cleaned. An error of
ours (not an article, another language) is a right answer; anything else is a crash. The same seed makes the same pages.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from dossier.errors import CopydeskError
from evaluation.labelled import counted
from evaluation.memory import most_memory_mb
from evaluation.rows import Figure
from evaluation.speed import EXAMPLES
from scraper.content import Form, decode, form_of
from scraper.extract import page_from_html, page_from_text
from worker.cleaning import clean

SEED = 20261126
OWN_PAGES = Path(__file__).with_name("own") / "extract"
SET = "pages made bad"

TAGS = (
    b"<div>",
    b"</div>",
    b"<p>",
    b"<table><tr>",
    b"</body>",
    b"<script>",
    b"<!--",
    b"<svg>",
    b"<title>",
    b"<b",
    b"<![",
)
ODD = (b"\x00", b"\xff\xfe", b"&#0;", b"&#x110000;", b"&amp" * 50, "‮⁦".encode(), b"\xed\xa0\x80", b"\x1b[2J", b"%s{}")

Change = Callable[[bytes, random.Random], bytes]


def measure(pages: int) -> list[Figure]:
    """How many pages crashed, the slowest in seconds, and the most memory that this process has held."""
    chance = random.Random(SEED)
    sound = [path.read_bytes() for path in sorted([*OWN_PAGES.glob("*.html"), *EXAMPLES.glob("*.html")])]
    read(sound[0])  # libraries are loaded with the first page
    crashed, slowest_s = 0, 0.0
    for number in counted(range(pages), SET):
        page = made_bad(chance.choice(sound), chance)
        start = time.perf_counter()
        try:
            read(page)
        except CopydeskError:
            pass
        except Exception as error:  # a crash is what is looked for
            crashed += 1
            print(f"page {number} crashed: {error!r}", file=sys.stderr)
        slowest_s = max(slowest_s, time.perf_counter() - start)
    return [
        Figure(SET, None, "copydesk", "crashed", float(crashed), pages),
        Figure(SET, None, "copydesk", "slowest_s", slowest_s, pages),
        Figure(SET, None, "copydesk", "peak_memory_mb", most_memory_mb(), pages),
    ]


def read(body: bytes) -> str:
    """The article of these bytes, as if they had been fetched. Raises InputUnusable where there is none."""
    address = "https://site.example/story"
    form = form_of(body, "text/html", address)
    page = (page_from_html if form is Form.HTML else page_from_text)(decode(body, "text/html"), address)
    return clean(page, "en").text


def made_bad(page: bytes, chance: random.Random) -> bytes:
    """One to four changes by chance."""
    for _ in range(chance.randint(1, 4)):
        page = chance.choice(CHANGES)(page, chance)
    return page


def _cut(page: bytes, chance: random.Random) -> bytes:
    return page[: chance.randrange(1, len(page) + 1)]


def _without_a_stretch(page: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(page))
    return page[:start] + page[start + chance.randrange(2000) :]


def _twice(page: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(page))
    stretch = page[start : start + chance.randrange(3000)]
    return page[:start] + stretch * chance.randint(2, 30) + page[start:]


def _strewn(page: bytes, chance: random.Random) -> bytes:
    parts = bytearray(page)
    for _ in range(chance.randint(1, 60)):
        at = chance.randrange(len(parts) + 1)
        parts[at:at] = chance.choice((*TAGS, *ODD))
    return bytes(parts)


def _nested(page: bytes, chance: random.Random) -> bytes:
    depth = chance.choice((50, 300, 5000))
    tag = chance.choice((b"div", b"span", b"blockquote", b"ul><li", b"b"))
    at = chance.randrange(len(page))
    return page[:at] + b"<" + tag + b">" + (b"<" + tag + b">") * depth + page[at:]


def _bits(page: bytes, chance: random.Random) -> bytes:
    parts = bytearray(page)
    for _ in range(chance.randint(1, 200)):
        parts[chance.randrange(len(parts))] = chance.randrange(256)
    return bytes(parts)


def _long_line(page: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(page))
    return (
        page[:at]
        + chance.choice((b"a", b"word ", b"Dr. ", b"(", b"\xc3\xa9", b"1 ")) * chance.randint(1000, 60_000)
        + page[at:]
    )


def _other_characters(page: bytes, chance: random.Random) -> bytes:
    encoding = chance.choice(("utf-16", "utf-32", "latin-1", "shift_jis", "utf-7", "cp1252"))
    return page.decode("utf-8", errors="replace").encode(encoding, errors="replace")


CHANGES: tuple[Change, ...] = (
    _cut, _without_a_stretch, _twice, _strewn, _nested, _bits, _long_line, _other_characters,
)  # fmt: skip
