"""What does a source say for itself that asks another? All that the other says, but for what it finds."""

from __future__ import annotations

from dataclasses import dataclass

from dossier.ports import ModelName, Query, Source


@dataclass(frozen=True, slots=True)
class AskedSource:
    """What the sources (dossier.ports.Source) that ask an `inner` one have in common; each has a `find` of its own."""

    inner: Source

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
