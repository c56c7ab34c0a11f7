"""How does an editor decide on a dossier, publish it and withdraw it? For the command line and the web API alike.

Where the key is that of a copy, its original is meant: a copy has no findings of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dossier.errors import InputUnusable, NotFound, Outdated
from dossier.record import Dossier
from scraper.sites import may_republish
from worker.review.decision import Decision, Draft, Finding, Wish, mark_of
from worker.review.edition import Edition, public_form, require_publishable
from worker.review.findings import findings, replacement, sources
from worker.review.reviewed import in_force, reviewed, stale
from worker.store.copies import Copies
from worker.store.decisions import Decisions
from worker.store.editions import Editions
from worker.store.event import Kept
from worker.store.store import DossierStore

LONGEST_WHY_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What an editor saw when deciding: the dossier's version, and the finding's mark; None for what is there now."""

    version: int | None = None
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A finding, its mark, and the last decision on it, if there is one."""

    finding: Finding
    mark: str
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Review:
    """All that can be decided on in `version` of the dossier `key`, and all that was. `stale` applies to nothing."""

    key: str
    version: int
    dossier: Dossier
    open: tuple[Open, ...]
    decisions: tuple[Decision, ...]
    stale: tuple[Decision, ...]


class Reviews:
    """What editors do in a store. Every method raises NotFound, and StoreUnavailable where it cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store
        self._decisions = Decisions(store)
        self._editions = Editions(store)

    def review(self, key: str) -> Review:
        """What can be decided on, and what was."""
        entry, dossier = self._store.whole(self._original(key))
        decisions = self._decisions.of(entry.key)
        left = _open(dossier, decisions)
        return Review(entry.key, entry.version, dossier, left, decisions, stale(dossier, decisions))

    def reviewed(self, key: str) -> tuple[Dossier, str]:
        """The dossier as editors have left it, and what changes whenever it does."""
        entry, dossier = self._store.whole(self._original(key))
        decisions = self._decisions.of(entry.key)
        return reviewed(dossier, decisions), f"{entry.version}-{decisions[-1].number if decisions else 0}"

    def decide(self, key: str, wish: Wish, who: str, seen: Seen = Seen()) -> Decision:
        """Keep a decision. Raises InputUnusable; WrongStanding where the dossier is not finished.

        Outdated, where the finding is not what was seen: checked anew, decided on by another, or gone.
        """
        why = _told(wish.why, "say why it is decided so")

        def draft(kept: Kept, decisions: Sequence[Decision]) -> Draft:
            version = kept.version if seen.version is None else seen.version
            finding = _wanted(kept, decisions, wish, Seen(version, seen.mark))
            to = replacement(wish, finding)
            return Draft(version, finding, sources(finding, kept.dossier), wish.act, to, who, why)

        return self._decisions.add(self._original(key), draft)

    def publish(self, key: str, note: str, who: str) -> Edition:
        """Publish the dossier as editors have left it. Raises WrongStanding where there is nothing (new) to publish.

        InputUnusable, where the summary's sentences differ from the last edition's and no note says why.
        """
        told = _told(note, "") if note else ""
        return self._editions.publish(self._original(key), partial(body_to_publish, told), told, who)

    def withdraw(self, key: str, why: str, who: str, remove_text: bool = False) -> Edition:
        """Take what is published from the public's sight, for good with `remove_text`: then only the record is kept.

        Raises WrongStanding where nothing is published, InputUnusable.
        """
        return self._editions.withdraw(self._original(key), _told(why, "say why it is withdrawn"), who, remove_text)

    def editions(self, key: str) -> tuple[Edition, ...]:
        """All that was published or withdrawn, oldest first."""
        return self._editions.of(key) or self._editions.of(self._store.entry(self._original(key)).key)

    def _original(self, key: str) -> str:
        return Copies(self._store).checked(key)


def body_to_publish(note: str, kept: Kept, decisions: Sequence[Decision], before: Sequence[Edition]) -> dict[str, Any]:
    """What the next edition is to say, with the note on what it corrects. Raises WrongStanding, InputUnusable."""
    dossier = reviewed(kept.dossier, decisions)
    body = public_form(dossier, may_republish(dossier.address))
    require_publishable(body, before, note)
    return body


def _open(dossier: Dossier, decisions: Sequence[Decision]) -> tuple[Open, ...]:
    last = {(each.finding.subject, each.finding.number): each for each in in_force(dossier, decisions)}
    pairs = [(each, last.get((each.subject, each.number))) for each in findings(dossier)]
    return tuple(Open(each, mark_of(each, decided.number if decided else 0), decided) for each, decided in pairs)


def _wanted(kept: Kept, decisions: Sequence[Decision], wish: Wish, seen: Seen) -> Finding:
    there = {(each.finding.subject, each.finding.number): each for each in _open(kept.dossier, decisions)}
    found = there.get((wish.subject, wish.number))
    name = f"{wish.subject} {wish.number} of {kept.key}"
    if found is None and seen.version == kept.version:
        raise NotFound(f"there is no {name}: `copydesk review {kept.key}` lists what there is")
    if found is None or seen.mark not in (None, found.mark) or (seen.version or 0) > kept.version:
        raise Outdated(f"the {name} is not what was seen: look at it as it is now, and decide again")
    return found.finding


def _told(words: str, wanted: str) -> str:
    told = " ".join(words.split())
    if not told and wanted:
        raise InputUnusable(wanted)
    if len(told) > LONGEST_WHY_CHARACTERS:
        raise InputUnusable(f"that is longer than {LONGEST_WHY_CHARACTERS:,} characters: say it more briefly")
    return told
