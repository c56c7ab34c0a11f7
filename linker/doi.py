"""Is this a DOI, and where does it end?

The syntax (ISO 26324; DOI Handbook, section 2.2) lets a suffix hold almost any character, white space too, so that
nothing in it says where a DOI in running text ends. What registrars really hand out is narrower: Crossref's own
pattern, ^10.\\d{4,9}/[-._;()/:A-Z0-9]+$, fits 74.4 of its first 74.9 million DOIs (A. Gilmartin, Crossref blog, August
2015). It is widened here by the characters of early DOIs that hold a SICI: < > [ ] # + & and a few more. The library
idutils was looked at: its pattern takes anything behind the slash, so it would not have checked more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

LONGEST = 200
"""Characters. The longest DOIs in use, those with a SICI, have about 100."""

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[-._;()/:a-z0-9<>\[\]#+&%=~*@$!,]*[a-z0-9)>\]]")
# "10.1126 / sciadv..." is how translation programs leave a DOI.
_START = re.compile(r"(?<![\d.])(10\.\d{4,9}(?:\.\d+)*)(?:\s/\s|/)(?=\S)")
# What ends a DOI that nothing parts from the words behind it: any sign not in plain ASCII, quotation marks, a tag of
# HTML, another DOI after a comma, the next part of a query.
_NOT_OF_IT = re.compile(r"[^\x21-\x7e]|[\"'|{}\\^`]|<\s*/?\s*[a-z]|[,;]10\.|&[a-z_]+=")
_TRAILING = ".,;:!?&-_~*=#/+<([@$%"
_PAIRS = {")": "(", "]": "[", ">": "<"}
# What publishers add to a DOI to make the address of one view of the paper.
_VIEW = re.compile(
    r"(?:/(?:full|fulltext|full-text|abstract|abs|summary|pdf|pdfdirect|epdf|epub|html|htm|meta|xml|references|suppl_file"
    r"|figures|tables|metrics|v\d+/review|full/html|-/dcsupplemental.*)|\.(?:full|abstract|full-text|pdf|full\.pdf|full\.html|html))+$"
)
_BIORXIV_VERSION = re.compile(r"^(10\.(?:1101|64898)/[\d.]+)v\d+.*$")
# PLOS gives figures and tables DOIs of their own, and eLife did; the paper's is the part in front.
_PART = re.compile(r"^(10\.1371/journal\.\w+\.\d{7}|10\.7554/elife\.\d{5,6})\.(?:[gts]?\d{3}|sa\d+)$")
# Anything longer is no DOI; it is cut so that a page of one long word costs little.
_LOOKED_AT = 2 * LONGEST


def normal_doi(written: str) -> str:
    """The DOI that `written` begins with, in lower case and without what does not belong to it; "" for none.

    Percent-encoding and HTML entities are undone, residue of markup, punctuation and brackets behind it fall away,
    and so do what makes it the address of one view ("/full", ".pdf", bioRxiv's "v2") or of a figure.
    """
    plain = unescape(unquote(written.strip()[:_LOOKED_AT])).casefold()
    start = _START.match(plain)
    if start is None:
        return ""
    plain = f"{start[1]}/{plain[start.end() :]}"
    end = _NOT_OF_IT.search(plain)
    doi = _trimmed(plain[: end.start()] if end else plain)
    bare = _trimmed(_VIEW.sub("", doi))
    doi = bare if "/" in bare else doi
    doi = _PART.sub(r"\1", _BIORXIV_VERSION.sub(r"\1", doi))
    return doi if len(doi) <= LONGEST and _DOI.fullmatch(doi) else ""


def find_dois(text: str) -> Iterator[tuple[int, str]]:
    """The DOIs in running text, or in a part of an address that is already decoded, each with its place, in order."""
    for start in _START.finditer(text):
        if doi := normal_doi(text[start.start() : start.start() + _LOOKED_AT]):
            yield start.start(), doi


def _trimmed(doi: str) -> str:
    """Without the punctuation at its end, and without a closing bracket there that nothing in it opens."""
    while doi and (doi[-1] in _TRAILING or doi.count(doi[-1]) > doi.count(_PAIRS.get(doi[-1], doi[-1]))):
        doi = doi[:-1]
    return doi
