"""Who sits at the desk in these tests? Somebody with a browser that keeps cookies and sends forms as they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from dossier.findings import (
    AbstractOrigin,
    Author,
    Candidate,
    Claim,
    Evidence,
    Flag,
    Kind,
    Link,
    Outcome,
    Publication,
    Ruling,
    Suggestion,
    Verdict,
)
from dossier.record import Dossier, Gap, Provenance
from dossier.summary import Sentence, Summary
from dossier.text import Article, Page, Passage, Span
from web.desk.editor import Editor
from web.newsroom import Newsroom
from worker.store.api_key import ApiKey, Scope
from worker.store.keys import Keys

SENTENCES = (
    "Owls hear mice under snow.",
    "They find all of 40 mice of the field in the dark, say researchers.",
    "It gives the ear that turns at them.",
)
TEXT = "Owls hear to mice\n\n{} {}\n\n{}".format(*SENTENCES)


def place(words: str) -> Span:
    """Where they stand in the story."""
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


PAPER = Publication(
    "10.5555/owls.7",
    "Hearing in owls that hunt below snow",
    (Author("Adams", "A."),),
    "Journal of Owls",
    2026,
    abstract=("Owls found 31 of 40 voles below snow.", "Their ears stand at unequal heights."),
    source="Crossref",
)
EVIDENCE = Evidence(PAPER.doi, 0, PAPER.abstract[0], AbstractOrigin.PUBLISHER, 0.8)
MADE = datetime(2026, 11, 26, tzinfo=UTC)
OWLS = Dossier(
    "https://owls.example/news/1",
    page=Page("https://owls.example/news/1", "Owls hear to mice", TEXT, site="Owls today", authors=("Bo Berg",)),
    article=Article(
        TEXT, place("Owls hear to mice"), (place(" ".join(SENTENCES[:2])), place(SENTENCES[2])), (), (), "en"
    ),
    passages=tuple(Passage(place(each), 1.0) for each in ("Owls hear to mice", *SENTENCES)),
    flags=(
        Flag(
            place("hear to"),
            Kind.UNIDIOMATIC,
            0.62,
            True,
            "“hear to” reads oddly",
            Suggestion("hear", "the language model"),
        ),
        Flag(place("mice of the field"), Kind.MISTRANSLATED_TERM, 0.91, True, "a coinage for “voles”"),
        Flag(place(SENTENCES[2]), Kind.WORD_SALAD, 0.4, False, "hardly a sentence"),
    ),
    claims=(
        Claim(place(SENTENCES[0]), SENTENCES[0]),
        Claim(place(SENTENCES[1]), SENTENCES[1], (1,)),
    ),
    found=(PAPER,),
    link=Link(Outcome.LINKED, PAPER, 0.93, True, "names and topic", ("the title fits",), (Candidate(PAPER, 0.93, ()),)),
    verdicts=(
        Verdict(0, Ruling.SUPPORTED, 0.88, True, "the paper says so", (EVIDENCE,)),
        Verdict(1, Ruling.CONTRADICTED, 0.77, True, "the paper has 31, not all", (EVIDENCE,)),
    ),
    summary=Summary(
        (Sentence("Owls found most voles below snow.", (EVIDENCE,), (0,)), Sentence("Their ears help.", ())), (), True
    ),
    gaps=(Gap("search_publications", "PubMed", "it did not answer in time"),),
    provenance=(
        Provenance("read_article", "rules", "1", MADE, 0.1),
        Provenance("flag_passages", "SmolLM2", "2", MADE, 0.1),
    ),
)


EDITOR = (Scope.READ, Scope.SUBMIT, Scope.REVIEW)


@dataclass
class Visitor:
    """A browser that nobody is signed in with, until somebody is."""

    client: TestClient
    newsroom: Newsroom
    key: ApiKey
    bearer: str

    def sign_in(self, **more: Any) -> Any:
        return self.client.post("/desk/sign-in", data={"key": self.bearer, **more})

    def page(self, path: str = "", status: int = 200) -> BeautifulSoup:
        """A page of the desk."""
        answer = self.client.get(f"/desk{path}")
        assert answer.status_code == status, answer.text
        return BeautifulSoup(answer.text, "lxml")

    @property
    def token(self) -> str:
        """What the browser keeps while somebody is signed in."""
        return next(cookie.value or "" for cookie in self.client.cookies.jar if cookie.name.endswith("copydesk"))

    @property
    def seal(self) -> str:
        """What the forms of this session bear."""
        return Editor(self.key, self.newsroom, self.token).seal

    def send(self, path: str, _headers: dict[str, str] | None = None, **fields: Any) -> Any:
        """A form with these fields, sealed; where it leads to is not asked for."""
        return self.client.post(
            f"/desk{path}", data={"seal": self.seal, **fields}, headers=_headers, follow_redirects=False
        )

    def after(self, path: str, **fields: Any) -> BeautifulSoup:
        """The page to which a form with these fields leads."""
        answer = self.send(path, **fields)
        assert answer.status_code == 303, answer.text
        return self.page(answer.headers["Location"].removeprefix("/desk"))


Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def visit(desk: Any) -> Visit:
    """Makes a browser with a key that is good for these scopes, signed in with it or not."""

    def make(*scopes: Scope, signed_in: bool = True, base_url: str = "http://desk.test") -> Visitor:
        key, bearer = Keys(desk.line.store).create("Ada Adams", scopes or EDITOR)
        client = TestClient(desk.app, base_url, raise_server_exceptions=False)
        visitor = Visitor(client, desk.app.state.newsroom, key, bearer)
        if signed_in:
            visitor.sign_in()
        return visitor

    return make


@pytest.fixture(scope="module")
def editor(visit: Visit) -> Visitor:
    """Somebody who may read, submit and review."""
    return visit()
