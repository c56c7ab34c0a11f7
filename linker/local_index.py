"""Which publications of a library may be the one behind a story?

A library is a JSON Lines file, which is indexed anew for each process, or the folder that `copydesk library import`
made, or the PostgreSQL database that it filled. Publications are found by identifiers, by the names of their authors,
by words, and, where the library holds vectors and there is one of the story or a model to make it, by nearness.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from dossier.errors import SourceRefused, SourceUnavailable
from dossier.findings import Publication
from dossier.ports import Embedder, ModelName, Query
from linker.catalogue import Catalogue
from linker.ledger import model_of
from linker.library import SOURCE, read_library
from linker.names import surname
from linker.places import Place, is_address, open_catalogue
from linker.storage import Part, first_line
from linker.words import topic_words

MAX_FOUND = 50
RANK_OFFSET = 60
"""k of reciprocal rank fusion, as its authors chose it (Cormack, Clarke and Buettcher, SIGIR 2009)."""

_MAX_FOUND_BY_NAME = 20
_MAX_WORDS = 150
_MAX_PEOPLE = 20


class LocalIndex:
    """A source of publications (dossier.ports.Source) that is here; safe to ask from several threads.

    A library that is kept may be opened by any number of processes, also while an import adds to it.
    """

    def __init__(self, publications: Iterable[Publication] | Catalogue, embedder: Embedder | None = None) -> None:
        """Without `embedder`, a library's vectors are not used. Raises InputUnusable where they are damaged."""
        if isinstance(publications, Catalogue):
            self._catalogue = publications
        else:
            self._catalogue = Catalogue.temporary()
            self._catalogue.append(publications)
        self._embedder = embedder
        self._nearest = self._catalogue.database.nearest() if embedder else None
        self._asked: ModelName | None = None

    @classmethod
    def open(cls, place: Place, embedder: Embedder | None = None) -> LocalIndex:
        """The index of a library file, or of a library that is kept.

        Raises what linker.library.read_library raises, InputUnusable and NotFound.
        """
        if is_address(place) or Path(place).is_dir():
            return cls(open_catalogue(place), embedder)
        return cls(read_library(Path(place)))

    @property
    def name(self) -> str:
        """The source's name, as read in "how it was found"."""
        return SOURCE

    @property
    def models(self) -> tuple[ModelName, ...]:
        """The model that made the vectors of the stories searched for, once one was."""
        return (self._asked,) if self._asked else ()

    def can_answer(self, query: Query) -> bool:  # noqa: ARG002  a library can be asked for anything
        """True: it is searched by words."""
        return True

    def find(self, query: Query) -> tuple[Publication, ...]:
        """Up to MAX_FOUND publications: by identifier, then by the people named, then by words and nearness.

        Raises SourceUnavailable where the library cannot be read just now, and SourceRefused, with what words find,
        where its vectors are another model's than the story's.
        """
        surnames = dict.fromkeys(surname(person) for person in query.people[:_MAX_PEOPLE])
        try:
            named = self._catalogue.by_identifiers(query.identifiers)
            by_name = self._catalogue.by_words(Part.PEOPLE, [name for name in surnames if name], _MAX_FOUND_BY_NAME)
            by_topic = self._catalogue.by_words(Part.TOPIC, topic_words(query.text)[:_MAX_WORDS], MAX_FOUND)
            first = [*named, *by_name]
            try:
                return self._publications([*first, *fused(by_topic, self._near(query))])
            except SourceRefused as error:
                error.found = self._publications([*first, *by_topic])
                raise
        except self._catalogue.database.failures as error:
            raise SourceUnavailable(
                f"{SOURCE} cannot be searched ({first_line(error)}): {self._catalogue.database.mend}"
            ) from error

    def _publications(self, rows: Sequence[int]) -> tuple[Publication, ...]:
        return tuple(self._catalogue.publications(list(dict.fromkeys(rows))[:MAX_FOUND]))

    def _near(self, query: Query) -> list[int]:
        if self._embedder is None or self._nearest is None or not query.text.strip():
            return []
        if not (known := model_of(self._catalogue.database)):
            return []
        vectors = query.vectors or self._embedder.embed([query.text])
        model = f"{vectors.model.name} {vectors.model.revision}"
        if model != known:
            raise SourceRefused(
                f"{SOURCE} has vectors of {known}, the desk makes them with {model}: import it again with the desk's "
                "model"
            )
        self._asked = vectors.model
        return [row for row in self._nearest.rows(vectors.rows[0], MAX_FOUND) if row <= self._catalogue.count()]


def fused(*rankings: Sequence[int]) -> list[int]:
    """One ranking of several, by the sum of 1 / (RANK_OFFSET + rank): bm25 and cosines have no common scale."""
    score: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, 1):
            score[row] = score.get(row, 0.0) + 1.0 / (RANK_OFFSET + rank)
    return sorted(score, key=lambda row: -score[row])
