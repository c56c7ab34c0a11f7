"""What can be typed about what is no longer kept, and what does the beat's task do?"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from config.settings import Settings, load_settings
from worker.desk import open_for_typist
from worker.line.recheck import DAY_S
from worker.options import Json

if TYPE_CHECKING:
    from worker.store.retention import Pruned
    from worker.store.store import DossierStore

log = logging.getLogger("copydesk")


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many would be deleted.")] = False,
    as_json: Json = False,
) -> None:
    """Delete what COPYDESK_KEEP_DAYS and COPYDESK_AUDIT_DAYS have kept long enough, as the beat does once a day.

    What was published stays.
    """
    from worker.store import retention

    settings = load_settings()
    act = retention.count if dry_run else retention.prune
    done = act(open_for_typist(settings), *_ages_s(settings))
    if as_json:
        print(json.dumps({**asdict(done), "dry_run": dry_run}, indent=2))
    else:
        print(f"{'would be ' if dry_run else ''}deleted: {_told(done)}")


def prune_daily(store: DossierStore, settings: Settings) -> None:
    """Prune, and log it. Raises StoreUnavailable."""
    from worker.store import retention

    log.info("deleted: %s", _told(retention.prune(store, *_ages_s(settings))))


def _ages_s(settings: Settings) -> tuple[float, float]:
    return settings.keep_days * DAY_S, settings.audit_days * DAY_S


def _told(done: Pruned) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in asdict(done).items())
