"""Which dossiers do the report tests read? One with every kind of thing in it, and ones with almost nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dossier.findings import (
    AbstractOrigin,
    Answer,
    Author,
    Candidate,
    Claim,
    Evidence,
    Flag,
    Garble,
    Kind,
    Link,
    Outcome,
    Publication,
    Ruling,
    Suggestion,
    Verdict,
)
from dossier.record import Dossier, Gap, Provenance
from dossier.summary import LeftOut, Sentence, Summary
from dossier.text import Article, Page, Removed, Run, Span

HEADLINE = "The moth-lamp <script>alert(1)</script> effect & its end"
PARAGRAPHS = (
    "Moths fly in circles around lamps. They keep their backs to the lightness of the firmament, the team found.",
    "A turn of the back",
    "It gives to see [bold]that[/bold] the dorsal-lamp answer is of the strong. »» It is of the strong. "
    "The effect was seen in 90% of the moths,",
    "Butterflies do the same Ã© thing \x1b[31m\u202eat night. All insects do it because of lamps.",
)
TEXT = "\n\n".join((HEADLINE, *PARAGRAPHS))
PAGE_TEXT = f"Share <b>this</b>\n\n{TEXT}\n\nLeave a reply"


def span(words: str, text: str = TEXT) -> Span:
    """Where `words` first stand in `text`."""
    start = text.index(words)
    return Span(start, start + len(words))


def flag(words: str, kind: Kind, probability: float, suggestion: Suggestion | None = None) -> Flag:
    """A flag on `words`, raw where they are word salad."""
    return Flag(span(words), kind, probability, kind is not Kind.WORD_SALAD, f"{kind.lower()}: {words}", suggestion)


NIGHT_SKY = Suggestion("night sky", "the abstract has these words")
FLAGS = (
    flag("lightness of the firmament", Kind.MISTRANSLATED_TERM, 0.93, NIGHT_SKY),
    flag("It gives to see [bold]that[/bold] the dorsal-lamp answer is of the strong.", Kind.WORD_SALAD, 0.871),
    flag("dorsal-lamp answer", Kind.MISTRANSLATED_TERM, 0.6),
    flag("of the strong. »» It is of the strong.", Kind.REPEATED, 0.55),
    flag("»»", Kind.STRAY_PUNCTUATION, 0.999),
    flag("The effect was seen in 90% of the moths,", Kind.TRUNCATED, 0.7),
    flag("Ã©", Kind.MOJIBAKE, 1.0),
    replace(flag("keep their backs", Kind.UNIDIOMATIC, 0.51), reason="<script>alert('reason')</script>"),
)
GARBLE = Garble(0.294, 3, 7, Answer.YES, "fr", ("3 of 7 sentences are odd", "“<b>«</b>” is French"))
PAPER = Publication(
    doi="10.1000/moth(24)<b>",
    title="Why flying insects gather <script>alert('title')</script>",
    authors=(Author("Lampe", "Ada B."), Author("Motte", "C."), Author("Nachtfalter")),
    journal="Journal of <i>Lamps</i>",
    year=2024,
    published=date(2024, 1, 30),
    abstract=("Insects keep their backs to the sky.", "Lamps break this."),
    abstract_origin=AbstractOrigin.PARAPHRASE,
)
RIVAL = Publication(doi="javascript:alert(1)", title="Lamps and bats", year=2019)
TITLE = Evidence(PAPER.doi, -1, PAPER.title, AbstractOrigin.PARAPHRASE, 0.7)
PARAPHRASE = Evidence(PAPER.doi, 0, PAPER.abstract[0], AbstractOrigin.PARAPHRASE, 0.8)
PUBLISHER = Evidence(PAPER.doi, 1, PAPER.abstract[1], AbstractOrigin.PUBLISHER, 0.6)
CLAIMS = (
    Claim(span("Moths fly in circles around lamps."), "Moths fly in circles around lamps."),
    Claim(span("They keep their backs"), "They keep their backs to the night sky, the team found.", (0,), True),
    Claim(span("All insects do it because of lamps."), "All insects do it because of lamps."),
    Claim(span("The effect was seen in 90% of the moths"), "The effect was seen in 90% of the moths", (5,)),
    Claim(span("the dorsal-lamp answer is of the strong"), "the dorsal-lamp answer is of the strong", (1, 2)),
    Claim(span("Butterflies do the same"), "Butterflies do the same thing at night."),
    Claim(span("at night"), "Something happens at night."),
)
VERDICTS = (
    Verdict(0, Ruling.SUPPORTED, 0.91, True, "near in meaning", (PARAPHRASE, TITLE)),
    Verdict(1, Ruling.CONTRADICTED, 0.66, False, "another direction", (PUBLISHER,)),
    Verdict(2, Ruling.EXAGGERATED, 0.58, True, "a part told as the whole", (PUBLISHER,)),
    Verdict(3, Ruling.NO_EVIDENCE, 0.5, True, "the paper does not speak of it"),
    Verdict(4, Ruling.UNREADABLE, None, False, "rests on a flagged passage"),
    Verdict(5, Ruling.UNCHECKED, None, False, "the source could not be asked"),
)


@pytest.fixture
def page() -> Page:
    """A page with boilerplate around the story, and a hostile address."""
    return Page(
        address="javascript:alert('address')",
        title=HEADLINE,
        text=PAGE_TEXT,
        site="Lamp <Weekly>",
        authors=("night.owl",),
        published=date(2024, 2, 3),
    )


@pytest.fixture
def article() -> Article:
    """The story alone, cut out of the page's text."""
    start = PAGE_TEXT.index(TEXT)
    return Article(
        text=TEXT,
        headline=span(HEADLINE),
        paragraphs=tuple(span(paragraph) for paragraph in PARAGRAPHS),
        origin=(Run(Span(0, len(TEXT)), Span(start, start + len(TEXT))),),
        removed=(
            Removed(span("Share <b>this</b>", PAGE_TEXT), "share links"),
            Removed(span("Leave a reply", PAGE_TEXT), "comment form"),
        ),
        language="en",
    )


