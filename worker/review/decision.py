"""Which words do we use for what an editor decides? Loads no database library."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256

from dossier.text import Span

Value = dict[str, str | None]
"""A finding, or what an editor puts in its place: `kind` and `suggestion`, `doi`, `ruling`, or `text`."""


class Subject(StrEnum):
    """What is decided on."""

    FLAG = "flag"
    LINK = "link"
    VERDICT = "verdict"
    SENTENCE = "sentence"


class Act(StrEnum):
    """What an editor does with it."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something of a dossier that can be decided on: the flag, link, verdict or sentence `number`, counted from 1.

    `about` is the text that it is about, `value` what the machine says. `text` is the paragraph of the article that
    it stands in, at `where`; "" and None for links and sentences. A verdict has the number of its claim.
    """

    subject: Subject
    number: int
    about: str
    value: Value
    text: str = ""
    where: Span | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The model or rule set that made a finding."""

    step: str
    model: str
    revision: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What an editor wants done with a finding, and why. `to` is given with EDIT alone, and holds what changes."""

    subject: Subject
    number: int
    act: Act
    why: str
    to: Value | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision on a finding as it was in `version` of its dossier, before it is kept. `to` is the whole new value."""

    version: int
    finding: Finding
    sources: tuple[Source, ...]
    act: Act
    to: Value | None
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Decision(Draft):
    """What was decided about the dossier `key`. It is never changed, only followed by another.

    `number` grows from decision to decision; `at` is in seconds since 1970 by the database's clock.
    """

    number: int
    key: str
    at: float


def mark_of(finding: Finding, decided: int) -> str:
    """Tells whether a finding is what an editor saw, `decided` being the number of the last decision on it, or 0."""
    seen = json.dumps([asdict(finding), decided], sort_keys=True)
    return sha256(seen.encode()).hexdigest()[:16]
