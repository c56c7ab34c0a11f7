"""Which story do the readers' tests tell, and who asks? One of three paragraphs, of which little is spoken of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from dossier.findings import (
    AbstractOrigin,
    Author,
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
from dossier.record import Dossier, Provenance
from dossier.summary import Misreport, Sentence, Summary
from dossier.text import Article, Page, Passage, Run, Span
from worker.review.reviewing import Reviews

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "<style>body{display:none}</style>",
    "&lt;b&gt;\u202egnp.exe",
    "]]><!--<iframe src=//evil.example>",
)
"""What comes from outside, and must stay words."""

FLAGGED = "It gives to see the lamp of the strong."
BEFORE = "They filmed 40 insects."
CLAIM = "Moths circle lamps because they love the light."
BACKED = "Moths turn their backs to the light."
UNSPOKEN = tuple(f"Nobody speaks of sentence {number} here." for number in range(9))
PAPER = Publication(
    "10.5555/moths.1",
    "Why flying insects gather at artificial light",
    (Author("Fabian", "Sam"),),
    "Journal of Moths",
    2024,
    date(2024, 1, 30),
    (BACKED, "Light from below made them crash."),
)


def _span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def moths(
    hostile: str = "", site: str = "Lamp Weekly", address: str = "https://lamps.example/moths", **more: Any
) -> Dossier:
    """A finished dossier; `hostile` stands in everything that comes from outside."""
    headline = f"Moths and lamps {hostile}".strip()
    paragraphs = [
        f"{CLAIM} {UNSPOKEN[0]} {hostile} {UNSPOKEN[1]}",
        f"{UNSPOKEN[2]} {BEFORE} {FLAGGED} {UNSPOKEN[3]}",
        " ".join(UNSPOKEN[4:]),
    ]
    text = "\n\n".join([headline, *paragraphs])
    sentences = (headline, CLAIM, BEFORE, FLAGGED, *UNSPOKEN)
    backing = Evidence(PAPER.doi, 0, f"{BACKED} {hostile}".strip(), AbstractOrigin.PUBLISHER, 0.9)
    backed = Sentence(f"{BACKED} {hostile}".strip(), (backing,), (0,))
    suggestion = Suggestion(f"It shows {hostile}", "x")
    at = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    values: dict[str, Any] = {
        "page": Page(address, headline, text, site=f"{site}{hostile}", authors=(f"night.owl{hostile}",)),
        "article": Article(
            text,
            Span(0, len(headline)),
            tuple(_span(text, each) for each in paragraphs),
            (Run(Span(0, len(text)), Span(0, len(text))),),
            (),
            "en",
        ),
        "passages": tuple(Passage(_span(text, each), 1.0) for each in sorted(sentences, key=text.index)),
        "flags": (
            Flag(
                _span(text, FLAGGED),
                Kind.WORD_SALAD,
                0.97,
                True,
                f"no sense {hostile}",
                suggestion,
            ),
        ),
        "claims": (Claim(_span(text, CLAIM), f"{CLAIM} {hostile}".strip()),),
        "link": Link(Outcome.LINKED, PAPER, 0.97, True, f"by its words {hostile}", (f"the topic {hostile}",)),
        "verdicts": (Verdict(0, Ruling.CONTRADICTED, 0.9, True, f"the paper has other words {hostile}", (backing,)),),
        "summary": Summary(
            (backed, Sentence("Light from below makes them crash.", ())),
            (),
            True,
            in_short=backed,
            misreports=(Misreport(0, CLAIM, f"the paper says otherwise {hostile}"),),
        ),
        "provenance": (
            Provenance("flag_passages", "rules", "0.1.0", at, 0.1),
            Provenance("check_summary", f"a model {hostile}", "abc", at, 0.1),
        ),
    }
    return Dossier(address, **(values | more))


class Told:
    """Makes the dossier, and knows its words."""

    BACKED, BEFORE, CLAIM, FLAGGED, PAPER, UNSPOKEN = BACKED, BEFORE, CLAIM, FLAGGED, PAPER, UNSPOKEN
    HOSTILE = HOSTILE

    def __call__(self, hostile: str = "", **more: Any) -> Dossier:
        return moths(hostile, **more)


@pytest.fixture(scope="session", name="moths")
def told() -> Told:
    return Told()


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder of schemas that we wrote from the specifications."""
    return Path(__file__).parent / "schemas"


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    words: str = request.param
    return words


@pytest.fixture(scope="module")
def desk(open_web: Callable[..., Any]) -> Any:
    """An app whose client bears no key, as readers do."""
    desk = open_web()
    desk.client.headers.pop("Authorization")
    return desk


@pytest.fixture(scope="module")
def reviews(desk: Any) -> Reviews:
    return Reviews(desk.line.store)


@pytest.fixture(scope="module")
def published(desk: Any, reviews: Reviews, moths: Any) -> str:
    key: str = desk.keep(moths())
    reviews.publish(key, "", "Ada")
    return key
