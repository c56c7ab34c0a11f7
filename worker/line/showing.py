"""What is shown of a kept dossier: whose copy it is, what was found, and what its editors made of that?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from dossier.record import Dossier
from worker.line.copied import heading, relations
from worker.review.edition import state_of
from worker.review.reviewed import in_force, reviewed
from worker.review.reviewing import Reviews
from worker.review.told import heading as editors_heading
from worker.store.copies import Copies
from worker.store.store import DossierStore


@dataclass(frozen=True, slots=True)
class Shown:
    """The dossier that was checked, of a copy its original's, and its key.

    `told` is what stands above a report, a line each; `more` is the same for JSON.
    """

    key: str
    dossier: Dossier
    told: tuple[str, ...]
    more: dict[str, Any]


def shown(store: DossierStore, wanted: str, as_found: bool) -> Shown:
    """As its editors have left it, or `as_found` by the machine. Raises NotFound, StoreUnavailable."""
    copies, reviews = Copies(store), Reviews(store)
    about, key = copies.about(wanted), copies.checked(wanted)
    dossier, review, editions = store.dossier(key), reviews.review(key), reviews.editions(key)
    more = {
        **relations(wanted, about),
        "state": state_of(editions),
        "decisions": [asdict(each) for each in review.decisions],
        "stale": [each.number for each in review.stale],
    }
    of_copies = heading(wanted, about)
    if as_found:
        return Shown(key, dossier, tuple(of_copies), more)
    changing = in_force(dossier, review.decisions)
    told = (*of_copies, *editors_heading(changing, review.stale, editions))
    return Shown(key, reviewed(dossier, review.decisions), told, more)
