"""Which findings does the review view show, in which order, and where in the article do they stand?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossier.findings import Claim, Flag, Verdict
from dossier.record import Dossier
from worker.report.marks import Role, Stroke, laid_out
from worker.review.decision import Decision, Subject
from worker.review.reviewing import Open, Review


@dataclass(frozen=True, slots=True)
class Item:
    """A finding, with all that was ever decided on the one of its number, oldest first."""

    open: Open
    history: tuple[Decision, ...]

    @property
    def name(self) -> str:
        """What it is called on the page: flag-3."""
        return name_of(self.open.finding.subject, self.open.finding.number)


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that are shown together, below a heading."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of the article; or where an item begins, or ends there: the first beginning, or the last end of it."""

    text: str = ""
    opens: Item | None = None
    closes: Item | None = None
    outermost: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """A headline, crosshead or paragraph of the article."""

    role: Role
    pieces: tuple[Piece, ...]


def name_of(subject: Subject, number: int) -> str:
    """What a finding is called on the page."""
    return f"{subject}-{number}"


def groups(review: Review) -> tuple[Group, ...]:
    """All findings: the paper first, on which the others rest; those in the article as they stand in it."""
    items = [_item(each, review.decisions) for each in review.open]

    def on(*subjects: Subject) -> list[Item]:
        return [item for item in items if item.open.finding.subject in subjects]

    in_article = sorted(on(Subject.FLAG, Subject.VERDICT), key=lambda item: _place(item, review.dossier))
    made = (
        Group("The paper", tuple(on(Subject.LINK))),
        Group("In the article", tuple(in_article)),
        Group("In the summary", tuple(on(Subject.SENTENCE))),
    )
    return tuple(group for group in made if group.items)


def undecided(shown: Sequence[Group]) -> tuple[Item, ...]:
    """Those on which nobody has decided, in order."""
    return tuple(item for group in shown for item in group.items if not item.open.decision)


def next_after(shown: Sequence[Group], name: str) -> str:
    """The name of the first undecided finding after that one, else of the first of all; "" where there is none."""
    names = [item.name for group in shown for item in group.items]
    place = names.index(name) if name in names else -1
    waiting = {item.name for item in undecided(shown)}
    return next((each for each in (*names[place + 1 :], *names[: place + 1]) if each in waiting), "")


def parts(dossier: Dossier, shown: Sequence[Group]) -> tuple[Part, ...]:
    """The article, with the items that stand in it."""
    if dossier.article is None:
        return ()
    known = {item.name: item for group in shown for item in group.items}
    judged = {verdict.claim for verdict in dossier.verdicts}
    placed: list[tuple[Item, Flag | Claim]] = [
        *((known[name_of(Subject.FLAG, number)], flag) for number, flag in enumerate(dossier.flags, 1)),
        *(
            (known[name_of(Subject.VERDICT, number)], claim)
            for number, claim in enumerate(dossier.claims, 1)
            if number - 1 in judged
        ),
    ]
    items = [item for item, _ in placed]
    blocks = laid_out(dossier.article, [where for _, where in placed])
    every = [stroke for block in blocks for stroke in block.strokes]
    outermost = _outermost(every)
    return tuple(Part(block.role, tuple(_pieces(block.strokes, items, outermost))) for block in blocks)


def _outermost(strokes: Sequence[Stroke]) -> set[int]:
    """Which strokes begin something for the first time, or end it for the last: one that crosses others is cut."""
    first = {stroke.opens: id(stroke) for stroke in reversed(strokes) if stroke.opens is not None}
    last = {stroke.closes: id(stroke) for stroke in strokes if stroke.closes is not None}
    return {*first.values(), *last.values()}


def _pieces(strokes: Sequence[Stroke], items: Sequence[Item], outermost: set[int]) -> Iterator[Piece]:
    for stroke in strokes:
        if stroke.opens is not None:
            yield Piece(opens=items[stroke.opens - 1], outermost=id(stroke) in outermost)
        elif stroke.closes is not None:
            yield Piece(closes=items[stroke.closes - 1], outermost=id(stroke) in outermost)
        else:
            yield Piece(stroke.text)


def _item(found: Open, decisions: Sequence[Decision]) -> Item:
    finding = found.finding
    name = (finding.subject, finding.number)
    return Item(found, tuple(each for each in decisions if (each.finding.subject, each.finding.number) == name))


def _place(item: Item, dossier: Dossier) -> tuple[int, bool, int]:
    """Where it stands in the article; a claim before the flags in it."""
    finding = item.open.finding
    is_flag = finding.subject is Subject.FLAG
    where = (dossier.flags if is_flag else dossier.claims)[finding.number - 1].where
    return where.start, is_flag, finding.number


def verdicts_of(dossier: Dossier) -> dict[int, Verdict]:
    """Each verdict by the number, from 1, of its claim."""
    return {verdict.claim + 1: verdict for verdict in dossier.verdicts}
