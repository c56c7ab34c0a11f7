"""Which works of a library have the vectors nearest to a story's?

A usearch file (HNSW graph, cosine, numbers of 16 bits) beside the database. A search maps it into memory and reads
only the pages that it needs, which all processes share; an import holds the whole of it in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from usearch.index import Index

from dossier.errors import InputUnusable, SourceRefused
from linker.storage import LOOKED_AT


class UsearchNearest:
    """The vectors of a library's works in a file (linker.storage.Nearest)."""

    def __init__(self, index: Index, path: Path) -> None:
        self._index = index
        self._path = path
        self._lock = Lock()

    @classmethod
    def reading(cls, path: Path) -> UsearchNearest | None:
        """Those in that file, to be searched only; None where there is none. Raises InputUnusable."""
        return cls(_restored(path, view=True), path) if path.exists() else None

    @classmethod
    def writing(cls, path: Path, dimensions: int) -> UsearchNearest:
        """Those in that file, to be added to, or none as yet. Raises InputUnusable."""
        if path.exists():
            return cls(_restored(path, view=False), path)
        return cls(Index(ndim=dimensions, metric="cos", dtype="f16"), path)

    def __len__(self) -> int:
        return len(self._index)

    def rows(self, vector: Sequence[float], limit: int) -> list[int]:
        """Row numbers of the nearest works, the nearest first. Raises SourceRefused for a vector of another length."""
        if len(vector) != self._index.ndim:
            raise SourceRefused(
                f"the library's vectors have {self._index.ndim} numbers, the story's {len(vector)}: they were made by "
                "another model; import the library again with this one"
            )
        with self._lock:
            return [int(row) for row in self._index.search(np.asarray(vector, np.float32), limit).keys]

    def put(self, rows: Sequence[int], vectors: Sequence[Sequence[float]]) -> None:
        """Add the vectors of these works, in place of those that they had."""
        keys = np.asarray(rows, np.uint64)
        self._index.remove(keys[self._index.contains(keys)])
        self._index.add(keys, np.asarray(vectors, np.float32))

    def save(self) -> None:
        """Write all of them. Who reads the old file goes on reading that. Raises InputUnusable."""
        unfinished = self._path.with_suffix(".unfinished")
        try:
            self._index.save(unfinished)
            unfinished.replace(self._path)
        except (OSError, RuntimeError) as error:
            raise InputUnusable(f"cannot write {self._path} ({error}): make room, and import again") from error


def _restored(path: Path, view: bool) -> Index:
    try:
        index = Index.restore(path, view=view)
    except (RuntimeError, ValueError) as error:
        raise InputUnusable(f"{path} is damaged ({error}): remove it, and import again to make it anew") from error
    if index is None:
        raise InputUnusable(f"{path} cannot be read: remove it, and import again to make it anew")
    index.expansion_search = LOOKED_AT  # type: ignore[misc]  # its setter has no annotation that mypy sees
    return index
