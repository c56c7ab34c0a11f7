"""How often does the shipped linker name the right publication, and how often a wrong one?

Reads DIR/link/library.jsonl.gz and every file of DIR/link/queries. Each query goes through the pipeline's own steps
search_publications and link_publication, as a story that is nothing but its text and, where there is one, its date.
DOIs and addresses of doi.org are taken out of the text first: a digest of eLife ends with its own, which would give the
answer away. What is measured is the search without an identifier.
The link is then chosen again with the right record taken out of what was found: whatever is linked now is wrong.
The baseline is the order in which LocalIndex finds by words alone: SQLite's bm25 over title and abstract.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dossier.errors import NotFound
from dossier.findings import Link, Publication
from dossier.ports import Ports, Query
from dossier.record import Dossier
from dossier.text import Article, Page, Span
from evaluation.labelled import counted, labelled
from evaluation.rows import Figure, files_in, set_name, with_interval
from linker.decide import MAX_CANDIDATES, publication_text, story_text
from linker.local_index import LocalIndex
from summarizer.judge import cosines
from worker.steps import link_publication, search_publications

LIBRARY = Path("link", "library.jsonl.gz")

FITTED_ON = ("lay_stories", "scifact_train")
"""Sets on which the weights of the topic in linker/decide.py were fitted: all 42 stories, and 200 claims, which are
the very rows that a sample of 200 draws. Their figures are marked as seen. The weights of people, journal and date
were set by hand; these sets hold no dates and hardly a name, so they say nothing of those."""


_DOI = re.compile(r"(?:\bDOI:?\s*)?(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/\S*|\b10\.\d{4,9}/\S+)", re.IGNORECASE)

PROPORTIONS = ("recall_at_1", "linked_coverage", "linked_precision", "wrong_link_rate")
"""Metrics that are shares of rows, and so have an interval."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: `right` is the id of the library's record behind it, None where the library does not hold it."""

    text: str
    right: str | None = None
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a query, as ids of records: the candidates, best first, and what was linked, or None.

    `linked_without`: something was linked although the right record is not there, or was taken out. The similarities
    are the cosines of the story with its right record and with the nearest wrong one, None where none was found.
    """

    right: str | None
    ranked: tuple[str, ...]
    linked: str | None
    linked_without: bool
    by_words: tuple[str, ...]
    right_similarity: float | None
    wrong_similarity: float | None


def measure(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """All figures of all sets, `size` queries drawn of each (None: all of them). Raises NotFound, LibraryMalformed."""
    paths = files_in(data / "link" / "queries")
    if not (data / LIBRARY).exists():
        raise NotFound(f"no file {data / LIBRARY}: give --data a folder laid out as docs/evaluation.md says")
    index = LocalIndex.open(data / LIBRARY)
    figures: list[Figure] = []
    for path in paths:
        name = set_name(path)
        asked = labelled(path, Asked, size)
        answers = [_answer(each, index, ports) for each in counted(asked, f"{name} queries")]
        figures += [
            replace(with_interval(figure, PROPORTIONS), seen=name in FITTED_ON) for figure in _figures(name, answers)
        ]
    return figures


def without_dois(text: str) -> str:
    """The text without what names a paper by its DOI."""
    return _DOI.sub("", text).strip()


def _answer(asked: Asked, index: LocalIndex, ports: Ports) -> Answer:
    text = without_dois(asked.text)
    whole = Span(0, max(1, len(text)))
    page = Page(address="", title="", text=text, published=asked.date)
    article = Article(text, whole, (whole,), (), (), "en")
    ports = replace(ports, sources=(index,))
    dossier = search_publications(Dossier("", page=page, article=article), ports)
    others = tuple(publication for publication in dossier.found if _id(publication) != asked.right)
    link = _link(dossier, ports)
    similarities = _similarities(article, dossier.found, ports)
    return Answer(
        right=asked.right,
        ranked=tuple(_id(candidate.publication) for candidate in link.candidates),
        linked=_id(link.publication) if link.publication else None,
        linked_without=_link(replace(dossier, found=others), ports).publication is not None,
        by_words=tuple(map(_id, index.find(Query(text))[:MAX_CANDIDATES])),
        right_similarity=similarities.get(asked.right or ""),
        wrong_similarity=max((near for key, near in similarities.items() if key != asked.right), default=None),
    )


def _link(dossier: Dossier, ports: Ports) -> Link:
    link = link_publication(dossier, ports).link
    assert link is not None
    return link


def _similarities(article: Article, found: Sequence[Publication], ports: Ports) -> dict[str, float]:
    texts = [story_text(article), *map(publication_text, found)]
    story, *publications = ports.embedder.embed(texts).rows
    (similarities,) = cosines([story], publications)
    return dict(zip(map(_id, found), similarities, strict=True))


def _id(publication: Publication) -> str:
    """The record's id in the library: linker.library puts it behind the source's name."""
    return publication.source.partition("#")[2]


def _figures(name: str, answers: Sequence[Answer]) -> Iterator[Figure]:
    held = [answer for answer in answers if answer.right is not None]
    linked = [answer for answer in answers if answer.linked is not None]
    if held:
        for system, orders in (
            ("copydesk", [each.ranked for each in held]),
            ("BM25", [each.by_words for each in held]),
        ):
            places = [_place(answer.right, order) for answer, order in zip(held, orders, strict=True)]
            yield Figure(name, None, system, "recall_at_1", _mean([place == 1 for place in places]), len(held))
            yield Figure(
                name, None, system, "mrr_at_5", _mean([1 / place if place else 0 for place in places]), len(held)
            )
        coverage = _mean([answer.linked is not None for answer in held])
        yield Figure(name, None, "copydesk", "linked_coverage", coverage, len(held))
    if linked:  # where nothing is linked there is no share of it that is right
        precision = _mean([answer.linked == answer.right for answer in linked])
        yield Figure(name, None, "copydesk", "linked_precision", precision, len(linked))
    wrong = _mean([answer.linked_without for answer in answers])
    yield Figure(name, None, "copydesk", "wrong_link_rate", wrong, len(answers))
    right_similarity = [answer.right_similarity for answer in held if answer.right_similarity is not None]
    wrong_similarity = [answer.wrong_similarity for answer in answers if answer.wrong_similarity is not None]
    for metric, values, share in (
        ("right_similarity_p10", right_similarity, 0.1),
        ("wrong_similarity_p90", wrong_similarity, 0.9),
    ):
        if values:
            yield Figure(name, None, "copydesk", metric, float(np.quantile(values, share)), len(values))


def _place(right: str | None, order: Sequence[str]) -> int | None:
    """The place of the right record, from 1; None where it is not among the first MAX_CANDIDATES."""
    return order.index(right) + 1 if right is not None and right in order else None


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
