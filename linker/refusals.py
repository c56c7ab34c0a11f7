"""Which DOIs are never that of the paper behind a story: copies of papers, and news items?

Declarations: to add one, add a line with its reason. A pattern is matched against a normal DOI (linker.doi).
"""

from __future__ import annotations

import re

from dossier.findings import Identifier, IdentifierKind

COPY_PREFIXES = {
    "10.65215": "deposits under this prefix copy the titles and authors of real papers",
}
"""Prefixes whose holder registers other people's papers again. The link goes to the paper, never to such a copy."""

NEWS = (
    # Nature's own news, comment and features: d41586-025-01234-5; the same series for its sister journals.
    (re.compile(r"10\.1038/d4\d{4}-"), "a news item or comment of a Nature journal"),
    (re.compile(r"10\.1038/(?:news\.|nature\.20\d\d\.)\d"), "a news item of Nature"),
    (re.compile(r"10\.1038/scientificamerican"), "an article of Scientific American"),
    # Since 2022 Science's news and columns have z and six letters or digits where papers have "ad" or "ae".
    (re.compile(r"10\.1126/science\.z\w{6}$"), "a news item of Science"),
    (re.compile(r"10\.1126/science\.caredit\."), "a column of Science"),
    (re.compile(r"10\.1021/cen-"), "an article of Chemical & Engineering News"),
    (re.compile(r"10\.1146/knowable-"), "an article of Knowable Magazine"),
    (re.compile(r"10\.1029/20\d\deo\d"), "an article of Eos"),
)
"""DOIs of news. A news item with a DOI of its own states that in its meta tags, where a paper's would stand."""


def refusal(identifier: Identifier) -> str:
    """Why this cannot be the paper's, in words; "" where it can be."""
    if identifier.kind is not IdentifierKind.DOI:
        return ""
    doi = identifier.value.casefold()
    prefix = doi.partition("/")[0]
    if prefix in COPY_PREFIXES:
        return COPY_PREFIXES[prefix]
    what = next((what for pattern, what in NEWS if pattern.match(doi)), "")
    return f"it is {what}, not the paper" if what else ""
