"""How is it kept when each source last answered a worker? The sources, with somebody who writes that down."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dossier.asked_source import AskedSource
from dossier.errors import SourceFailed, StoreUnavailable
from dossier.findings import Publication
from dossier.ports import Ports, Query, Source

if TYPE_CHECKING:
    from worker.store.sources import Sources

log = logging.getLogger("copydesk")


def with_hearing(ports: Ports, heard: Sources) -> Ports:
    """Ports that answer as the given ones do, and have it kept when each source answered, and when not."""

    def all_heard(sources: tuple[Source, ...]) -> tuple[Source, ...]:
        return tuple(_Heard(source, heard) for source in sources)

    return replace(ports, sources=all_heard(ports.sources), full_texts=all_heard(ports.full_texts))


@dataclass(frozen=True, slots=True)
class _Heard(AskedSource):
    heard: Sources

    def find(self, query: Query) -> tuple[Publication, ...]:
        try:
            found = self.inner.find(query)
        except SourceFailed as error:
            _keep(self.heard.failed, self.name, str(error))
            raise
        _keep(self.heard.answered, self.name)
        return found


def _keep(note: Callable[..., None], name: str, *told: str) -> None:
    """What was found is worth more than a note of when: it is not lost with it."""
    try:
        note(name, *told)
    except StoreUnavailable as error:
        log.warning("when %s was last asked could not be kept: %s", name, error)
