"""How much of a publication are claims checked against, and how is a sentence of its body kept?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Depth(StrEnum):
    """How much of a publication is known."""

    ABSTRACT = "abstract only"
    FULL_TEXT = "full text"


@dataclass(frozen=True, slots=True)
class BodySentence:
    """A sentence of a publication's text below the abstract, and the title of the section that it stands in."""

    text: str
    section: str
