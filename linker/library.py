"""Which publications does a library file hold?

A library file is JSON Lines, plain or gzipped: one publication a line, as docs and examples/library.jsonl show.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any

from dossier.errors import InputUnusable, LibraryMalformed, NotFound
from dossier.findings import AbstractOrigin, Author, Publication
from linker.sentences import split_sentences

SOURCE = "the local library"

_GZIP_MAGIC = b"\x1f\x8b"
_DOI_PREFIX = re.compile(r"^\s*(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)
# JSON may escape half of a surrogate pair, which is no character and can be neither stored nor printed.
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})-(?:0[1-9]|1[0-2])")
# "Levi L A", as PubMed writes names without a comma: the family first, then one or more groups of initials.
_INITIALS_LAST = re.compile(r"(?P<family>\S{2,}(?: \S{2,})*?) (?P<given>(?:[A-Z]\.?){1,3}(?: (?:[A-Z]\.?){1,3})*)")


def read_library(path: Path) -> Iterator[Publication]:
    """The publications of the file, in its order, read one line at a time.

    `Publication.source` is SOURCE, with "#" and the record's `id` where it has one. A date that names only its
    month counts as its year: the day is not known. Raises NotFound, InputUnusable (unreadable) or
    LibraryMalformed, whose message names the line.
    """
    read = 0
    try:
        with _opened(path) as lines:
            for line in lines:
                read += 1
                if line.strip():
                    yield publication(json_record(line))
    except FileNotFoundError as error:
        raise NotFound(f"no library file at {path}; give --library the path of a JSON Lines file") from error
    except BadRecord as error:
        raise LibraryMalformed(f"{path}, line {read}: {error}; correct or remove that line") from error
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        why = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "damaged or cut short (gzip)"
        raise LibraryMalformed(f"{path}, line {read + 1}: {why}; make the file again") from error
    except OSError as error:
        raise InputUnusable(f"cannot read the library {path}: {error.strerror}; give --library a file") from error


class BadRecord(ValueError):
    """What is wrong with one record; whoever knows its file and line says those."""


def _opened(path: Path) -> IO[str]:
    file = path.open("rb")
    if file.peek(2)[:2] == _GZIP_MAGIC:
        return io.TextIOWrapper(gzip.GzipFile(fileobj=file), encoding="utf-8-sig")
    return io.TextIOWrapper(file, encoding="utf-8-sig")


def json_record(line: str | bytes) -> dict[str, Any]:
    """The JSON object that a line is. Raises BadRecord."""
    try:
        record = json.loads(line)
    except UnicodeDecodeError as error:
        raise BadRecord("not UTF-8 text") from error
    except (json.JSONDecodeError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise BadRecord(f"not JSON ({why})") from error
    if not isinstance(record, dict):
        raise BadRecord("not a JSON object")
    whole: dict[str, Any] = record
    if _HALF_CHARACTER.search(line if isinstance(line, str) else line.decode("utf-8", "replace")):
        whole = json.loads(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))
    return whole


def publication(record: dict[str, Any]) -> Publication:
    """The publication that a record of our own format describes. Raises BadRecord."""
    title = " ".join(_text(record, "title").split())
    if not title:
        raise BadRecord("no title")
    published, year = _dates(record)
    identifier = _text(record, "id")
    return Publication(
        doi=_DOI_PREFIX.sub("", _text(record, "doi")).strip(),
        title=title,
        authors=tuple(author for author in map(_author, _list(record, "authors")) if author.family),
        journal=_text(record, "journal").strip(),
        year=year,
        published=published,
        abstract=_abstract(record),
        abstract_origin=_origin(record),
        source=f"{SOURCE}#{identifier}" if identifier else SOURCE,
    )


def _text(record: dict[str, Any], field: str) -> str:
    value = record.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRecord(f"{field} is not a string")
    return value


def _list(record: dict[str, Any], field: str) -> list[Any]:
    value = record.get(field)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadRecord(f"{field} is not a list")
    return value


def _abstract(record: dict[str, Any]) -> tuple[str, ...]:
    if not isinstance(record.get("abstract"), list):
        return split_sentences(_text(record, "abstract"))
    sentences = _list(record, "abstract")
    if not all(isinstance(sentence, str) for sentence in sentences):
        raise BadRecord("abstract holds something that is not a string")
    flat = (" ".join(sentence.split()) for sentence in sentences)
    return tuple(sentence for sentence in flat if sentence)


def _origin(record: dict[str, Any]) -> AbstractOrigin:
    value = _text(record, "abstract_origin") or AbstractOrigin.PUBLISHER
    try:
        return AbstractOrigin(value)
    except ValueError as error:
        raise BadRecord(f'abstract_origin is "{value[:40]}", not publisher or paraphrase') from error


def _author(entry: object) -> Author:
    if isinstance(entry, dict):
        family, given = _text(entry, "family").strip(), _text(entry, "given").strip()
    elif isinstance(entry, str):
        family, given = _name_parts(" ".join(entry.split()))
    else:
        raise BadRecord("an author is neither a string nor an object with family and given")
    return Author(family=family, given=given) if family else Author(family=given)


def _name_parts(name: str) -> tuple[str, str]:
    if "," in name:
        family, _, given = name.partition(",")
        return family.strip(), given.strip()
    initials_last = _INITIALS_LAST.fullmatch(name)
    if initials_last:
        return initials_last["family"], initials_last["given"]
    given, _, family = name.rpartition(" ")
    return family, given


def _dates(record: dict[str, Any]) -> tuple[date | None, int | None]:
    year = _year(record.get("year"))
    text = _text(record, "published").strip()
    if not text:
        return None, year
    month = _MONTH.fullmatch(text)
    if month or _YEAR.fullmatch(text):
        return None, int(month[1] if month else text)
    try:
        published = date.fromisoformat(text[:10])
    except ValueError as error:
        raise BadRecord(f'published is "{text[:40]}", not YYYY-MM-DD, YYYY-MM or YYYY') from error
    return published, published.year


def _year(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, str) and _YEAR.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
        return value
    raise BadRecord("year is not a number of four digits")