@pytest.fixture
def full(page: Page, article: Article) -> Dossier:
    """A dossier with every kind of flag, ruling, evidence and outcome in it, and hostile text all over."""
    at = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    return Dossier(
        address=page.address,
        page=page,
        article=article,
        flags=FLAGS,
        garble=GARBLE,
        claims=CLAIMS,
        found=(PAPER, RIVAL),
        link=Link(
            Outcome.LINKED,
            PAPER,
            0.97,
            True,
            "the local library: words and vectors",
            ("the last author is named", "<script>alert('why')</script>"),
            (Candidate(PAPER, 0.97, ("x",)), Candidate(RIVAL, 0.021, ("the subject fits", "no author is named"))),
        ),
        verdicts=VERDICTS,
        summary=Summary(
            sentences=(
                Sentence("Moths turn their backs to light.", (PARAPHRASE, PUBLISHER), (0,)),
                Sentence("Lamps <em>confuse</em> them.", (PUBLISHER,)),
                Sentence("This one has no backing.", (), (3,)),
            ),
            left_out=(LeftOut("All insects do it.", "the paper does not say so"),),
            verified=True,
            note="Note of the checker.",
        ),
        gaps=(Gap("search_publications", "Crossref", "HTTP 503, try again later\x1b[2J\u202e"),),
        provenance=(
            Provenance("flag_passages", "rules", "0.1.0", at, 1.25),
            Provenance("flag_passages", "smollm2", "abcdef012345", at, 1.25),
            Provenance("find_claims", "rules", "0.1.0", at, 0.5),
        ),
    )


@pytest.fixture
def clean(full: Dossier) -> Dossier:
    """A dossier whose steps all ran, and found nothing: no flags, no claims, no paper."""
    none = Link(Outcome.NONE, None, 0.1, True, "the local library", ("no publication comes near",))
    sound = Garble(0.0, 0, 7, Answer.NO, None, ())
    return replace(
        full,
        garble=sound,
        flags=(),
        claims=(),
        verdicts=(),
        link=none,
        gaps=(),
        summary=Summary((), (), False, "No paper."),
    )
