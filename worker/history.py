"""Which versions has a story had: when was each read, and what did it change?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dossier.errors import NotFound
from worker.edits import article_of, count_words, diff

if TYPE_CHECKING:
    from worker.store.entry import Version


@dataclass(frozen=True, slots=True)
class State:
    """A version: when it was read, how many words it has, and how many it added and removed; None of the first."""

    number: int
    read_at: datetime
    words: int
    added: int | None
    removed: int | None


def states(every: Sequence[Version]) -> tuple[State, ...]:
    """Of all versions of a story that has been read."""
    return tuple(_state(every, place) for place in range(len(every)))


def changes(every: Sequence[Version], number: int) -> list[str]:
    """What a version changed, as a unified diff, a sentence a line. Raises NotFound where none is before it."""
    if not 1 < number <= len(every):
        raise NotFound(f"there is no version {number} that changed one before it: there are {len(every)} in all")
    before, after = every[number - 2], every[number - 1]
    was, now = (f"version {each.number}, {read_at(each).isoformat(timespec='seconds')}" for each in (before, after))
    return diff(before.dossier, after.dossier, was, now)


def read_at(version: Version) -> datetime:
    """When the page was read."""
    return version.dossier.provenance[0].at


def _state(every: Sequence[Version], place: int) -> State:
    version = every[place]
    words = count_words(every[place - 1].dossier, version.dossier) if place else None
    return State(
        version.number,
        read_at(version),
        len(article_of(version.dossier).text.split()),
        words.added if words else None,
        words.removed if words else None,
    )
