"""Which day does this piece of text name, if it names one?"""

from __future__ import annotations

import re
from datetime import date, datetime

# What stands before a date on its own line.
INTRODUCED = re.compile(
    r"^(?:(?:first\s+)?(?:published|posted|updated|last\s+updated|date)(?:\s+on)?\s*[:\-–—|]?\s*)", re.IGNORECASE
)
LONGEST_DATE = 60
# Two days that differ in day, month and year: a date that both leave unchanged is fully stated.
FILL_INS = (datetime(2000, 1, 1), datetime(2001, 2, 2))
EARLIEST_YEAR = 1990


def date_in(text: str) -> date | None:
    """The day that the whole text names, as written there (its own time zone), or None.

    A text that leaves out the day, the month or the year names no day.
    """
    from dateutil import parser

    told = INTRODUCED.sub("", text.strip())
    if not told or len(told) > LONGEST_DATE or not re.search(r"\d{4}", told):
        return None
    try:
        one, other = (parser.parse(told, default=fill, ignoretz=True).date() for fill in FILL_INS)
    except (ValueError, ArithmeticError, TypeError, AttributeError, IndexError):
        return None
    return one if one == other and one.year >= EARLIEST_YEAR else None
