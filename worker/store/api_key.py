"""What does a key of the web API let its bearer do?

Loads no database library, so that the command line may read it at its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a key is good for."""

    READ = "read"
    """Look at articles and dossiers."""
    SUBMIT = "submit"
    """Put articles in line, cancel them, have them tried again."""
    REVIEW = "review"
    """Decide on findings."""
    ADMIN = "admin"
    """Everything, deleting included."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. `id` stands in the key itself; times are seconds since 1970 by the database's clock.

    `last_used` is the day (UTC, ISO 8601) on which it was last accepted.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: float
    revoked_at: float | None = None
    last_used: str | None = None

    def may(self, scope: Scope) -> bool:
        """True where the key is good for it."""
        return scope in self.scopes or Scope.ADMIN in self.scopes
