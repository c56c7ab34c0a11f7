"""In which words does the desk say when, where something stands, and how far it is?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dossier.findings import Kind, Outcome, Ruling
from dossier.record import Provenance
from worker.report.wording import KINDS, RULINGS, percent
from worker.review.decision import Act, Subject
from worker.review.edition import State
from worker.store.api_key import Scope
from worker.store.entry import Standing
from worker.store.tallies import Article, Tally, What
from worker.times import moment

STANDINGS: dict[Standing, str] = {
    Standing.SENT: "waiting",
    Standing.DUE: "to be tried again",
    Standing.TAKEN: "at work",
    Standing.FINISHED: "finished",
    Standing.FAILED: "failed",
    Standing.CANCELLED: "cancelled",
}

DID: dict[Act, str] = {Act.ACCEPT: "accepted", Act.REJECT: "rejected", Act.EDIT: "edited"}

_SUBJECTS = {Subject.FLAG: "flag", Subject.LINK: "paper", Subject.VERDICT: "claim", Subject.SENTENCE: "sentence"}

RULED: dict[Ruling, str] = {ruling: shown.word for ruling, shown in RULINGS.items()}

SCOPES: dict[Scope, str] = {
    Scope.READ: "reading",
    Scope.SUBMIT: "submitting",
    Scope.REVIEW: "reviewing and publishing",
    Scope.ADMIN: "everything",
}

ANSWERS = {True: ("answers", "good"), False: ("does not answer", "problem"), None: ("not asked", "meta")}

WHY_FLAG = ("it reads well as it stands", "a quotation", "a name", "a term of the field", "it was meant so")
WHY_VERDICT = (
    "the paper says so elsewhere",
    "it is about another study",
    "it is no claim",
    "the claim was read wrongly",
)
"""Reasons that are offered to whoever rejects."""

ADDRESS_SHOWN_CHARACTERS = 80

STATES = (("", "any"), *((state.value, state.value) for state in State))
"""How a story may stand with the public."""

SURE = (("", "any"), ("high", "80% and more"), ("middling", "50% to 80%"), ("low", "below 50%"))
"""For how probable the surest finding is."""

_TOLD = {Ruling.CONTRADICTED, Ruling.EXAGGERATED, Ruling.NO_EVIDENCE, Ruling.UNREADABLE}


def step_words(name: str) -> str:
    """A step's name as it is read."""
    return name.replace("_", " ")


def when(at: float) -> str:
    """A time of the store, for people; in UTC."""
    day = moment(at)
    return f"{day.day} {day:%b %Y, %H:%M} UTC"


def day_words(day: date) -> str:
    """A day, where there are many of them."""
    return f"{day.day} {day:%b %Y}"


def makers(made: Iterable[Provenance]) -> str:
    """The models and rules that made something, each once."""
    return ", ".join(dict.fromkeys(f"{each.model} {each.revision}" for each in made)) or "nobody on record"


def finding(subject: Subject, number: int) -> str:
    """What a finding is called."""
    return f"{_SUBJECTS[subject]} {number}"


def iso(at: float) -> str:
    """A time of the store, for programs."""
    return moment(at).isoformat(timespec="seconds")


def short(address: str) -> str:
    """An address as a list has room for it."""
    told = address.removeprefix("https://")
    return told if len(told) <= ADDRESS_SHOWN_CHARACTERS else f"{told[: ADDRESS_SHOWN_CHARACTERS - 1]}…"


def standings() -> list[tuple[str, str]]:
    """Each standing with its words, and first none."""
    return [("", "anywhere"), *((standing.value, words) for standing, words in STANDINGS.items())]


def found(tallies: Iterable[Tally]) -> Iterator[tuple[str, str]]:
    """(words, tone) for each thing that was found in an article and is worth an editor's look."""
    for tally in tallies:
        if tally.what is What.FLAG:
            yield f"{tally.count} {KINDS[Kind(tally.name)]}{_sure(tally)}", "flag"
        elif tally.what is What.RULING and tally.name in _TOLD:
            yield f"{tally.count} {RULINGS[Ruling(tally.name)].word.lower()}{_sure(tally)}", tally.name.lower()
        elif tally.what is What.LINK and tally.name != Outcome.LINKED:
            yield ("several papers possible" if tally.name == Outcome.AMBIGUOUS else "no paper"), "unchecked"
        elif tally.what is What.GAP:
            yield f"gap: {tally.name}", "gap"
        elif tally.what is What.ARTICLE and tally.name == Article.COPY:
            yield "copy", "unchecked"


def _sure(tally: Tally) -> str:
    """The probability of the surest of several, as the filter takes it."""
    if tally.probability is None:
        return ""
    return f", {'up to ' if tally.count > 1 else ''}{percent(tally.probability)}"


def lasting(seconds: float) -> str:
    """How long that is, for people."""
    for unit, length_s in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length_s:
            return f"{seconds / length_s:.0f} {unit}"
    return f"{seconds:.0f} s"
