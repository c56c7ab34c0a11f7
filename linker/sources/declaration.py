"""What must be known of a source to ask it: requests, answers, absence, pace, key?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import quote

from dossier.findings import Identifier, IdentifierKind, Publication


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks one source: a mail address or URL to reach us under, and the key that this source gave; "" for none."""

    contact: str = ""
    key: str = ""

    @property
    def mail(self) -> str:
        """The contact where it is a mail address, else "": some sources want one as a parameter."""
        return self.contact if "@" in self.contact and "/" not in self.contact else ""


@dataclass(frozen=True, slots=True)
class Request:
    """One GET. `path` is absolute and already percent-encoded, `params` are not; `accept` is a media type.

    `numbers`: the answer holds record numbers only. `exact`: the answer is the record asked for, under whatever
    identifier; where it is not, the request is a search, and its answer must name the identifier that was asked for.
    """

    path: str
    params: tuple[tuple[str, str], ...] = ()
    accept: str = "application/json"
    numbers: bool = False
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for: surnames and topic words, each with the rarest first; the story; the window of dates.

    Surnames and words are folded and hold letters, digits, spaces, hyphens and apostrophes alone, so that none of them
    can be read as an operator. `text` is the beginning of the story, for sources that search by meaning.
    """

    surnames: tuple[str, ...]
    words: tuple[str, ...]
    text: str
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """An answer that means "we hold no such record". `body_holds`, in any case, tells it from a wrong address."""

    status: int
    body_holds: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Not more than `requests` in any `seconds`; both at least 1."""

    requests: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Meter:
    """Names of the headers that tell a source's limits; "" for those that it does not send.

    `interval` holds seconds ("1s" or "1"), and without it `limit` is for `interval_s`; `remaining` is what is left,
    `reset_s` the seconds until there is more.
    """

    limit: str = ""
    interval: str = ""
    interval_s: int = 0
    remaining: str = ""
    reset_s: str = ""


class Key(StrEnum):
    """What a source wants of those who ask."""

    NONE = "no key"
    OPTIONAL = "a key is optional"
    NEEDED = "needs a key"
    MAIL = "needs a mail address as contact"


Lookup = Callable[[str, Asker], Request]


@dataclass(frozen=True, slots=True)
class Declaration:
    """A source. `parse` is pure: bytes of a 200 in, publications out; () where it says that nothing fits.

    It raises SourceUnavailable for anything that it cannot read, and no other exception. `lookups` say how to ask for
    one record; `search` is None where the source cannot be searched. `records` makes, from an
    answer of numbers, the request for what they stand for; None for no numbers. `absent` holds for lookups alone: a
    search that is "not found" is a wrong request. `pace` is kept until the headers of `meter` say otherwise.
    `redirects` are the other hosts to which its redirects may lead. `tells_standing`: its records say whether they
    are retracted. `sample` is a record that it is known to hold.
    """

    name: str
    host: str
    parse: Callable[[bytes], tuple[Publication, ...]]
    lookups: Mapping[IdentifierKind, Lookup]
    sample: Identifier
    pace: Pace
    search: Callable[[Search, Asker], Request] | None = None
    records: Callable[[bytes, Asker], Request | None] | None = None
    absent: tuple[Absence, ...] = ()
    meter: Meter = field(default_factory=Meter)
    redirects: frozenset[str] = frozenset()
    key: Key = Key.NONE
    tells_standing: bool = False

    def lacks(self, asker: Asker) -> str:
        """Why this source cannot be asked by `asker`, with what to do; "" where it can."""
        if self.key is Key.NEEDED and not asker.key:
            return f"{self.name} needs a key, and none is set"
        if self.key is Key.MAIL and not asker.mail:
            return f"{self.name} needs a mail address as contact, and none is set"
        return ""


def in_path(value: str) -> str:
    """An identifier as one or more segments of a path: slashes stay, and nothing in it can leave the path."""
    segments = value.split("/")
    return "/".join(quote(segment, safe=":;()@,") if segment not in {".", ".."} else "_" for segment in segments)


def given(*params: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The parameters that have a value."""
    return tuple((name, value) for name, value in params if value)
