"""Does a story name a journal, and is it this one?"""

from __future__ import annotations

import calendar
import re
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from linker.words import STOP_WORDS, fold

_JOURNAL_LEAD = (
    r"(?i:\b(?:journals?|(?:published|appears?|appeared|reported)(?:\s+\w+){0,3}?\s+in)[\s,:\u201c\"']+(?:the\s+)?)"
)
_TITLE_END = r"\b(?!\s+[A-Z][a-z])"
# Where a story says where the paper stands, also in a translator's words, and the capitalised words after that.
_PRINTED_IN = re.compile(
    r"(?i:\b(?:journals?|magazine|(?:publish|print|appear|report|detail|read|found|issue)\w*(?:\s+\w+){0,5}?\s+(?:in|of))"
    r"[\s,:\u201c\"']+(?:(?:the|issue|current|of|journal|magazine)\s+)*)"
    r"(?P<title>[A-Z][\w&-]*(?:\s+(?:(?:of|the|and|in|for|on|&)\s+)*[A-Z&][\w&-]*)*)"
)
# Words that translation changes for others, or that many journals have.
_COMMON = frozenset(
    ("journal", "journals", "magazine", "review", "reviews", "international", "world", "annals", "archives", "letters")
)
_NO_JOURNAL = frozenset(map(str.lower, (*calendar.month_name[1:], *calendar.day_name)))
# Set by hand, as for surnames (linker.names).
_ALIKE = 0.87


class JournalTold(StrEnum):
    """What a story says of where the paper appeared, compared with one publication's journal."""

    NAMED = "named"
    NEARLY = "nearly named"
    ANOTHER = "another is named"
    NONE = "none is named"


def journal_evidence(text: str, journal: str) -> JournalTold:
    """How `text`, whose white space is single blanks, and the title of a journal go together.

    A title that is respelt or half translated is NEARLY named where at least half of its own words are there. ANOTHER
    is named only where a title of two words or more stands after "published in" or the like, and none of its words is
    of this journal's; abbreviations ("PNAS") tell nothing.
    """
    if not journal:
        return JournalTold.NONE
    if names_journal(text, journal):
        return JournalTold.NAMED
    theirs = _own_words(_bare(journal))
    titles = [_own_words(title) for title in _titles(text)]
    if not theirs or not titles:
        return JournalTold.NONE
    shares = [_share_alike(theirs, title) for title in titles]
    if max(shares) >= 0.5 and len(theirs) > 1:
        return JournalTold.NEARLY
    others = [share for share, title in zip(shares, titles, strict=True) if len(title) > 1]
    return JournalTold.ANOTHER if others and not max(shares) else JournalTold.NONE


def names_journal(text: str, journal: str) -> bool:
    """True where `text` names the journal: with its capitals, or in any case after "journal" or "published in".

    A title of one word ("Nature", "Brain") counts only with its capital and after such words, and no title counts
    where a longer one goes on ("Nature Medicine"). What a catalogue adds to a title ("Brain : a journal of
    neurology", "Cancers (Basel)") is not looked for.
    """
    words = re.sub(r"^the ", "", _bare(journal), flags=re.IGNORECASE).split()
    if not words:
        return False
    as_given = r"\s+".join(re.escape(word) if word not in {"and", "&"} else r"(?:and|&)" for word in words)
    # Catalogues set titles in small letters ("Marine pollution bulletin"), stories in capitals.
    in_capitals = re.sub(r"(?<![\\\w])([a-z])(?=[a-z]{3})", lambda start: start[1].upper(), as_given)
    if len(words) == 1:
        return re.search(rf"{_JOURNAL_LEAD}(?:{as_given}|{in_capitals}){_TITLE_END}", text) is not None
    return re.search(rf"\b{in_capitals}{_TITLE_END}|{_JOURNAL_LEAD}(?i:{as_given}){_TITLE_END}", text) is not None


def _bare(journal: str) -> str:
    return re.split(r"\s*[:;(\[=]", journal)[0].strip()


@lru_cache(maxsize=16)
def _titles(text: str) -> tuple[str, ...]:
    """What stands where a story names a journal."""
    return tuple(dict.fromkeys(found["title"] for found in _PRINTED_IN.finditer(text)))


def _own_words(title: str) -> tuple[str, ...]:
    """The words by which a journal is told from others, folded; none for an abbreviation or a date."""
    if title.isupper():
        return ()
    words = re.findall(r"[^\W\d_]+", fold(title))
    own = tuple(word for word in words if word not in STOP_WORDS and word not in _COMMON and len(word) > 1)
    return () if _NO_JOURNAL & set(own) else own


def _share_alike(theirs: tuple[str, ...], told: tuple[str, ...]) -> float:
    alike = sum(any(JaroWinkler.similarity(word, other) >= _ALIKE for other in told) for word in theirs)
    return alike / len(theirs)
