"""How much of a page's story comes out of the scraper, and how little else, beside trafilatura and others?

Reads DIR/extract/pages.json: pages with segments that must and must not come out are scored as trafilatura's own
evaluation does (a segment counts where it stands in the text, white space aside); pages with the whole `body` by the F1
of 4-word shingles, as the article-extraction benchmark does, averaged over the pages. Ours is the article as the
pipeline has it: read and cleaned. Beside it: trafilatura as it is, the readability algorithm (trafilatura's fork of
readability-lxml), and all the text that Beautiful Soup finds. Pages a second (of processor time, on which other load on
the machine tells less) are medians over rounds in which all take turns.
"""

from __future__ import annotations

import gzip
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from pydantic import TypeAdapter, ValidationError

from dossier.errors import CopydeskError, InputUnusable, NotFound
from evaluation.rows import Figure, with_interval
from scraper.content import decode
from scraper.extract import page_from_html
from worker.cleaning import clean

SET, BODIES, COST = "pages", "page bodies", "extract cost"
SHINGLE_WORDS = 4
ROUNDS = 3
SHARES = ("precision", "recall")

System = Callable[[str, str], str]
"""From HTML and its address to the text of the story."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page, and what must come out of it: segments, or the whole body."""

    url: str
    html: str
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    body: str | None


def measure(data: Path, size: int | None, rounds: int = ROUNDS) -> list[Figure]:
    """All figures of the pages, or of the first `size`. Raises NotFound, InputUnusable."""
    pages = read_pages(data / "extract")[:size]
    systems: dict[str, System] = {
        "copydesk": ours,
        "trafilatura": _trafilatura,
        "readability": _readability,
        "Beautiful Soup": _soup,
    }
    seconds: dict[str, list[float]] = {name: [] for name in systems}
    texts: dict[str, list[str]] = {}
    for _ in range(rounds):
        for name, system in systems.items():
            start = time.process_time()
            texts[name] = [" ".join(system(page.html, page.url).split()) for page in pages]
            seconds[name].append(time.process_time() - start)
    found: list[Figure] = []
    for name, each in texts.items():
        found += [with_interval(figure, SHARES) for figure in _figures(name, pages, each)]
        rate = median(len(pages) / taken for taken in seconds[name])
        times = median(theirs / mine for mine, theirs in zip(seconds[name], seconds["trafilatura"], strict=True))
        found.append(Figure(COST, None, name, "pages_per_s", rate, len(pages)))
        found.append(Figure(COST, None, name, "times_trafilatura_s_rate", times, rounds))
    return found


def read_pages(folder: Path) -> list[Wanted]:
    """The pages of the folder's pages.json, with their HTML. Raises NotFound, InputUnusable."""
    path = folder / "pages.json"
    if not path.exists():
        raise NotFound(f"no {path}: give --data a folder laid out as docs/evaluation.md says")
    try:
        rows = TypeAdapter(list[dict[str, str | list[str]]]).validate_json(path.read_bytes())
        return [_page(folder, row) for row in rows]
    except (ValidationError, KeyError, OSError) as error:
        raise InputUnusable(f"{path}: {str(error).splitlines()[0]}: mend that row or put its file there") from error


def _page(folder: Path, row: dict[str, str | list[str]]) -> Wanted:
    packed = (folder / str(row["file"])).read_bytes()
    html = decode(gzip.decompress(packed) if str(row["file"]).endswith(".gz") else packed)
    body = str(row["body"]) if "body" in row else None
    return Wanted(str(row["url"]), html, tuple(row.get("with", ())), tuple(row.get("without", ())), body)


def ours(html: str, address: str) -> str:
    """The article as the pipeline has it; nothing where there is none, whatever its language."""
    try:
        return clean(page_from_html(html, address), "en").text
    except CopydeskError:
        return ""


def _trafilatura(html: str, address: str) -> str:
    from trafilatura import extract

    return extract(html, url=address, include_comments=False) or ""


def _readability(html: str, address: str) -> str:  # noqa: ARG001  it is not asked for
    from lxml.html import fromstring
    from trafilatura.readability_lxml import Document
    from trafilatura.utils import load_html

    try:
        return str(fromstring(Document(load_html(html)).summary()).text_content())
    except Exception:  # it raises what it likes on pages without a story
        return ""


def _soup(html: str, address: str) -> str:  # noqa: ARG001  it is not asked for
    from bs4 import BeautifulSoup

    return BeautifulSoup(html, "lxml").get_text("\n")


def _figures(system: str, pages: Sequence[Wanted], texts: Sequence[str]) -> Iterator[Figure]:
    """Of segments in all pages together; of bodies by page."""
    judged = [(page, text) for page, text in zip(pages, texts, strict=True) if page.body is None]
    if judged:
        right = sum(_holds(text, each) for page, text in judged for each in page.inside)
        wrong = sum(_holds(text, each) for page, text in judged for each in page.outside)
        inside = sum(len(page.inside) for page, _ in judged)
        precision, recall = right / (right + wrong) if right else 0.0, right / inside if inside else 0.0
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        yield Figure(SET, None, system, "f1", f1, len(judged))
        yield Figure(SET, None, system, "precision", precision, right + wrong)
        yield Figure(SET, None, system, "recall", recall, inside)
    bodies = [(page.body, text) for page, text in zip(pages, texts, strict=True) if page.body is not None]
    if bodies:
        yield Figure(BODIES, None, system, "f1", fmean(shingle_f1(body, text) for body, text in bodies), len(bodies))


def _holds(text: str, segment: str) -> bool:
    return " ".join(segment.split()) in text


def shingle_f1(body: str, text: str) -> float:
    """F1 of the 4-word shingles of the two, each as often as it stands there; of shorter texts, of the whole."""
    one, other = _shingles(body), _shingles(text)
    shared = sum((one & other).values())
    return 2 * shared / (sum(one.values()) + sum(other.values())) if shared else 0.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = text.lower().split()
    return Counter(
        tuple(words[at : at + SHINGLE_WORDS]) for at in range(max(1, len(words) - SHINGLE_WORDS + 1)) if words
    )
