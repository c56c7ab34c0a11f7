"""How are publications kept in a database, each of them once, and found by their words and identifiers?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from dossier.findings import Identifier, Publication
from linker.sqlite_storage import SqliteStorage
from linker.storage import Part, Storage
from linker.stored import joined, looked_up, packed, same_work, searched, unpacked

MOST_POSTINGS = 200_000
"""About as many places in the index are read for one search by words; the commonest words are left out first.

Time grows with this number (about a microsecond each) instead of with the works. With 23,670 works nearly every word
of a story fits; docs/evaluation.md says what it costs in larger libraries.
"""

LONGEST_NAME = 500
"""Characters of an identifier's value, or of a title where there is none, that are kept: PostgreSQL indexes no more
than 2,700 bytes."""

_COUNTED = "works when words were counted"
_BY_NAME = "SELECT publication FROM identifiers WHERE kind = ? AND value = ? ORDER BY publication"
_INSERT = "INSERT INTO publications (id, record) SELECT coalesce(max(id), 0) + 1, ? FROM publications RETURNING id"


class Catalogue:
    """One database of publications, each known by a row number from 1; it may be asked from several threads."""

    def __init__(self, database: Storage) -> None:
        self.database = database

    @classmethod
    def temporary(cls) -> Self:
        """An empty one, private to this process, that is gone with it."""
        return cls(SqliteStorage.temporary())

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def count(self) -> int:
        """How many publications there are. None is ever taken out, so the last row's number tells it at once."""
        return int(self._column("SELECT coalesce(max(id), 0) FROM publications")[0])

    def append(self, publications: Iterable[Publication]) -> None:
        """Add them all, whether or not they are there already."""
        for publication in publications:
            self._insert(publication)
        self.database.commit()

    def put(self, publication: Publication) -> None:
        """Add it, or what it tells anew where a record of the same work is there. The caller commits."""
        row, old = self._same(publication)
        if old is None:
            self._insert(publication)
            return
        new = joined(old, publication)
        if new == old:
            return
        self.database.execute("UPDATE publications SET record = ? WHERE id = ?", (packed(new), row))
        self._identify(row, new)
        if searched(new) != searched(old):
            self.database.change_words(row, old, new)
            self._wants_vector(row)

    def publication(self, row: int) -> Publication:
        """The publication with that row number."""
        return self.publications([row])[0]

    def publications(self, rows: Sequence[int]) -> list[Publication]:
        """The publications with these row numbers, in their order."""
        places = ", ".join("?" * len(rows)) or "NULL"
        stored = dict(self.database.execute(f"SELECT id, record FROM publications WHERE id IN ({places})", rows))
        return [unpacked(stored[row]) for row in rows]

    def by_identifiers(self, identifiers: Iterable[Identifier]) -> list[int]:
        """Rows of the publications that bear one of the identifiers, in their order."""
        return [row for each in identifiers for row in self._named(each.kind.value, each.value)]

    def by_words(self, part: Part, words: Sequence[str], limit: int) -> list[int]:
        """Rows of the publications that hold any of the words in that part, best first."""
        asked = [word for word in (word.replace('"', " ").replace("\0", " ").strip() for word in words) if word]
        return self.database.ranked(part, self._affordable(asked), limit) if asked else []

    def count_words_when_grown(self, by: float) -> None:
        """Count anew how many works hold each common term, where there are `by` times as many works as the last time.

        That reads the whole index of words.
        """
        before = self._column("SELECT value FROM facts WHERE name = ?", _COUNTED)
        works = self.count()
        if works < by * (int(before[0]) if before else 1):
            return
        self.database.count_terms()
        self.database.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_COUNTED, str(works)),
        )
        self.database.commit()

    def _affordable(self, words: list[str]) -> list[str]:
        """The rarest of the words, in their order, as many as MOST_POSTINGS allows; at least one."""
        frequency = self.database.frequencies(words)
        kept: set[int] = set()
        total = 0
        for place in sorted(range(len(words)), key=frequency.__getitem__):
            total += frequency[place]
            if kept and total > MOST_POSTINGS:
                break
            kept.add(place)
        return [words[place] for place in sorted(kept)]

    def _same(self, publication: Publication) -> tuple[int, Publication | None]:
        """The record of the same work, and its row; (0, None) where there is none."""
        for kind, value in sorted(looked_up(publication)):
            for row in self._named(kind, value):
                if same_work(old := self.publication(row), publication):
                    return row, old
        return 0, None

    def _insert(self, publication: Publication) -> None:
        ((row,),) = self.database.execute(_INSERT, (packed(publication),))
        self._identify(row, publication)
        self.database.add_words(row, publication)
        self._wants_vector(row)

    def _identify(self, row: int, publication: Publication) -> None:
        for kind, value in looked_up(publication):
            self.database.execute(
                "INSERT INTO identifiers (kind, value, publication) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (kind, value[:LONGEST_NAME], row),
            )

    def _wants_vector(self, row: int) -> None:
        self.database.execute("INSERT INTO without_vector (publication) VALUES (?) ON CONFLICT DO NOTHING", (row,))

    def _named(self, kind: str, value: str) -> list[int]:
        return self._column(_BY_NAME, kind, value[:LONGEST_NAME])

    def _column(self, statement: str, *values: object) -> list[int]:
        return [row[0] for row in self.database.execute(statement, values)]
