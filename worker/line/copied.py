"""What is said of a dossier that is a copy, or has copies?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from worker.store.entry import Copy, How

_HOW = {
    How.TEXT: "by its text",
    How.CANONICAL: "by the address that the page names as its own, and its text",
}


def relations(key: str, every: Sequence[Copy]) -> dict[str, object]:
    """What JSON says of the dossier beside the rest: `copy_of`, or null, and `copies`, among `every`."""
    own = next((asdict(copy) for copy in every if copy.key == key), None)
    return {"copy_of": own, "copies": [asdict(copy) for copy in every if copy.original == key]}


def heading(key: str, every: Sequence[Copy]) -> list[str]:
    """The same in words, a line each; none where there is nothing to say."""
    own = [f"{key} is a copy of {copy.original}, {known_by(copy)}" for copy in every if copy.key == key]
    return own + [f"{copy.key} is a copy of it, {known_by(copy)}" for copy in every if copy.original == key]


def known_by(copy: Copy) -> str:
    """By what it was known for a copy, in words."""
    return f"{_HOW[copy.how]} (likeness {copy.similarity:.2f})"
