"""Which rows may be trained on, and which are left for measuring? By a hash of what they are about, so that both agree.

Half of the library's records and half of the tortured terms train; `python -m evaluation` measures on the others.
"""

from __future__ import annotations

import re
from hashlib import sha256

RECORDS = ("pmid:", "scifact:")
"""Records that may train at all: the others share sentences with lay and roundtrip."""


def trains(name: str) -> bool:
    """True of half of all names (a record's id, the right term of a tortured one), whatever their case."""
    return sha256(name.lower().encode()).digest()[0] % 2 == 0


def record_trains(record_id: str) -> bool:
    """True of half of the library's records, never of those that are not in RECORDS."""
    return record_id.startswith(RECORDS) and trains(record_id)


def bare_term(term: str) -> str:
    """The term without shortenings in brackets and question marks, so that all who split terms split alike."""
    return re.sub(r"\s*\([^)]*\)|[?]", "", term).strip()
