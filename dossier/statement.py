"""Which words do we use for what a claim states that can be checked?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """How strongly a claim says that one thing brings about another."""

    ASSOCIATED = "associated"
    MAY_CAUSE = "may cause"
    CAUSES = "causes"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a claim states, in its own words.

    `numbers` with their units; `changes` ("lowered recall"); `comparisons` ("than the others"); `beings` it tells of
    ("people", "animals", "cells"). `cause` is None where it tells of no bond between two things. `worth` is how much
    there is to check in it, 0 to 1, by hand (summarizer/stated.py).
    """

    numbers: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()
    beings: tuple[str, ...] = ()
    cause: Cause | None = None
    worth: float = 0.0
