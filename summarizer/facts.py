"""Do a claim and a sentence of the paper agree in their numbers and in what goes up or down?"""

from __future__ import annotations

from dataclasses import dataclass

from dossier.ports import Parse
from summarizer.accord import Accord, Compared
from summarizer.directions import Change, Way, changes_in, compare_directions, ways_in
from summarizer.numbers import compare_quantities
from summarizer.quantities import Quantity, quantities_in
from summarizer.tree import Tree
from summarizer.trends import Trends, trends_in


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sentence states that rules can compare: numbers, changes, direction words, its "not", its trends."""

    quantities: tuple[Quantity, ...]
    changes: tuple[Change, ...]
    ways: frozenset[Way]
    denies: bool
    trends: Trends


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a claim stands to one sentence of the paper.

    `doubt` says why the sentence cannot be support, though no conflict is sure: the two have direction words and share
    none (one speaks of rises, the other of falls, perhaps of different things), or one holds a "not". Empty otherwise.
    """

    numbers: Compared
    direction: Compared
    doubt: str

    @property
    def conflict(self) -> str:
        """What the two disagree on, in words; empty where they do not."""
        found = [one.words for one in (self.numbers, self.direction) if one.accord is Accord.CONFLICT]
        return "; ".join(found)


def facts_in(text: str, parse: Parse) -> Facts:
    """The comparable facts of one sentence; `parse` is that of `text`."""
    tree = Tree(text, parse)
    return Facts(quantities_in(text, parse), changes_in(text, parse), ways_in(tree), tree.denies(), trends_in(tree))


def compare(claim: Facts, evidence: Facts) -> Comparison:
    """Set a claim against one sentence of the paper."""
    doubt = ""
    if claim.ways and evidence.ways and not claim.ways & evidence.ways:
        doubt = "speaks of a change the other way"
    elif claim.denies != evidence.denies:
        doubt = "differs from it in a “not”"
    numbers = compare_quantities(claim.quantities, evidence.quantities)
    return Comparison(numbers, compare_directions(claim.changes, evidence.changes), doubt)
