"""How well does the shipped model tell how strong a cause a sentence states, and whether news states a stronger one?

Reads DIR/verify/strength and DIR/verify/exaggeration, where they are. News exaggerates where its strength is above that
of the paper's sentence, downplays where it is under it. "majority" gives every row the set's commonest label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sklearn.metrics import accuracy_score, f1_score

from dossier.ports import Ports, Strength
from evaluation.labelled import counted, labelled
from evaluation.rows import Figure, files_in, set_name, with_interval

SEEN = ("eureka", "pubmed")
"""The shipped weights saw these; `training.fit_verdicts` says how they do on sentences that were left out."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence and how strong a cause it states: 0 none, 1 goes with, 2 may cause, 3 causes."""

    sentence: str
    strength: int


@dataclass(frozen=True, slots=True)
class Retold:
    """A finding in the news and in the paper; `label` is "same", "exaggerates" or "downplays"."""

    news: str
    paper: str
    label: str


def measure(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """All figures of all sets of the two folders that are there."""
    figures: list[Figure] = []
    for path in _sets(data / "verify" / "strength"):
        stated = labelled(path, Stated, size)
        told = [_strength(case.sentence, ports) for case in counted(stated, f"{set_name(path)} sentences")]
        figures += _figures(set_name(path), [str(case.strength) for case in stated], list(map(str, told)))
    for path in _sets(data / "verify" / "exaggeration"):
        retold = labelled(path, Retold, size)
        said = [
            _compared(_strength(case.news, ports), _strength(case.paper, ports))
            for case in counted(retold, f"{set_name(path)} findings")
        ]
        figures += _figures(set_name(path), [case.label for case in retold], said)
    return figures


def _sets(folder: Path) -> list[Path]:
    return files_in(folder) if folder.exists() else []


def _strength(text: str, ports: Ports) -> int:
    (given,) = ports.entailment.weigh([text])
    return strongest(given)


def strongest(given: Strength) -> int:
    """The likeliest of the four."""
    row = (given.none, given.correlational, given.conditional, given.causal)
    return row.index(max(row))


def _compared(news: int, paper: int) -> str:
    return "exaggerates" if news > paper else "downplays" if news < paper else "same"


def _figures(name: str, right: Sequence[str], said: Sequence[str]) -> Iterator[Figure]:
    commonest = Counter(right).most_common(1)[0][0]
    for system, labels in (("copydesk", said), ("majority", [commonest] * len(right))):
        f1 = f1_score(right, labels, labels=sorted(set(right)), average="macro", zero_division=0)
        figures = (
            Figure(name, None, system, "accuracy", float(accuracy_score(right, labels)), len(right)),
            Figure(name, None, system, "macro_f1", float(f1), len(right)),
        )
        yield from (replace(with_interval(each, ("accuracy",)), seen=name in SEEN) for each in figures)
