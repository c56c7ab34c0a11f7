"""What of the extracted page is the story, in sound characters, and what was taken out for which reason?

In order: repair each paragraph; remove what stands above the story, from the readers' or the site's part on, known
lines anywhere, the author box, and labels left at the end; join what remains, each run with its place on the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossier.errors import NotAnArticle, WrongLanguage
from dossier.ports import LanguageGuess
from dossier.text import Article, Page, Removed, Run, Span
from scraper.tree import letters_of
from worker.authorbox import author_box
from worker.boilerplate import ABOVE_THE_STORY, BOX_OF_LINKS, READERS_AND_SITE, TEASER_END, known_line
from worker.repair import Repaired, repair

PARAGRAPH_BREAK = "\n\n"
SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")
FEWEST_WORDS_OF_PROSE = 8
# A site's or readers' part is believed only where at least this share of the prose stands above its heading.
STORY_SHARE_ABOVE = 0.5
LONGEST_LABEL_WORDS = 6
LONGEST_CROSSHEAD_WORDS = 8
LONGEST_BREADCRUMB = 80

ENGLISH = "en"


@dataclass(slots=True)
class Block:
    """A paragraph of the page: its characters there, its repaired text, and why it goes (None: it stays)."""

    where: Span
    repaired: Repaired
    text: str
    why: str | None = None


def clean(page: Page, language: str) -> Article:
    """The story alone, beginning with its headline; `Article.paragraphs` are those below the headline.

    Raises NotAnArticle where nothing but boilerplate is left.
    """
    blocks = list(_blocks(page.text))
    if not blocks:
        raise NotAnArticle(f"{page.address}: no text on this page; give the page or file that holds the story")
    headline, below = blocks[0], blocks[1:]
    _mark_above(headline.text, below)
    _mark_the_rest(below)
    _mark_known_lines(headline.text, below, page.site)
    _mark_labels_at_the_end(below)
    _mark_author_box(below, page.authors)
    _mark_labels_at_the_end(below)
    return _article([headline, *below], language)


def require_english(guess: LanguageGuess, address: str) -> None:
    """Raises WrongLanguage, which names the language, where the text is not in English."""
    if guess.code != ENGLISH:
        name = LANGUAGES.get(guess.code, f"the language with the code {guess.code}")
        raise WrongLanguage(f"{address}: written in {name}; Copydesk reads English, so give an English article")


def _blocks(text: str) -> Iterator[Block]:
    for paragraph in re.finditer(r"[^\n]+", text):
        repaired = repair(text, paragraph.start(), paragraph.end())
        if repaired.text:
            yield Block(Span(paragraph.start(), paragraph.end()), repaired, repaired.text)


def _mark_above(headline: str, below: Sequence[Block]) -> None:
    """Date line, breadcrumb, byline, and whatever stands over the place where the headline stands on the page."""
    first = next((at for at, block in enumerate(below) if _is_story(block.text)), len(below))
    again = max((at for at in range(first) if _repeats(headline, below[at].text)), default=-1)
    for at, block in enumerate(below[: first + 2]):
        if at == first:
            continue
        why = known_line(block.text, ABOVE_THE_STORY)
        if at <= again:
            repeated = "headline again" if letters_of(block.text) == letters_of(headline) else "breadcrumb"
            why = repeated if _repeats(headline, block.text) else why or "above the headline"
        block.why = why


def _mark_the_rest(below: Sequence[Block]) -> None:
    """From the heading of the readers' or the site's part on, everything; boxes of links, with their links."""
    words = [len(block.text.split()) if _is_story(block.text) else 0 for block in below]
    for at, block in enumerate(below):
        if READERS_AND_SITE.match(block.text) and sum(words[:at]) >= STORY_SHARE_ABOVE * max(1, sum(words)):
            for after in below[at:]:
                after.why = after.why or "after the story: " + block.text.strip(" -–—:").casefold()
            return
        if BOX_OF_LINKS.match(block.text):
            for linked in _box(below, at):
                linked.why = linked.why or "links to other stories"


def _box(below: Sequence[Block], at: int) -> Sequence[Block]:
    """The box's heading and its links; a short line just above the story's next paragraph is left as a crosshead."""
    end = at + 1
    while end < len(below) and not READERS_AND_SITE.match(below[end].text):
        if _is_story(below[end].text) and not TEASER_END.search(below[end].text):
            break
        end += 1
    if at + 1 < end < len(below) and len(below[end - 1].text.split()) <= LONGEST_CROSSHEAD_WORDS:
        end -= 1
    return below[at:end]


def _mark_known_lines(headline: str, below: Sequence[Block], site: str | None) -> None:
    named = ({letters_of(site): "name of the site"} if site else {}) | {letters_of(headline): "headline again"}
    for block in below:
        if block.why is None:
            block.why = known_line(block.text) or named.get(letters_of(block.text))


def _mark_author_box(below: Sequence[Block], authors: Sequence[str]) -> None:
    kept = [block for block in below if block.why is None]
    for block in kept[author_box([block.text for block in kept], authors) :]:
        block.why = "about the author"


def _mark_labels_at_the_end(below: Sequence[Block]) -> None:
    """Short lines without a full stop after the last paragraph (tags, names); list items and figures are not labels."""
    if not any(block.why is None and _is_story(block.text) for block in below):
        return
    for block in reversed(below):
        if block.why is not None:
            continue
        listed = block.text.startswith(("-", "•", "*", "|")) or any(char.isdigit() for char in block.text)
        if listed or SENTENCE_END.search(block.text) or len(block.text.split()) > LONGEST_LABEL_WORDS:
            return
        block.why = "label after the story"


def _article(blocks: Sequence[Block], language: str) -> Article:
    text, spans, origin = "", [], []
    for block in (block for block in blocks if block.why is None):
        text += PARAGRAPH_BREAK if text else ""
        start = len(text)
        for piece in block.repaired.pieces:
            origin.append(Run(Span(len(text), len(text) + len(piece.text)), Span(piece.start, piece.end)))
            text += piece.text
        spans.append(Span(start, len(text)))
    removed = tuple(Removed(block.where, block.why) for block in blocks if block.why is not None)
    return Article(text, spans[0], tuple(spans[1:]), tuple(origin), removed, language)


def _is_story(text: str) -> bool:
    """True for a paragraph of prose that is no known line."""
    enough = len(text.split()) >= FEWEST_WORDS_OF_PROSE or _wide(text) >= FEWEST_WORDS_OF_PROSE
    return enough and bool(SENTENCE_END.search(text)) and known_line(text) is None


def _wide(text: str) -> int:
    return sum(unicodedata.east_asian_width(char) in "WF" for char in text)


def _repeats(headline: str, line: str) -> bool:
    """True where a line is the headline again, alone or glued to the end of a breadcrumb."""
    whole, letters = letters_of(headline), letters_of(line)
    return letters.endswith(whole) and len(letters) <= len(whole) + LONGEST_BREADCRUMB


# Names of the languages that py3langid tells apart (ISO 639-1), those with many speakers or many news sites.
LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay",
    "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
