"""Which publications does a dump file hold?

Read are, plain or gzipped: our own JSON Lines (linker.library), works of Crossref and OpenAlex as JSON Lines, files of
Crossref's public data as one object with a list of `items`, and PubMed's XML. Which of these a file is, its content
tells. One record is in memory at a time.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from dossier.errors import InputUnusable, LibraryMalformed, NotFound
from dossier.findings import Publication
from linker import library
from linker.library import SOURCE, BadRecord, json_record
from linker.sources import crossref, csl, openalex, pubmed

if TYPE_CHECKING:
    from lxml.etree import _Element

LONGEST_LINE = 32_000_000
"""Bytes. Works with thousands of authors and references have a few million."""

Record = tuple[int, "bytes | dict[str, Any] | _Element"]
"""The number of a line or record in its file, from 1, and what stands there: a line of JSON, an object, an article."""

_GZIP_MAGIC = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ITEMS = re.compile(rb'\s*\{\s*"items"\s*:')
# Types of Crossref (https://api.crossref.org/types) that are no works, or parts of one.
_NO_WORKS = frozenset({"component", "grant", "journal", "journal-issue", "journal-volume", "peer-review"})


class Format(StrEnum):
    """Whose records a file holds; UNKNOWN until one of them is read."""

    UNKNOWN = "nothing read"
    OWN = "our own"
    CROSSREF = "Crossref"
    OPENALEX = "OpenAlex"
    PUBMED = "PubMed"


class Dump:
    """One file, to be read once. `format` is that of the record read last."""

    def __init__(self, path: Path) -> None:
        """Raises NotFound or InputUnusable."""
        self.path = path
        self.format = Format.UNKNOWN
        self._by_line = False
        try:
            self._file = path.open("rb")
            stat = path.stat()
        except FileNotFoundError as error:
            raise NotFound(f"no file at {path}: give the paths of dump files") from error
        except OSError as error:
            raise InputUnusable(f"cannot read {path} ({error.strerror}): give the paths of dump files") from error
        self.size_bytes, self.modified_ns = stat.st_size, stat.st_mtime_ns
        self._made = datetime.fromtimestamp(stat.st_mtime, UTC).date()

    def __enter__(self) -> Dump:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def share(self) -> float:
        """How much of the file is read, 0 to 1."""
        return min(1.0, self._file.tell() / self.size_bytes) if self.size_bytes else 1.0

    def publications(self, after: int = 0) -> Iterator[tuple[int, Publication | None]]:
        """The number of each line or record after number `after`, and its publication.

        None stands for what is no work, or has no title. What the sources' records say of a work's standing counts as
        checked on the day that the file was last changed. Raises LibraryMalformed, which names the line or record at
        which the file ends early or cannot be read.
        """
        for number, record in self._records():
            if number <= after or (isinstance(record, bytes) and not record.strip()):
                continue
            try:
                publication = self._publication(record)
            except BadRecord as error:
                raise self._malformed(number, str(error)) from error
            yield number, publication

    def _malformed(self, number: int, why: str) -> LibraryMalformed:
        unit = "line" if self._by_line else "record"
        return LibraryMalformed(f"{self.path}, {unit} {number}: {why}; what stands before it is kept")

    def _records(self) -> Iterator[Record]:
        """Each record, as long as they can be read. Raises LibraryMalformed."""
        number = 0
        try:
            for number, record in self._stream():
                yield number, record
        except BadRecord as error:
            raise self._malformed(number + 1, str(error)) from error
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise self._malformed(number + 1, "damaged or cut short (gzip)") from error
        except OSError as error:
            raise self._malformed(number + 1, f"cannot be read ({error.strerror})") from error

    def _stream(self) -> Iterator[Record]:
        zipped = self._file.peek(2)[:2] == _GZIP_MAGIC
        stream = io.BufferedReader(cast("Any", gzip.GzipFile(fileobj=self._file))) if zipped else self._file
        head = stream.peek(4096).removeprefix(_BYTE_ORDER_MARK)
        if head.lstrip().startswith(b"<"):
            return _articles(stream)
        if _ITEMS.match(head):
            return _items(stream)
        self._by_line = True
        return _lines(stream)

    def _publication(self, record: bytes | dict[str, Any] | _Element) -> Publication | None:
        """Raises BadRecord for a line that is not JSON, and for a record of our own that is not as it should be."""
        if isinstance(record, bytes):
            record = json_record(record)
        if not isinstance(record, dict):
            self.format, publication = Format.PUBMED, pubmed.publication(record)
        elif "DOI" in record:
            self.format, publication = Format.CROSSREF, csl.publication(record, crossref.NAME)
        elif str(record.get("id")).startswith("https://openalex.org/"):
            self.format, publication = Format.OPENALEX, openalex.publication(record)
        else:
            self.format = Format.OWN
            return library.publication(record)
        if not publication.title or (self.format is Format.CROSSREF and record.get("type") in _NO_WORKS):
            return None
        return replace(publication, standing_checked=self._made, source=f"{SOURCE}, from {publication.source}")


def _lines(stream: IO[bytes]) -> Iterator[Record]:
    """Every line of a stream. Raises BadRecord."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise BadRecord(f"longer than {LONGEST_LINE // 1_000_000} MB")
        number += 1
        yield number, line.removeprefix(_BYTE_ORDER_MARK)


def _items(stream: IO[bytes]) -> Iterator[Record]:
    """The members of the list `items` of the one object in the stream. Raises BadRecord."""
    import ijson

    number = 0
    try:
        for number, record in enumerate(ijson.items(stream, "items.item", use_float=True), 1):
            if not isinstance(record, dict):
                raise BadRecord("not a JSON object")
            yield number, record
    except ijson.JSONError as error:
        raise BadRecord("the JSON is damaged or cut short") from error


def _articles(stream: IO[bytes]) -> Iterator[Record]:
    """The articles of PubMed's XML. No entity is resolved and nothing fetched. Raises BadRecord."""
    from lxml import etree

    number = 0
    safely = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    reading = etree.iterparse(stream, tag=("PubmedArticle", "PubmedBookArticle"), **safely)
    try:
        for number, (_, article) in enumerate(reading, 1):
            yield number, article
            article.clear()
            while article.getprevious() is not None:
                del article.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise BadRecord("the XML is damaged or cut short") from error
    if not number and reading.root.tag != "PubmedArticleSet":
        raise BadRecord("XML, but not of PubMed")
