"""What does a story tell of the paper behind it: which words, which people, which date?"""

from __future__ import annotations

import re

from dossier.ports import Parse, Query
from dossier.text import Article, Page
from linker.names import surname
from linker.words import fold, rarity

# A word of a name: "Kupchik", "O'Donnell", "van", "M."; and a name of two to four such words.
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|la|le|al|bin|ibn|ter|zu)\b"
_NAME_WORD = r"[A-Z\u00c0-\u00de][\w'\u2019-]*[a-z\u00df-\u00ff][\w'\u2019-]*"
_INITIAL = r"[A-Z]\."
_NAME = rf"{_NAME_WORD}(?:\s+(?:{_INITIAL}|{_PARTICLE}|{_NAME_WORD})){{0,4}}"
_STUDENT = r"(?:doctoral|graduate|Ph\.?D\.?|PhD|master's)\s+(?:student|candidate|researcher)"
_TITLES = rf"(?:Professors?|Prof\.?|Drs?\.?|Doctor|{_STUDENT}|[Pp]ost-?doc(?:toral\s+(?:researcher|fellow))?)"
_AFTER_TITLE = re.compile(rf"\b{_TITLES}\s+(?:Professor\s+|Dr\.?\s+)?(?P<name>{_NAME})")
# Word order that a machine translation leaves: "the Liran Levi doctoral student".
_BEFORE_TITLE = re.compile(
    rf"\b(?P<name>{_NAME_WORD}(?:\s+(?:{_INITIAL}\s+)?{_NAME_WORD}){{1,3}}),?\s+(?:a\s+)?{_STUDENT}"
)
# A single word that the parser takes for a person is kept where it is at least this rare (linker.words.rarity):
# "Schuman" (.70) is, "Surprisingly" (.49) is not.
_RARE = 0.55
_LEADING_TITLE = re.compile(rf"^(?:the\s+)?{_TITLES}\s+", re.IGNORECASE)
_WHOLE_NAME = re.compile(rf"{_NAME_WORD}(?:\s+(?:{_INITIAL}|{_PARTICLE}|{_NAME_WORD}))*")


def make_query(article: Article, page: Page, parse: Parse) -> Query:
    """The question to the publication sources; `parse` is that of `article.text`.

    People are those whom the parser calls PERSON, and those who stand beside an academic title. The page's own
    authors (the reporters) are left out, and a surname alone is, where the full name is given too.
    """
    spotted = [entity.where.of(article.text) for entity in parse.entities if entity.label == "PERSON"]
    titled = [match["name"] for pattern in (_AFTER_TITLE, _BEFORE_TITLE) for match in pattern.finditer(article.text)]
    reporters = {_key(author) for author in page.authors if author.strip()}
    names = [
        *map(_clean, titled),
        *(name for name in map(_clean, spotted) if " " in name or rarity(fold(name)) >= _RARE),
    ]
    people = _distinct([name for name in names if name and _key(name) not in reporters])
    return Query(text=article.text, people=people, published=page.published)


def _clean(spotted: str) -> str:
    """The name alone: white space collapsed, title and possessive dropped; "" for what does not look like a name."""
    flat = _LEADING_TITLE.sub("", " ".join(spotted.split()))
    flat = re.sub(r"['\u2019]s$", "", flat).strip(" ,.;:\u201c\u201d\"'")
    return flat if _WHOLE_NAME.fullmatch(flat) else ""


def _distinct(names: list[str]) -> tuple[str, ...]:
    full = [name for name in names if " " in name]
    known = {surname(name) for name in full}
    alone = [name for name in names if " " not in name and surname(name) not in known]
    kept: dict[str, str] = {}
    for name in (*full, *alone):
        key = _key(name)
        kept[key] = max(kept.get(key, ""), name, key=len)
    return tuple(kept.values())


def _key(name: str) -> str:
    """The same for "Liran A. Levi" and "Liran Levi": the first word and the family name, folded."""
    return f"{fold(name).split()[0]} {surname(name)}"
