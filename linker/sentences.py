"""Where does one sentence of an abstract end and the next begin?

A rule, not a model: abstracts are clean prose, and this room does not load a parser.
"""

from __future__ import annotations

import re

# Shortenings after which a full stop does not end the sentence, as met in the abstracts of PubMed records.
_SHORTENINGS = frozenset(
    re.findall(
        r"\S+",
        """al approx ca cf co corp dr e.g eg eq eqs et etc ex fig figs i.e ie inc incl max min mr mrs ms no nos p pp
        prof ref refs resp sp spp ssp st subsp u.k u.s var viz vol vs""",
    )
)
# Shortenings that also end sentences: they do where the next word is one that opens sentences.
_MAY_END = frozenset({"al", "etc", "max", "min", "no", "spp", "u.k", "u.s"})
# Words that open a sentence so often that even "vitamin D. We" is split before them.
_OPENERS = frozenset(
    re.findall(
        r"\S+",
        """A After All Although An As At Because Both Despite During Finally For From Further Furthermore Here How
        However If In Interestingly It Moreover Most Notably Of On Our Overall Results Several Since Such That
        The Their Then There Therefore These They This Those Through Thus To Together Using We What When Where Whereas
        Whether While With""",
    )
)
_BOUNDARY = re.compile(r"""[.!?]['")\]\u201d\u2019]*\s+(?=['"(\[\u201c\u2018]?[A-Z0-9])""")
_LONGEST_WORD = 24
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*)[.!?]['\")\]\u201d\u2019]*\s*$")
_NEXT_WORD = re.compile(r"\W*(\w+)")


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`, white space collapsed; () where the text has no visible character."""
    flat = " ".join(text.split())
    sentences: list[str] = []
    start = 0
    for boundary in _BOUNDARY.finditer(flat):
        before = flat[max(start, boundary.start() - _LONGEST_WORD) : boundary.end()]
        if _ends_sentence(before, flat[boundary.end() : boundary.end() + _LONGEST_WORD]):
            sentences.append(flat[start : boundary.end()].rstrip())
            start = boundary.end()
    if flat[start:]:
        sentences.append(flat[start:])
    return tuple(sentences)


def _ends_sentence(before: str, after: str) -> bool:
    found = _LAST_WORD.search(before)
    if found is None:
        return True
    word = found[1].rstrip(".")
    following = _NEXT_WORD.match(after)
    opens = following is not None and following[1] in _OPENERS
    if len(word) == 1 and word.isupper():
        return opens
    return word.lower() not in _SHORTENINGS or (word.lower() in _MAY_END and opens)
