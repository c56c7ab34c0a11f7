"""What does each row of the Retraction Watch list say of a work? https://gitlab.com/crossref/retraction-watch-data

The list is one CSV file of some 70,000 rows, in UTF-8 or, in older copies, latin-1. A row tells of one event: the
work's DOI and PubMed number ("unavailable" or 0 where there is none), what happened to it, and when (m/d/yyyy h:mm).
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import IO

from dossier.findings import Standing
from linker.doi import normal_doi
from linker.library import BadRecord

LONGEST_LINE = 1_000_000
"""Bytes. The longest rows, papers with thousands of authors, have some tens of thousands."""

LONGEST_ROW = 50
"""Lines. A quoted cell may run over several; one that is still open then was never closed."""

COLUMNS = ("Record ID", "RetractionDate", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature")
"""The columns that are read. A file whose first line names them all is such a list."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DAY = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})\b")
# Spreadsheets have made "35978889.0" of some numbers.
_NUMBER = re.compile(r"\s*([1-9]\d{0,7})(?:\.0)?\s*")


class Nature(StrEnum):
    """What happened to a work, in the words of the column RetractionNature."""

    RETRACTION = "Retraction"
    CONCERN = "Expression of concern"
    CORRECTION = "Correction"
    REINSTATEMENT = "Reinstatement"


@dataclass(frozen=True, slots=True)
class Notice:
    """One event: the list's number for it, the work's DOI and PMID ("" where not given), and the day, if it is told."""

    record: int
    nature: Nature
    doi: str
    pmid: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in the lines `first` to `last` of the file, counted from 1.

    `notice` is None for a row that names its work by neither number, and for one that cannot be read: `fault` tells
    why then.
    """

    first: int
    last: int
    notice: Notice | None = None
    fault: str = ""


_STANDINGS = {
    Nature.RETRACTION: Standing.RETRACTED,
    Nature.CONCERN: Standing.CONCERN,
    Nature.CORRECTION: Standing.CORRECTED,
}
_GRAVEST_FIRST = tuple(Standing)
_NATURES = {nature.casefold(): nature for nature in Nature}


def is_list(first_line: bytes) -> bool:
    """True where a file that begins with this line is a Retraction Watch list."""
    return set(COLUMNS) <= set(_columns(first_line))


def rows(stream: IO[bytes], after: int = 0) -> Iterator[Row]:
    """Each row behind line number `after`, which is 0 or the last line of a row. Raises BadRecord for no such list."""
    head = stream.readline(LONGEST_LINE)
    if not is_list(head):
        raise BadRecord("not a Retraction Watch list: its first line does not name the columns")
    columns = _columns(head)
    for first, last, cells in _gathered(_lines(stream, after), len(columns)):
        if cells is None:
            yield Row(first, last, fault=f"not a row of {len(columns)} cells")
            continue
        try:
            yield Row(first, last, _notice(dict(zip(columns, cells, strict=True))))
        except BadRecord as error:
            yield Row(first, last, fault=str(error))


def standing_of(notices: Iterable[Notice]) -> Standing:
    """What the events together make of one work: the gravest, but for what a later reinstatement took back.

    Where either day is not told, the reinstatement counts as the later.
    """
    events = list(notices)
    reinstated = [each.on for each in events if each.nature is Nature.REINSTATEMENT]
    holding = {
        _STANDINGS[each.nature]
        for each in events
        if each.nature in _STANDINGS
        and (each.nature is Nature.CORRECTION or not any(_not_later(each.on, day) for day in reinstated))
    }
    return next((level for level in _GRAVEST_FIRST if level in holding), Standing.NONE_KNOWN)


def _columns(head: bytes) -> list[str]:
    return _cells([_text(head.removeprefix(_BYTE_ORDER_MARK))]) or []


def _not_later(day: date | None, other: date | None) -> bool:
    return day is None or other is None or day <= other


def _lines(stream: IO[bytes], after: int) -> Iterator[tuple[int, str]]:
    """Each line behind number `after`, of a stream that is read up to line 1. One that is too long is cut short."""
    number = 2
    while line := stream.readline(LONGEST_LINE):
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE)
        if number > after:
            yield number, _text(line)
        number += 1


def _gathered(lines: Iterator[tuple[int, str]], width: int) -> Iterator[tuple[int, int, list[str] | None]]:
    """First and last line of each row, and its cells; None where the first line begins no row of `width` cells.

    The lines behind such a one are looked at again, so that a quotation mark too many costs one row.
    """
    waiting: deque[tuple[int, str]] = deque()
    for line in lines:
        waiting.append(line)
        while waiting:
            taken: list[tuple[int, str]] = []
            cells = _cells(_taken_from(waiting, lines, taken))
            if cells is None or len(cells) not in (0, width):
                waiting.extendleft(reversed(taken[1:]))
                yield taken[0][0], taken[0][0], None
            elif cells:
                yield taken[0][0], taken[-1][0], cells


def _taken_from(
    waiting: deque[tuple[int, str]], lines: Iterator[tuple[int, str]], taken: list[tuple[int, str]]
) -> Iterator[str]:
    """The text of the lines that wait, then of the others, LONGEST_ROW at most; what is taken is put into `taken`."""
    while len(taken) < LONGEST_ROW:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        taken.append(line)
        yield line[1]


def _cells(lines: Iterable[str]) -> list[str] | None:
    """The cells of the row with which the lines begin, of which no more are taken; None where they begin with none."""
    try:
        return next(csv.reader(lines, strict=True), None)
    except csv.Error:
        return None


def _text(line: bytes) -> str:
    """Older copies of the list are in latin-1; what is no UTF-8 is read as that."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _notice(cells: dict[str, str]) -> Notice | None:
    """The event; None where its work has neither number. Raises BadRecord."""
    nature = _NATURES.get(" ".join(cells["RetractionNature"].split()).casefold())
    if nature is None:
        raise BadRecord(f"no nature that is known: {cells['RetractionNature'][:40]!r}")
    record = _number(cells["Record ID"])
    if not record:
        raise BadRecord(f"no record number: {cells['Record ID'][:40]!r}")
    doi, pmid = normal_doi(cells["OriginalPaperDOI"]), _number(cells["OriginalPaperPubMedID"])
    return Notice(int(record), nature, doi, pmid, _day(cells["RetractionDate"])) if doi or pmid else None


def _number(cell: str) -> str:
    found = _NUMBER.fullmatch(cell)
    return found[1] if found else ""


def _day(cell: str) -> date | None:
    found = _DAY.match(cell)
    try:
        return date(int(found[3]), int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
