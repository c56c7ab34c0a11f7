"""What do people and programs do to the desk that is kept on record, and who did it?

Loads no database library, so that the command line may read it at its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Deed(StrEnum):
    """What was done; in brackets what it was done to."""

    SUBMITTED = "submitted"
    """An article was put in line, or was there already (the dossier's key)."""
    CANCELLED = "cancelled"
    RETRIED = "retried"
    REFETCHED = "refetched"
    DELETED = "deleted"
    DECIDED = "decided"
    """An editor decided on a finding (the dossier's key)."""
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    MISTAKE_CLOSED = "mistake closed"
    """What a reader reported was looked at (the number of the report)."""
    FEED_ADDED = "feed added"
    """(The feed's address.)"""
    FEED_REMOVED = "feed removed"
    KEY_CREATED = "key created"
    """(The ID of the key.)"""
    KEY_REVOKED = "key revoked"
    SIGNED_IN = "signed in"
    """At the desk (the ID of the key)."""
    SIGNED_OUT = "signed out"
    """Or signed in anew in the same browser (the ID of the key whose session ended)."""
    SIGN_IN_REFUSED = "sign-in refused"
    """(The ID of the key that was sent, where there is or was one of that ID; else "".)"""
    PRUNED = "pruned"
    """What was kept long enough was deleted by hand (nothing: "")."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A deed on record. It is never changed.

    `actor` is `key:ID` for whoever bore that key, `cli:USER` for who typed a command, `visitor:ADDRESS` for who was not
    let in; `name` is the key's, or "".
    `about` is what it was done to, `told` more of it. `number` grows from deed to deed; `at` is in seconds since 1970
    by the database's clock.
    """

    number: int
    at: float
    actor: str
    name: str
    deed: Deed
    about: str
    told: dict[str, Any]
