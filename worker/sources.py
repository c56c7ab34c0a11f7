"""What can be typed about the online sources: does each answer, and what is left of its budget?"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING

from config.settings import Settings, load_settings
from worker.desk import open_online
from worker.options import Json
from worker.progress import Progress

if TYPE_CHECKING:
    from linker.sources.http_source import SourceState

NO_CONTACT = "no contact is set; give a mail address or a URL by COPYDESK_CONTACT"


def sources(
    as_json: Json = False,
) -> None:
    """Each online source: whether it answers, which key it wants, what is left of its budget.

    Each is asked for one record that it is known to hold. Exit code 3 where one that can be asked does not answer.
    Without a contact none is asked.
    """
    settings = load_settings()
    with Progress() as progress:
        if settings.contact:
            progress.say("asking the sources ...")
        found = states(settings, ask=True)
    if as_json:
        print(json.dumps({"sources": [asdict(state) for state in found]}, indent=2))
    else:
        for state in found:
            print(_line(state))
    if any(state.answers is False for state in found):
        sys.exit(3)


def states(settings: Settings, ask: bool) -> tuple[SourceState, ...]:
    """How each online source stands, once it was asked (`ask`, and only with a contact set), or else by the books."""
    # An answer that was kept would prove nothing.
    opened = open_online(settings.model_copy(update={"sources_cache": None}))
    online = (*opened.sources, *opened.full_texts)
    if not settings.contact:
        return tuple(source.state(None, NO_CONTACT) for source in online)
    if not ask:
        return tuple(source.state(None, source.lacks) for source in online)
    with ThreadPoolExecutor(len(online)) as threads:
        return tuple(threads.map(lambda source: source.check(), online))


def _line(state: SourceState) -> str:
    condition = {True: "answers", False: "does not answer", None: "not asked"}[state.answers]
    asked_for = "searched, and asked for identifiers" if state.searches else "asked for identifiers only"
    pace = f"{state.left.pace.requests} in {state.left.pace.seconds} s"
    told = "" if state.left.told is None else f", {state.left.told:,} left by its own count"
    held = f", not to be asked for {state.left.held_s:.0f} s" if state.left.held_s else ""
    budget = f"{state.left.requests} of {pace} left{told}{held}"
    return f"{state.name:<20} {condition:<16} {asked_for}; {state.key}; {budget}{'; ' + state.why if state.why else ''}"
