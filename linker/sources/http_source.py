"""Which publications does one scholarly source give for a story, or for an identifier?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from dossier.errors import OutsideFailed, SourceFailed, SourceRefused, SourceUnavailable
from dossier.findings import Identifier, IdentifierKind, Publication, Standing
from dossier.ports import ModelName, Query
from linker.sources.budget import Left
from linker.sources.declaration import Asker, Declaration, Request
from linker.sources.searching import make_search
from linker.sources.sender import Answer, Sender

MAX_IDENTIFIERS = 10
"""Of a page; one that names more lists references."""

MAX_FAILURES = 2
"""After so many identifiers that it could not be asked for, a source is taken to be down and asked no more.

One may be a record that the source cannot give; each of a source that is down costs a time-out.
"""


@dataclass(frozen=True, slots=True)
class SourceState:
    """How one source stands: `answers` None where it was not asked; `why` tells why it does not, or was not."""

    name: str
    host: str
    key: str
    searches: bool
    answers: bool | None
    why: str
    left: Left


class HttpSource:
    """A source of publications (dossier.ports.Source) that is asked over HTTP."""

    def __init__(self, declaration: Declaration, sender: Sender, asker: Asker) -> None:
        self._source = declaration
        self._sender = sender
        self._asker = asker

    @property
    def name(self) -> str:
        """The source's name, as read in "how it was found" and in a Gap."""
        return self._source.name

    @property
    def models(self) -> tuple[ModelName, ...]:
        """None: what the source itself searches with is not told."""
        return ()

    @property
    def lacks(self) -> str:
        """Why it cannot be asked at all: a key or a contact that is not set; "" where it can."""
        return self._source.lacks(self._asker)

    def can_answer(self, query: Query) -> bool:
        """True where `find` has something to ask: bioRxiv, for one, knows its DOIs and cannot be searched."""
        return not self.lacks and (self._source.search is not None or bool(self._known(query)))

    def find(self, query: Query) -> tuple[Publication, ...]:
        """What it holds under the story's identifiers, then what its search gives, each once.

        A search's results without a title, and notices of retractions and corrections, are left out. Raises
        SourceUnavailable, also where there is nothing that it could be asked, or SourceRefused: the message names the
        identifiers that it could not be asked for, and `found` is what it gave for the others.
        """
        if not self.can_answer(query):
            raise SourceUnavailable(
                self.lacks or f"{self.name} holds no index of words; it is asked for identifiers only"
            )
        found: list[Publication] = []
        failures: list[SourceFailed] = []
        missed: list[str] = []
        for what, ask in self._questions(query):
            try:
                if len(failures) < MAX_FAILURES:
                    found += ask()
                    continue
            except SourceFailed as error:
                failures.append(error)
            missed.append(what)
        once = tuple({_key(publication): publication for publication in reversed(found)}.values())[::-1]
        if failures:
            raise _failure(failures, missed, once)
        return once

    def by_identifier(self, identifier: Identifier) -> tuple[Publication, ...]:
        """What it holds under this identifier; () for nothing. Raises SourceUnavailable or SourceRefused."""
        lookup = self._source.lookups.get(identifier.kind)
        if self.lacks or lookup is None:
            raise SourceUnavailable(self.lacks or f"{self.name} cannot be asked for a {identifier.kind.value.upper()}")
        request = lookup(identifier.value, self._asker)
        found = self._ask(request, lookup=True)
        return found if request.exact else tuple(each for each in found if _bears(each, identifier))

    def check(self) -> SourceState:
        """Ask for a record that it is known to hold, and say how that went."""
        answers: bool | None = None
        why = self.lacks
        if not why:
            try:
                answers = bool(self.by_identifier(self._source.sample))
                why = "" if answers else "it answers, but does not know a record that it is known to hold"
            except OutsideFailed as error:
                answers, why = False, str(error)
        return self.state(answers, why)

    def state(self, answers: bool | None, why: str) -> SourceState:
        """How it stands, without asking it: what is left of its budget is read from the books."""
        return SourceState(
            name=self.name,
            host=self._source.host,
            key=self._source.key.value,
            searches=self._source.search is not None,
            answers=answers,
            why=why,
            left=self._sender.budget.left(self._source.host, self._source.pace),
        )

    def _questions(self, query: Query) -> Iterator[tuple[str, Callable[[], tuple[Publication, ...]]]]:
        """What it is to be asked for, in words, and how."""
        for identifier in self._known(query):
            yield f"{identifier.kind.value.upper()} {identifier.value}", partial(self.by_identifier, identifier)
        wanted = make_search(query)
        if self._source.search is not None and (wanted.surnames or wanted.words):
            yield "the search", partial(self._searched, self._source.search(wanted, self._asker))

    def _searched(self, request: Request) -> tuple[Publication, ...]:
        return tuple(each for each in self._ask(request, lookup=False) if each.title and not each.is_notice)

    def _known(self, query: Query) -> list[Identifier]:
        return [each for each in query.identifiers if each.kind in self._source.lookups][:MAX_IDENTIFIERS]

    def _ask(self, request: Request, lookup: bool) -> tuple[Publication, ...]:
        answer = self._sender.send(request, self._source, lookup)
        if answer is not None and request.numbers and self._source.records is not None:
            further = self._source.records(answer.body, self._asker)
            answer = self._sender.send(further, self._source, lookup) if further else None
        return self._dated(answer) if answer else ()

    def _dated(self, answer: Answer) -> tuple[Publication, ...]:
        """The publications, with the day on which their standing was told."""
        return tuple(
            replace(each, standing_checked=answer.on)
            if self._source.tells_standing or each.standing is not Standing.NONE_KNOWN
            else each
            for each in self._source.parse(answer.body)
        )


def _failure(failures: list[SourceFailed], missed: list[str], found: tuple[Publication, ...]) -> SourceFailed:
    """One error of several: a refusal where one of them is, since that is to be seen."""
    kind = SourceRefused if any(isinstance(error, SourceRefused) for error in failures) else SourceUnavailable
    why = "; ".join(dict.fromkeys(map(str, failures)))
    return kind(f"{why}; without an answer: {', '.join(missed)}", found)


def _bears(publication: Publication, identifier: Identifier) -> bool:
    borne = {
        IdentifierKind.DOI: publication.doi,
        IdentifierKind.PMID: publication.pmid,
        IdentifierKind.PMCID: publication.pmcid,
        IdentifierKind.ARXIV: publication.arxiv,
    }
    return borne[identifier.kind].lower() == identifier.value.lower()


def _key(publication: Publication) -> str:
    return publication.doi or publication.pmid or publication.arxiv or publication.pmcid or publication.url
