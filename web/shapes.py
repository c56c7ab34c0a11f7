"""What do requests and answers look like? The OpenAPI description is made of these."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag

from dossier.record import Dossier
from web.problems import Problem
from web.progress import StepProgress, progress
from worker.store.entry import Entry, Priority, Standing
from worker.times import moment

LONGEST_ADDRESS_CHARACTERS = 2000
MOST_AT_ONCE = 100

MOST = 2**31 - 1
"""What a database takes for a number."""

_HEADLINE = "Bees remember faces"
_STORY = (
    "Honeybees can learn to tell the faces of people apart, researchers report. They trained 24 bees to fly to "
    "pictures of faces for a drop of sugar water. Two days later, the bees were still right four times in five."
)


def _printable(text: str) -> str:
    """The text, unless a terminal that shows it would act on it."""
    if not text.isprintable():
        raise ValueError("it holds characters that cannot be printed")
    return text


Printable = Annotated[str, AfterValidator(_printable)]
Key = Annotated[str, Field(description="The dossier's key.", examples=["3f9a1c22b07e"])]
Moment = Annotated[datetime, Field(examples=["2026-11-26T19:30:00Z"])]


class _Submission(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    priority: Priority = Field(default=Priority.NORMAL, description="Those of a higher one are taken first.")
    callback: str | None = Field(
        default=None,
        pattern="^[Hh][Tt][Tt][Pp][Ss]?://",
        max_length=LONGEST_ADDRESS_CHARACTERS,
        description="Told by webhook what becomes of the article.",
        examples=["https://newsroom.example/hooks/copydesk"],
    )


class SubmittedUrl(_Submission):
    """An article that Copydesk fetches."""

    url: Printable = Field(
        pattern="^[Hh][Tt][Tt][Pp][Ss]?://",
        max_length=LONGEST_ADDRESS_CHARACTERS,
        examples=["https://example.org/news/bees-remember-faces"],
    )


class _HandedIn(_Submission):
    address: Printable = Field(
        default="",
        max_length=LONGEST_ADDRESS_CHARACTERS,
        description="Where the page stands, or what it is to be called; nothing is fetched from there.",
        examples=["https://example.org/drafts/42"],
    )


class SubmittedHtml(_HandedIn):
    """An article as a web page."""

    html: str = Field(min_length=1, examples=[f"<h1>{_HEADLINE}</h1><p>{_STORY}</p>"])


class SubmittedText(_HandedIn):
    """An article as plain text; paragraphs are parted by a blank line."""

    text: str = Field(min_length=1, examples=[f"{_HEADLINE}\n\n{_STORY}"])
    title: Printable = Field(
        default="", max_length=500, description="The headline, where the text does not begin with it."
    )


def _kind(body: Any) -> str | None:
    given = body if isinstance(body, dict) else getattr(body, "__dict__", {})
    return next((kind for kind in ("url", "html", "text") if kind in given), None)


Submission = Annotated[
    Annotated[SubmittedUrl, Tag("url")] | Annotated[SubmittedHtml, Tag("html")] | Annotated[SubmittedText, Tag("text")],
    Discriminator(
        _kind, custom_error_type="submission", custom_error_message="an article is an object with url, html or text"
    ),
]


class SubmittedBatch(BaseModel):
    """Several articles."""

    model_config = ConfigDict(extra="forbid")

    articles: list[Submission] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Placed(BaseModel):
    """An article that is in line."""

    key: Key
    new: bool = Field(description="False where the same page was in line already; then the key is that one's.")


class BatchResult(BaseModel):
    """What became of one article of a batch: it is in line, or there is a problem with it."""

    status: int = Field(description="As if it had been submitted alone.", examples=[202])
    placed: Placed | None = None
    problem: Problem | None = None


class BatchPlaced(BaseModel):
    """What became of each article, in the order given."""

    results: list[BatchResult]


class ArticleLine(BaseModel):
    """Where an article stands."""

    key: Key
    address: str
    headline: str = Field(description="Empty until the article has been read.")
    standing: Standing
    step: str | None = Field(description="The next step; null once finished.", examples=["find_claims"])
    tries: int = Field(description="How often that step was begun.")
    error: str | None = Field(description="What went wrong with it last.")
    priority: Priority
    queued_at: Moment
    changed_at: Moment


class ArticleState(ArticleLine):
    """Where an article stands, and how far it is."""

    steps: list[StepProgress]


class ArticleLinks(BaseModel):
    """Where more is told of an article; what is not made yet answers 409."""

    dossier: str
    flags: str
    claims: str
    link: str
    summary: str
    corrected: str
    events: str
    decisions: str
    versions: str


class ArticleDetail(ArticleState):
    """All about an article but what was found."""

    copy_of: Key | None = Field(
        description="The dossier of another address whose story this is; what was found is told of that one."
    )
    copies: list[Key] = Field(description="Dossiers that are known for copies of this one.")
    links: ArticleLinks


class ArticlePage(BaseModel):
    """A page of the list, the article that was queued last first."""

    articles: list[ArticleLine]
    next: str | None = Field(description="The `cursor` of the next page; null on the last one.")


class Health(BaseModel):
    """The server answers."""

    status: str = Field(examples=["ok"])


_ENTRY = tuple(field.name for field in fields(Entry))


def line_of(entry: Entry) -> dict[str, Any]:
    """The fields of an ArticleLine."""
    times = {name: moment(getattr(entry, name)) for name in ("queued_at", "changed_at")}
    return {**{name: getattr(entry, name) for name in _ENTRY}, **times}


def state_of(entry: Entry, dossier: Dossier) -> ArticleState:
    """Where the article stands."""
    return ArticleState(**line_of(entry), steps=list(progress(entry, dossier)))
