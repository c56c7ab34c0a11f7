"""What does the shipped linker answer to one query, with the right record in the library, and with it taken out?

Each query goes through the pipeline's own steps search_publications and link_publication, as a story that is nothing
but its text and, where there is one, its date. DOIs and addresses of doi.org are taken out of the text first: a digest
of eLife ends with its own, which would give the answer away.

To see what is linked when the library does not hold the paper, its record is deleted from the index, with all records
of the same work, and the same steps run again; then the deletion is rolled back. So the search finds as many
candidates as before, and nothing of the record is left, not even its words' share in how rare words are.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from dossier.errors import NotFound
from dossier.findings import Link, Publication
from dossier.ports import Ports, Query
from dossier.record import Dossier
from dossier.text import Article, Page, Span
from evaluation.library import LIBRARY
from linker.cascade import same_work
from linker.catalogue import Catalogue
from linker.decide import MAX_CANDIDATES, publication_text
from linker.library import read_library
from linker.local_index import LocalIndex
from linker.stored import searched
from summarizer.judge import cosines
from worker.steps import link_publication, query_of, search_publications

_DOI = re.compile(r"(?:\bDOI:?\s*)?(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/\S*|\b10\.\d{4,9}/\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: `right` is the id of the library's record behind it, None where the library does not hold it."""

    text: str
    right: str | None = None
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A link as ids of records: what is linked (or None), the candidates, best first, and the first one's probability.

    The probability is 0 where there is no candidate.
    """

    linked: str | None
    ranked: tuple[str, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a query.

    `held` is the answer of the whole library, None where it holds no right record; `without` that of the library
    without it. `by_words` is the baseline's order. The similarities are the cosines of the story with its right record
    and with the nearest wrong one, None where none was found.
    """

    right: str | None
    held: Named | None
    without: Named
    by_words: tuple[str, ...]
    right_similarity: float | None
    wrong_similarity: float | None


class Desk:
    """The library of a data folder, and the ports with which stories are linked to it."""

    def __init__(self, data: Path, ports: Ports) -> None:
        """Raises NotFound, LibraryMalformed."""
        if not (data / LIBRARY).exists():
            raise NotFound(f"no file {data / LIBRARY}: give --data a folder laid out as docs/evaluation.md says")
        self._catalogue = Catalogue.temporary()
        self._rows: dict[str, int] = {}
        self._catalogue.append(self._numbered(read_library(data / LIBRARY)))
        self._index = LocalIndex(self._catalogue)
        self._ports = replace(ports, sources=(self._index,))

    def answer(self, asked: Asked) -> Answer:
        """What the desk answers, with and without the right record. Changes nothing."""
        text = without_dois(asked.text)
        whole = Span(0, max(1, len(text)))
        page = Page(address="", title="", text=text, published=asked.date)
        story = Dossier("", page=page, article=Article(text, whole, (whole,), (), (), "en"))
        story = replace(story, query=query_of(story, self._ports))
        by_words = self._index.find(Query(text))
        full = search_publications(story, self._ports)
        link = named(full, self._ports)
        if asked.right is None:
            held, without = None, link
        else:
            with self._taken_out(asked.right, (*by_words, *full.found)):
                held, without = link, named(search_publications(story, self._ports), self._ports)
        near = self._similarities(full)
        return Answer(
            right=asked.right,
            held=held,
            without=without,
            by_words=tuple(map(record_id, by_words[:MAX_CANDIDATES])),
            right_similarity=near.get(asked.right or ""),
            wrong_similarity=max((cosine for key, cosine in near.items() if key != asked.right), default=None),
        )

    def _numbered(self, library: Iterable[Publication]) -> Iterator[Publication]:
        """The publications, whose rows the catalogue numbers from 1."""
        for row, publication in enumerate(library, 1):
            self._rows.setdefault(record_id(publication), row)
            yield publication

    @contextmanager
    def _taken_out(self, record: str, found: Sequence[Publication]) -> Iterator[None]:
        """The library without that record and without those found that are the same work."""
        database = self._catalogue.database
        rows = {self._rows[record]} if record in self._rows else set()
        for right in [self._catalogue.publication(row) for row in rows]:
            rows |= {self._rows[record_id(other)] for other in found if same_work(right, other)}
        forget = "INSERT INTO words (words, rowid, title, abstract, authors) VALUES ('delete', ?, ?, ?, ?)"
        try:
            for row in rows:
                database.execute(forget, (row, *searched(self._catalogue.publication(row))))
                database.execute("DELETE FROM identifiers WHERE publication = ?", (row,))
            yield
        finally:
            database.rollback()

    def _similarities(self, dossier: Dossier) -> dict[str, float]:
        assert dossier.article is not None
        texts = [dossier.article.text, *map(publication_text, dossier.found)]
        story, *publications = self._ports.embedder.embed(texts).rows
        (similarities,) = cosines([story], publications)
        return dict(zip(map(record_id, dossier.found), similarities, strict=True))


def named(dossier: Dossier, ports: Ports) -> Named:
    """The link that the pipeline's step makes of what was found."""
    link = link_publication(dossier, ports).link
    assert isinstance(link, Link)
    return Named(
        linked=record_id(link.publication) if link.publication else None,
        ranked=tuple(record_id(candidate.publication) for candidate in link.candidates),
        probability=link.probability,
    )


def record_id(publication: Publication) -> str:
    """The record's id in the library: linker.library puts it behind the source's name."""
    return publication.source.partition("#")[2]


def without_dois(text: str) -> str:
    """The text without what names a paper by its DOI."""
    return _DOI.sub("", text).strip()
