"""Which publications does a source give, and what does the Retraction Watch list say of them?"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from dossier.errors import SourceFailed, SourceUnavailable
from dossier.findings import Publication
from dossier.ports import ModelName, Query, Source
from linker.merging import merged
from linker.notices import Notices


@dataclass(frozen=True, slots=True)
class NoticedSource:
    """A source (dossier.ports.Source) whose publications have the graver of two standings: its own, and the list's."""

    inner: Source
    notices: Notices

    @property
    def name(self) -> str:
        """The name of the source that is asked."""
        return self.inner.name

    @property
    def models(self) -> tuple[ModelName, ...]:
        """Those of the source that is asked."""
        return self.inner.models

    def can_answer(self, query: Query) -> bool:
        """What the source that is asked says."""
        return self.inner.can_answer(query)

    def find(self, query: Query) -> tuple[Publication, ...]:
        """What the source that is asked finds. Raises what that does.

        Raises SourceUnavailable where the list cannot be read; it bears what the source found, as the source told it.
        """
        try:
            found = self.inner.find(query)
        except SourceFailed as error:
            raise type(error)(str(error), self._noticed(error.found)) from error
        return self._noticed(found)

    def _noticed(self, found: tuple[Publication, ...]) -> tuple[Publication, ...]:
        try:
            return tuple(noticed(publication, self.notices) for publication in found)
        except sqlite3.Error as error:
            raise SourceUnavailable(
                f"the list of retractions in {self.notices.path} cannot be read ({error}): import it anew", found
            ) from error


def noticed(publication: Publication, notices: Notices) -> Publication:
    """The publication with what the list says of it. Raises sqlite3.Error."""
    told = notices.told(publication)
    if told is None:
        return publication
    standing, checked = told
    (both,) = merged([publication, replace(publication, standing=standing, standing_checked=checked)])
    return both
