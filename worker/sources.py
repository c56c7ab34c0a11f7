"""What can be typed about the online sources: does each answer, when did it last, and what is left of its budget?"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING

from config.settings import Settings, load_settings
from worker import times
from worker.desk import open_dossiers, open_online
from worker.options import Json
from worker.progress import Progress

if TYPE_CHECKING:
    from linker.sources.http_source import SourceState
    from worker.store.sources import Heard, Sources

NO_CONTACT = "no contact is set; give a mail address or a URL by COPYDESK_CONTACT"


def sources(
    as_json: Json = False,
) -> None:
    """Each online source: whether it answers, when it last did, which key it wants, what is left of its budget.

    Each is asked for one record that it is known to hold. Exit code 3 where one that can be asked does not answer.
    Without a contact none is asked. When it last answered, and last could not be asked, is told of all workers.
    """
    from worker.store.sources import NEVER, Sources

    settings = load_settings()
    kept = Sources(open_dossiers(settings))
    with Progress() as progress:
        if settings.contact:
            progress.say("asking the sources ...")
        found = states(settings, kept, ask=True)
    heard = kept.heard()
    told = [(state, heard.get(state.name, NEVER)) for state in found]
    if as_json:
        print(json.dumps({"sources": [{**asdict(state), **_heard(last)} for state, last in told]}, indent=2))
    else:
        for state, last in told:
            print(_line(state, last))
    if any(state.answers is False for state in found):
        sys.exit(3)


def states(settings: Settings, kept: Sources, ask: bool) -> tuple[SourceState, ...]:
    """How each online source stands, once it was asked (`ask`, and only with a contact set), or else by the books.

    What one that is asked answers is `kept`. Raises StoreUnavailable.
    """
    # An answer that was kept would prove nothing.
    opened = open_online(settings.model_copy(update={"sources_cache": None}))
    online = (*opened.sources, *opened.full_texts)
    if not settings.contact:
        return tuple(source.state(None, NO_CONTACT) for source in online)
    if not ask:
        return tuple(source.state(None, source.lacks) for source in online)
    with ThreadPoolExecutor(len(online)) as threads:
        found = tuple(threads.map(lambda source: source.check(), online))
    for state in found:
        if state.answers:
            kept.answered(state.name)
        elif state.answers is False:
            kept.failed(state.name, state.why)
    return found


def _heard(last: Heard) -> dict[str, str | None]:
    return {
        "answered_at": times.told(last.answered_at),
        "gap_at": times.told(last.gap_at),
        "gap_why": last.gap_why,
    }


def _line(state: SourceState, last: Heard) -> str:
    condition = {True: "answers", False: "does not answer", None: "not asked"}[state.answers]
    asked_for = "searched, and asked for identifiers" if state.searches else "asked for identifiers only"
    pace = f"{state.left.pace.requests} in {state.left.pace.seconds} s"
    left = "" if state.left.told is None else f", {state.left.told:,} left by its own count"
    held = f", not to be asked for {state.left.held_s:.0f} s" if state.left.held_s else ""
    budget = f"{state.left.requests} of {pace} left{left}{held}"
    answered = f"last answered {times.told(last.answered_at) or 'never'}"
    gap = f"last gap {times.told(last.gap_at)}" if last.gap_at else "no gap"
    told = (asked_for, state.key, budget, answered, gap, *filter(None, [state.why]))
    return f"{state.name:<20} {condition:<16} {'; '.join(told)}"
