"""How many planted errors does the shipped bench catch, and how often does it call a right statement wrong?

Reads the statements that ship (evaluation/own/verify/planted: written before the code that judges them) and the papers
that they tell of in DIR/link/library.jsonl.gz. Each statement goes through the pipeline's own step judge_claims.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dossier.findings import Claim, Link, Outcome, Publication, Ruling
from dossier.ports import Ports
from dossier.record import Dossier
from dossier.text import Span
from evaluation.labelled import counted, labelled
from evaluation.library import LIBRARY
from evaluation.rows import Figure, with_interval
from linker.library import read_library
from worker.steps import judge_claims

STATEMENTS = Path(__file__).with_name("own") / "verify" / "planted" / "planted.jsonl"
SET = "planted"
CALLED_WRONG = (Ruling.CONTRADICTED, Ruling.EXAGGERATED)
SHARES = ("caught", "not_supported", "called_wrong", "supported")


@dataclass(frozen=True, slots=True)
class Statement:
    """`id` is the library's name for the paper; `error` the kind of what is wrong, None where nothing is."""

    id: str
    claim: str
    error: str | None
    ruling: Ruling


Judged = tuple[Statement, Ruling]


def measure(data: Path, size: int | None, ports: Ports, statements: Path = STATEMENTS) -> list[Figure]:
    """All figures; none, and a line on stderr, where the library or one of the papers is not there."""
    rows = labelled(statements, Statement, size)
    wanted = {row.id for row in rows}
    library = data / LIBRARY
    papers = _papers(library, wanted) if library.exists() else {}
    missing = sorted(wanted - set(papers))
    if missing:
        print(f"verify without {SET}: {len(missing)} papers are not in {library}: {missing[0]} ...", file=sys.stderr)
        return []
    judged = [(row, _ruling(row.claim, papers[row.id], ports)) for row in counted(rows, f"{SET} statements")]
    return [with_interval(figure, SHARES) for figure in _figures(judged)]


def _papers(library: Path, wanted: set[str]) -> dict[str, Publication]:
    named = ((each.source.partition("#")[2], each) for each in read_library(library))
    return {name: each for name, each in named if name in wanted}


def _ruling(claim: str, paper: Publication, ports: Ports) -> Ruling:
    link = Link(Outcome.LINKED, paper, 1.0, False, "given with the statement", ())
    dossier = Dossier("", claims=(Claim(Span(0, len(claim)), claim),), link=link)
    (verdict,) = judge_claims(dossier, ports).verdicts
    return verdict.ruling


def _figures(judged: Sequence[Judged]) -> Iterator[Figure]:
    """Of the wrong ones, all and by kind: `caught` are called contradicted or exaggerated. Of the right: those called
    so, and those called supported."""
    wrong = [each for each in judged if each[0].error]
    right = [each for each in judged if not each[0].error]
    for kind in (None, *sorted({row.error for row, _ in wrong if row.error})):
        said = [ruling for row, ruling in wrong if kind in (None, row.error)]
        if said:
            yield Figure(SET, kind, "copydesk", "caught", _share(said, CALLED_WRONG), len(said))
            yield Figure(SET, kind, "copydesk", "not_supported", 1.0 - _share(said, (Ruling.SUPPORTED,)), len(said))
    if right:
        said = [ruling for _, ruling in right]
        yield Figure(SET, "right", "copydesk", "called_wrong", _share(said, CALLED_WRONG), len(said))
        yield Figure(SET, "right", "copydesk", "supported", _share(said, (Ruling.SUPPORTED,)), len(said))


def _share(said: Sequence[Ruling], rulings: Sequence[Ruling]) -> float:
    return sum(each in rulings for each in said) / len(said)
