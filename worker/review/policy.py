"""May a finished story be published before any editor has seen it? Only where the newsroom's setting says so."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dossier.errors import InputUnusable, WrongStanding
from dossier.findings import Outcome, Standing
from dossier.record import Dossier

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from worker.review.decision import Decision
    from worker.review.edition import Edition
    from worker.store.event import Kept
    from worker.store.store import DossierStore

log = logging.getLogger("copydesk")

WHO = "the policy COPYDESK_PUBLISH=checked"


def publish_unseen(store: DossierStore, connection: Connection, key: str, dossier: Dossier) -> None:
    """Publish what `is_checked`, in the transaction that finishes it; an editor's act on the story counts for more."""
    from worker.review.reviewing import body_to_publish
    from worker.store.editions import Editions

    def first(kept: Kept, decisions: Sequence[Decision], before: Sequence[Edition]) -> dict[str, Any]:
        if before:
            raise WrongStanding("it has an edition already")
        return body_to_publish("", kept, decisions, before)

    if not is_checked(dossier):
        return
    try:
        Editions(store).publish_within(connection, key, first, "", WHO)
    except (WrongStanding, InputUnusable) as error:
        log.info("%s: not published: %s", key, error)


def is_checked(dossier: Dossier) -> bool:
    """One paper is linked and not in doubt, every sentence of the summary was checked, all could be looked at."""
    link, summary = dossier.link, dossier.summary
    if link is None or link.publication is None or link.outcome is not Outcome.LINKED or summary is None:
        return False
    in_doubt = link.publication.standing in (Standing.RETRACTED, Standing.CONCERN)
    return summary.verified and bool(summary.sentences) and not dossier.gaps and not in_doubt
