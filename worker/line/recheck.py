"""How are finished dossiers re-checked on the second engine: which are sent, and what happens when a key arrives?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from dossier.ports import Ports
from worker.line.claiming import send_claimed
from worker.recheck import NO_SOURCE, changes, outages, publications, rechecked

if TYPE_CHECKING:
    from worker.store.rechecks import Rechecks

log = logging.getLogger("copydesk")

DAY_S = 86_400

MOST_AT_ONCE = 20
"""Dossiers sent in one go, so that articles do not wait behind all that are due: 28,800 a day."""

EVERY_S = 60
"""Seconds from one go to the next, or less where dossiers are re-checked more often than that."""

SOURCES_AWAY_S = 3600
"""Seconds after which a dossier is asked about again where a source could not be asked, or sooner where it is due."""

Send = Callable[[str], None]
"""Puts the task of a re-check, with a dossier's key, on its queue. May raise BrokerUnavailable."""


def send_due(rechecks: Rechecks, send: Send, hold_s: float) -> int:
    """Send the keys of dossiers that are due, each once however many call this at once; how many were sent.

    One that a worker has not re-checked within `hold_s` is due again.
    """
    return send_claimed(
        rechecks.due(MOST_AT_ONCE), lambda entry: rechecks.claim(entry, hold_s), lambda entry: send(entry.key)
    )


def recheck(rechecks: Rechecks, ports: Callable[[], Ports], key: str, every_s: float) -> None:
    """Ask about one dossier again, save what is told, and log each change. Raises StoreUnavailable."""
    kept = rechecks.read(key)
    if kept is None:
        log.info("%s: nothing to re-check", key)
        return
    if not publications(kept.dossier):
        rechecks.pass_over(kept)
        return
    after = rechecked(kept.dossier, ports())
    changed = changes(kept.dossier, after)
    away = any(gap != NO_SOURCE for gap in outages(after))
    again_s = min(every_s, SOURCES_AWAY_S) if away else every_s
    if not rechecks.save(kept, after, changed, again_s):
        log.info("%s: somebody else has re-checked it meanwhile; this result is dropped", key)
        return
    for change in changed:
        log.warning(
            "%s: the %s of %s was %r, and is %r now", key, change.kind, change.publication, change.before, change.after
        )
    for gap in outages(after):
        log.warning("%s: not asked for the standing: %s: %s", key, gap.source, gap.why)
