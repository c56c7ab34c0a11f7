"""How do editors decide on what was found, publish it and withdraw it, over HTTP?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from dossier.errors import Gone
from web.articles import PROBLEMS, DossierKey
from web.newsroom import Caller, Reader, Reviewer
from web.problems import documented
from web.shapes import MOST, Key, Moment
from worker.review.decision import Act, Decision, Subject, Wish
from worker.review.edition import Edition, State, state_of
from worker.review.findings import LONGEST_TEXT_CHARACTERS
from worker.review.reviewing import LONGEST_WHY_CHARACTERS, Reviews, Seen
from worker.times import moment

router = APIRouter(prefix="/articles/{key}", tags=["review"])

Number = Annotated[int, Field(ge=1, le=MOST, description="Which of them, counted from 1; a verdict has its claim's.")]
Mark = Annotated[str, Field(max_length=40, description="Changes when the finding does, or is decided on.")]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_WHY_CHARACTERS, pattern=r"\S")]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Values(_Given):
    """What a flag (`kind`, `suggestion`), link (`doi`), verdict (`ruling`) or sentence (`text`) says."""

    kind: str | None = Field(default=None, max_length=LONGEST_TEXT_CHARACTERS, examples=["MISTRANSLATED_TERM"])
    suggestion: str | None = Field(default=None, max_length=LONGEST_TEXT_CHARACTERS)
    doi: str | None = Field(default=None, max_length=LONGEST_TEXT_CHARACTERS, examples=["10.5555/12345678"])
    ruling: str | None = Field(default=None, max_length=LONGEST_TEXT_CHARACTERS, examples=["SUPPORTED"])
    text: str | None = Field(default=None, max_length=LONGEST_TEXT_CHARACTERS)


class NewDecision(_Given):
    """A decision on a finding as `GET .../decisions` told of it."""

    subject: Subject
    number: Number
    act: Act
    to: Values | None = Field(default=None, description="With edit: what changes.")
    why: Words
    version: int = Field(ge=1, le=MOST, description="`version` of the dossier in which you saw it.")
    mark: Mark


class Where(BaseModel):
    """A place in a text, in characters."""

    start: int
    end: int


class FindingDetail(BaseModel):
    """Something that can be decided on."""

    subject: Subject
    number: Number
    about: str = Field(description="The words that it is about.")
    value: dict[str, str | None] = Field(description="What the machine says.")
    text: str = Field(description="The paragraph of the article that it stands in; empty for links and sentences.")
    where: Where | None = Field(description="Where in that.")


class OpenFinding(FindingDetail):
    """What can be decided on, with the decision on it that counts."""

    mark: Mark
    decision: int | None = Field(description="The number of that decision, if there is one.")


class DecisionDetail(BaseModel):
    """What was decided on a finding, as that was then."""

    number: int
    key: Key
    version: int
    finding: FindingDetail
    act: Act
    to: dict[str, str | None] | None
    who: str
    why: str
    at: Moment


class ReviewDetail(BaseModel):
    """What can be decided on, and what was."""

    key: Key
    version: int
    findings: list[OpenFinding]
    decisions: list[DecisionDetail] = Field(description="All that was ever decided, oldest first.")
    stale: list[int] = Field(description="Numbers of decisions on what is not there any more; they apply to nothing.")


class Publishing(_Given):
    """What is to be told with a new edition."""

    note: str = Field(
        default="",
        max_length=LONGEST_WHY_CHARACTERS,
        description="What was corrected; needed where the summary's sentences have changed.",
    )


class Withdrawal(_Given):
    """Why an edition is withdrawn."""

    why: Words
    remove_text: bool = Field(default=False, description="The texts go for good: dossier, decisions, editions.")


class EditionDetail(BaseModel):
    """What was published or withdrawn, by whom."""

    key: Key
    edition: int
    state: State
    version: int
    note: str
    who: str
    at: Moment
    body: dict[str, Any] = Field(description="What was published, as it was then: copydesk.edition/1.")


class EditionList(BaseModel):
    """How a dossier stands with the public, and every step there, oldest first."""

    state: State
    editions: list[EditionDetail]


class Correction(BaseModel):
    """What was corrected in an edition."""

    edition: int
    note: str
    at: Moment


class PublicEdition(BaseModel):
    """What the public is to read."""

    key: Key
    edition: int
    at: Moment
    corrections: list[Correction]
    body: dict[str, Any] = Field(description="copydesk.edition/1: summary, publications, claims.")


_CONFLICT = documented(400, 409)


@router.get("/decisions", name="decisions", operation_id="listDecisions", responses=PROBLEMS)
def decisions(key: DossierKey, caller: Reader) -> ReviewDetail:
    """What can be decided on in the article, each with its mark, and what editors have decided."""
    found = _reviews(caller).review(key)
    open_findings = [
        OpenFinding(**asdict(each.finding), mark=each.mark, decision=each.decision.number if each.decision else None)
        for each in found.open
    ]
    return ReviewDetail(
        key=found.key,
        version=found.version,
        findings=open_findings,
        decisions=[_decision(each) for each in found.decisions],
        stale=[each.number for each in found.stale],
    )


@router.post("/decisions", operation_id="decide", status_code=201, responses=PROBLEMS | _CONFLICT)
def decide(key: DossierKey, body: NewDecision, caller: Reviewer) -> DecisionDetail:
    """Accept, reject or edit a finding. 409 where it is not what you saw: checked anew, or decided on by another."""
    to = body.to.model_dump(exclude_unset=True) if body.to else None
    wish = Wish(body.subject, body.number, body.act, body.why, to)
    return _decision(_reviews(caller).decide(key, wish, caller.key.name, Seen(body.version, body.mark)))


@router.post("/publish", operation_id="publishArticle", status_code=201, responses=PROBLEMS | _CONFLICT)
def publish(key: DossierKey, caller: Reviewer, body: Publishing | None = None) -> EditionDetail:
    """Publish the article's summary as editors have left it; the editions before are kept."""
    return _edition(_reviews(caller).publish(key, body.note if body else "", caller.key.name))


