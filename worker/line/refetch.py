"""How are checked stories fetched again on the second engine, and checked again where they were edited?

The page is read and cleaned in the network pool; only where the story differs is its key sent on to the model pool.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING

from config.settings import Settings
from dossier.errors import (
    AddressRefused,
    CopydeskError,
    InputUnusable,
    NotFound,
    PageUnavailable,
    Paywalled,
    Reserved,
    RobotsRefused,
    StoreUnavailable,
)
from dossier.ports import Ports
from dossier.record import Dossier
from worker.edits import compare
from worker.line.claiming import send_claimed
from worker.line.recheck import MOST_AT_ONCE, Send
from worker.pipeline import STEPS, advance
from worker.renewal import renewed
from worker.store.entry import Outcome

if TYPE_CHECKING:
    from worker.store.refetches import Refetches
    from worker.store.store import DossierStore

log = logging.getLogger("copydesk")

HOUR_S = 3600

_OUTCOMES: tuple[tuple[type[CopydeskError], Outcome], ...] = (
    (NotFound, Outcome.GONE),
    (Paywalled, Outcome.KEPT_FROM_US),
    (RobotsRefused, Outcome.KEPT_FROM_US),
    (Reserved, Outcome.KEPT_FROM_US),
    (AddressRefused, Outcome.KEPT_FROM_US),
    (InputUnusable, Outcome.UNREADABLE),
    (PageUnavailable, Outcome.AWAY),
)
"""The first that fits."""


def open_refetches(settings: Settings, store: DossierStore) -> Refetches:
    """What the store knows of re-fetches, with the schedule of the settings."""
    from worker.store.refetches import Refetches

    return Refetches(store, [hours * HOUR_S for hours in settings.refetch_hours])


def send_due(refetches: Refetches, send: Send, hold_s: float) -> int:
    """Send the keys of dossiers that are due, each once however many call this at once; how many were sent.

    One of which nothing was found within `hold_s` is due again.
    """
    return send_claimed(refetches.due(MOST_AT_ONCE), lambda key: refetches.claim(key, hold_s), send)


def refetch(refetches: Refetches, ports: Callable[[], Ports], key: str, send_edited: Send) -> None:
    """Read a checked story again, keep what was found, and send on what was edited. Raises StoreUnavailable."""
    kept = refetches.read(key)
    if kept is None:
        log.info("%s: nothing to fetch again", key)
        return
    try:
        cleaned = _read_again(kept.dossier, ports())
    except tuple(kind for kind, _ in _OUTCOMES) as error:
        outcome, told = next(outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), str(error)
    else:
        outcome, told = compare(kept.dossier, cleaned)
    if outcome is Outcome.EDITED:
        refetches.propose(key, cleaned)
        send_edited(key)
    else:
        refetches.note(key, outcome, told)
    log.info("%s: fetched again: %s%s", key, outcome, f" ({told})" if told else "")


def _read_again(checked: Dossier, ports: Ports) -> Dossier:
    """The story as it stands there now, cleaned; the site is asked whether the page that was read still holds."""
    return reduce(
        lambda dossier, step: advance(dossier, step, ports, lambda *_: None),
        STEPS[:2],
        Dossier(checked.address, checked.page),
    )


def check_edited(refetches: Refetches, ports: Callable[[], Ports], key: str) -> None:
    """Check again what was edited of a story, and put that in its place. Raises StoreUnavailable."""
    kept, cleaned = refetches.read(key), refetches.proposed(key)
    if kept is None or cleaned is None:
        log.info("%s: no edit to check", key)
        return
    try:
        after = renewed(kept.dossier, cleaned, ports())
    except StoreUnavailable:
        raise
    except Exception as error:
        known = isinstance(error, CopydeskError)
        told = str(error) if known else f"our bug: {type(error).__name__}: {error}"
        why = told if known else f"our bug: {type(error).__name__}"
        log.warning("%s: not checked again, the old findings stand: %s", key, why, exc_info=None if known else error)
        refetches.note(key, Outcome.FAILED, told)
        return
    _, told = compare(kept.dossier, cleaned)
    if refetches.save(kept, after, told):
        log.warning("%s: the story was edited: %s", key, told)
    else:
        log.info("%s: somebody else has saved it meanwhile; it is fetched once more", key)
