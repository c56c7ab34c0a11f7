"""What is told of a published story where it is not shown whole: in lists, cards and feeds?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import quote, urlsplit

from dossier.findings import Publication, Ruling, Standing
from dossier.record import Dossier
from dossier.summary import Misreport
from worker.report.page import headline_read
from worker.report.wording import counted, web_address
from worker.review.edition import Edition, State, shown
from worker.times import moment

_ODD = re.compile(r'[^!-~]|["<>\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})')
"""What has no place in an address by RFC 3986, and is taken by browsers all the same."""

WRONG = (Ruling.CONTRADICTED, Ruling.EXAGGERATED)


@dataclass(frozen=True)
class Story:
    """One edition of a story, as readers see it; one that was withdrawn has no text for them."""

    edition: Edition

    @cached_property
    def dossier(self) -> Dossier:
        """What the edition shows. Its address is empty where it leads to nothing on the web: where the newsroom keeps
        its files is not the readers' concern."""
        told = None if self.edition.state is State.WITHDRAWN else shown(self.edition)
        address = web_address(self.edition.body.get("address", "")) or ""
        return replace(told, address=address) if told else Dossier(address)

    @property
    def path(self) -> str:
        """Where its page is."""
        return path_of(self.edition.key)

    @property
    def at(self) -> datetime:
        """When it was published or withdrawn (UTC)."""
        return moment(self.edition.at)

    @property
    def headline(self) -> str:
        """The story's headline as it reads without garble."""
        return headline_read(self.dossier)

    @property
    def original(self) -> str:
        """Where the story itself is, in the strict form of RFC 3986; empty where that is no web address."""
        parts = urlsplit(self.dossier.address)
        if _ODD.search(parts.netloc):
            return ""
        path, query = (_ODD.sub(lambda found: quote(found[0]), part) for part in (parts.path, parts.query))
        return parts._replace(path=path, query=query, fragment="").geturl()

    @property
    def source(self) -> str:
        """The site that the story is from."""
        page = self.dossier.page
        return (page.site if page else "") or urlsplit(self.dossier.address).hostname or "a text that was handed in"

    @property
    def sentences(self) -> tuple[str, ...]:
        """The summary."""
        return tuple(each.text for each in self.dossier.summary.sentences) if self.dossier.summary else ()

    @property
    def in_short(self) -> str:
        """The one sentence that the summary comes to, or its first."""
        summary = self.dossier.summary
        short = summary.in_short.text if summary and summary.in_short else ""
        return short or next(iter(self.sentences), "")

    @property
    def paper(self) -> Publication | None:
        """The paper behind it."""
        return self.dossier.link.publication if self.dossier.link else None

    @property
    def misreports(self) -> tuple[Misreport, ...]:
        """What the article got wrong."""
        return self.dossier.summary.misreports if self.dossier.summary else ()

    @property
    def marks(self) -> tuple[str, ...]:
        """What a list tells of it in a few words: a retracted paper, wrong claims, flagged passages."""
        wrong = sum(verdict.ruling in WRONG for verdict in self.dossier.verdicts)
        gone = self.paper is not None and self.paper.standing is Standing.RETRACTED
        told = (
            "the paper was retracted" if gone else "",
            f"{counted(wrong, 'claim')} wrong or exaggerated" if wrong else "",
            f"{counted(len(self.dossier.flags), 'passage')} garbled" if self.dossier.flags else "",
        )
        return tuple(filter(None, told))


def path_of(key: str) -> str:
    """Where the page of the story with this key is."""
    return f"/stories/{key}"
