"""Which publications does a source give, and what does the Retraction Watch list say of them?"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import date

from dossier.asked_source import AskedSource
from dossier.errors import SourceFailed, SourceUnavailable
from dossier.findings import Publication, Standing
from dossier.ports import Query
from linker.merging import merged
from linker.notices import Notices


@dataclass(frozen=True, slots=True)
class NoticedSource(AskedSource):
    """A source (dossier.ports.Source) whose publications have the graver of two standings: its own, and the list's."""

    notices: Notices

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
            return tuple(map(_noticed, found, self.notices.told(found)))
        except sqlite3.Error as error:
            raise SourceUnavailable(
                f"the list of retractions in {self.notices.path} cannot be read ({error}): import it anew", found
            ) from error


def _noticed(publication: Publication, told: tuple[Standing, date] | None) -> Publication:
    """The publication with the graver of its own standing and the one that is told."""
    if told is None:
        return publication
    standing, checked = told
    (both,) = merged([publication, replace(publication, standing=standing, standing_checked=checked)])
    return both
