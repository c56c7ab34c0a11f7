"""What can become of a finished dossier's publication and story, and how is that written down?

Loads no database library, so that the command line may read it at its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dossier.record import Dossier


class EventKind(StrEnum):
    """What has changed."""

    STANDING = "standing"
    """A publication was retracted, questioned, corrected or reinstated: dossier.findings.Standing, before and after."""
    PUBLISHED = "published version"
    """A preprint came out elsewhere: the DOI of its published version, before ("" for none) and after."""
    EDITED = "edited"
    """The story was edited after it was published: the number of its version, before and after."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the publication that is named by its DOI, or where it has none by its first other identifier.

    `publication` is empty where it is the story that changed.
    """

    publication: str
    kind: EventKind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """A change that was saved to the dossier `key`, at `at`: seconds since 1970 by the database's clock.

    `number` grows from event to event.
    """

    number: int
    key: str
    publication: str
    kind: EventKind
    before: str
    after: str
    at: float


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished dossier as it was read; `version` tells whether it is still that."""

    key: str
    version: int
    dossier: Dossier
