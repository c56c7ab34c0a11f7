"""Has a publication been retracted, questioned or corrected, in the words of Crossref, PubMed and the publishers?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dossier.findings import Standing

# Update types of Crossref ("partial_retraction", "Expression of Concern") and the RefTypes of PubMed ("RetractionIn"),
# lower-cased, letters alone. A new version says nothing about the old one.
_BY_TYPE = {
    **dict.fromkeys(("retraction", "withdrawal", "removal", "retractionin"), Standing.RETRACTED),
    **dict.fromkeys(("expressionofconcern", "expressionofconcernin", "partialretraction"), Standing.CONCERN),
    **dict.fromkeys(
        ("correction", "erratum", "corrigendum", "addendum", "clarification", "erratumin", "correctedandrepublishedin"),
        Standing.CORRECTED,
    ),
}
_GRAVEST_FIRST = tuple(Standing)
# Publishers put "RETRACTED:" or "WITHDRAWN ARTICLE:" before the title of the paper itself, always in capitals.
_IN_TITLE = re.compile(r"\W*(?:RETRACTED|WITHDRAWN)\b")


def standing(update_types: Iterable[str], title: str) -> Standing:
    """The gravest of what the updates of these types, and the title, say."""
    said = {_BY_TYPE.get(_letters(kind), Standing.NONE_KNOWN) for kind in update_types}
    if _IN_TITLE.match(title):
        said.add(Standing.RETRACTED)
    return next((level for level in _GRAVEST_FIRST if level in said), Standing.NONE_KNOWN)


def announces(update_type: str) -> bool:
    """True where a work that updates another by this type is a notice about it."""
    return _letters(update_type) in _BY_TYPE


def _letters(kind: str) -> str:
    return re.sub(r"[^a-z]", "", kind.lower())