@router.post("/withdraw", operation_id="withdrawArticle", responses=PROBLEMS | _CONFLICT)
def withdraw(key: DossierKey, body: Withdrawal, caller: Reviewer) -> EditionDetail:
    """Take what is published from the public's sight; its record is kept."""
    return _edition(_reviews(caller).withdraw(key, body.why, caller.key.name, body.remove_text))


@router.get("/editions", name="editions", operation_id="listEditions", responses=PROBLEMS)
def editions(key: DossierKey, caller: Reviewer) -> EditionList:
    """For editors: everything that was published or withdrawn, with its text."""
    found = _reviews(caller).editions(key)
    return EditionList(state=state_of(found), editions=[_edition(each) for each in found])


@router.get("/published", name="published", operation_id="getPublished", responses=PROBLEMS | documented(410))
def published(key: DossierKey, caller: Reader) -> PublicEdition:
    """For the public: the last edition. 404 where nothing was published, 410 where it was withdrawn."""
    found = _reviews(caller).editions(key)
    if state_of(found) is State.DRAFT:
        raise HTTPException(404, f"nothing was published of {key}")
    last = found[-1]
    if last.state is State.WITHDRAWN:
        raise Gone(f"edition {last.edition} of {last.key} was withdrawn: {last.note}")
    notes = [each for each in found if each.state is State.PUBLISHED and each.note]
    return PublicEdition(
        key=last.key,
        edition=last.edition,
        at=moment(last.at),
        corrections=[Correction(edition=each.edition, note=each.note, at=moment(each.at)) for each in notes],
        body=last.body,
    )


def _reviews(caller: Caller) -> Reviews:
    return Reviews(caller.store)


def _decision(decision: Decision) -> DecisionDetail:
    return DecisionDetail(**{**asdict(decision), "at": moment(decision.at)})


def _edition(edition: Edition) -> EditionDetail:
    return EditionDetail(**{**asdict(edition), "at": moment(edition.at)})
