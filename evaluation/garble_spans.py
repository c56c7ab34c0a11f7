"""Do the flags lie where people marked errors that a reader can see?

Reads every file of DIR/garble/spans: translations in which raters marked errors. The truth is the characters of Major
errors of VISIBLE categories; the rest (mistranslations above all) is fluent, and cannot be seen without the source.
Rows are drawn from all, good translations too: how rare the errors are is part of the task.

Three systems: the characters under our flags at the shipped threshold; and the words whose suspicion, or (the baseline)
whose surprisal, reaches the threshold that gives the best F1 on CHOSEN_ON. That set's figures are marked as seen.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dossier.ports import Ports
from evaluation.garble_reading import Judgement, read, was_seen
from evaluation.labelled import counted, labelled
from evaluation.measures import f1_score
from evaluation.rows import Figure, files_in, set_name

CHOSEN_ON = "mqm_ted2021"
VISIBLE = ("Fluency", "Style", "Terminology", "Non-translation")
"""How the categories begin whose errors a reader can see (issue 4; Non-translation is MQM's word for nonsense)."""

Units = npt.NDArray[np.float64]
"""Words and the gaps between them, shape (units, 3): score, characters, how many of these are marked."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One error that a rater marked: text[start:end]."""

    start: int
    end: int
    category: str
    severity: str


@dataclass(frozen=True, slots=True)
class Rated:
    """One row of garble/spans."""

    text: str
    spans: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlap:
    """Characters that a system took, that are marked, and that are both."""

    taken: int
    marked: int
    both: int

    @property
    def precision(self) -> float:
        """1 where nothing was taken."""
        return self.both / self.taken if self.taken else 1.0

    @property
    def recall(self) -> float:
        """0 where nothing is marked."""
        return self.both / self.marked if self.marked else 0.0

    @property
    def f1(self) -> float:
        """Of precision and recall."""
        return f1_score(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class SpanSet:
    """One set as the desk reads it: rows drawn, characters under flags, words by suspicion and by surprisal."""

    name: str
    rows: int
    flagged: Overlap
    suspicion: Units
    surprisal: Units


def measure(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """All figures of all sets, `size` rows drawn of each (None: all). Raises NotFound.

    Without CHOSEN_ON the thresholds are chosen on the first set by name, and stderr says so.
    """
    sets = [_read_set(path, size, ports) for path in files_in(data / "garble" / "spans")]
    chosen_on = next((each for each in sets if each.name == CHOSEN_ON), sets[0])
    if chosen_on.name != CHOSEN_ON:
        print(f"garble/spans holds no {CHOSEN_ON}: thresholds are chosen on {chosen_on.name}", file=sys.stderr)
    figures: list[Figure] = []
    for each in sets:
        seen = each is chosen_on or was_seen(f"garble/spans/{each.name}")
        if each.flagged.marked:
            figures += [replace(figure, seen=seen) for figure in _figures(each, chosen_on)]
        else:
            print(f"{each.name}: no visible Major error in the rows drawn, so nothing to find", file=sys.stderr)
    return figures


def _read_set(path: Path, size: int | None, ports: Ports) -> SpanSet:
    name = set_name(path)
    rows = [row for row in labelled(path, Rated, size) if row.text.strip()]
    taken = marked = both = 0
    suspicion: list[Units] = [np.zeros((0, 3))]
    surprisal: list[Units] = [np.zeros((0, 3))]
    for row in counted(rows, f"{name} rows"):
        judgement = read(row.text, None, ports)
        truth = _visible(row)
        flagged = {i for flag in judgement.flags for i in range(flag.where.start, flag.where.end)}
        taken, marked, both = taken + len(flagged), marked + len(truth), both + len(flagged & truth)
        suspicion.append(_units(judgement, [word.log_odds for word in judgement.words], truth))
        surprisal.append(_units(judgement, [word.surprisal_bits for word in judgement.words], truth))
    return SpanSet(name, len(rows), Overlap(taken, marked, both), np.vstack(suspicion), np.vstack(surprisal))


def _visible(row: Rated) -> set[int]:
    """The characters of Major errors that a reader can see."""
    return {
        i
        for span in row.spans
        if span.severity == "Major" and span.category.startswith(VISIBLE)
        for i in range(max(0, span.start), min(span.end, len(row.text)))
    }


def _units(judgement: Judgement, scores: Sequence[float], truth: set[int]) -> Units:
    """The row's words; a gap between two words is taken where both are, so its score is the lower of theirs."""
    places = [(word.where.start, word.where.end) for word in judgement.words]
    rows = [(score, *place) for score, place in zip(scores, places, strict=True)]
    neighbours = zip(pairwise(scores), pairwise(places), strict=True)
    rows += [(min(of_one, of_next), one[1], next_[0]) for (of_one, of_next), (one, next_) in neighbours]
    counts = [(score, end - start, len(truth.intersection(range(start, end)))) for score, start, end in rows]
    return np.array(counts, dtype=float).reshape(-1, 3)


def best_threshold(units: Units, marked: int) -> float:
    """The score from which on words are to be taken for the best F1 of characters; infinity where nothing is marked."""
    if not marked or not len(units):
        return math.inf
    units = units[np.argsort(-units[:, 0], kind="stable")]
    taken, both = np.cumsum(units[:, 1]), np.cumsum(units[:, 2])
    last = np.append(units[1:, 0] < units[:-1, 0], True)  # equal scores are taken together
    f1 = np.where(last, 2 * both / (taken + marked), -1.0)
    return float(units[int(np.argmax(f1)), 0])


def taken_from(units: Units, threshold: float, marked: int) -> Overlap:
    """What is taken where words are taken from `threshold` on."""
    over = units[units[:, 0] >= threshold]
    return Overlap(int(over[:, 1].sum()), marked, int(over[:, 2].sum()))


def _figures(each: SpanSet, chosen_on: SpanSet) -> Iterator[Figure]:
    marked = each.flagged.marked
    cut = best_threshold(chosen_on.suspicion, chosen_on.flagged.marked)
    baseline_cut = best_threshold(chosen_on.surprisal, chosen_on.flagged.marked)
    ours = taken_from(each.suspicion, cut, marked)
    baseline = taken_from(each.surprisal, baseline_cut, marked)
    chosen = f"copydesk, threshold of {chosen_on.name.removeprefix('mqm_')}"
    for system, overlap in (("copydesk", each.flagged), (chosen, ours), ("surprisal", baseline)):
        for metric in ("f1", "recall", "precision"):
            yield Figure(each.name, None, system, metric, getattr(overlap, metric), each.rows)
    if baseline.f1:
        yield Figure(each.name, None, "copydesk over surprisal", "f1_ratio", ours.f1 / baseline.f1, each.rows)
