"""What happens when a step's task arrives with the key of a dossier?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

from structlog.contextvars import bound_contextvars

from dossier.errors import CopydeskError, StoreUnavailable
from dossier.ports import Ports
from dossier.record import Dossier
from worker.line.bounds import HEARTBEATS, MAX_TRIES, next_wait_s
from worker.pipeline import STEPS, Step, advance, next_step
from worker.steps import clean_article
from worker.store.entry import Lease, Priority, Standing
from worker.tracing import Ended, Tell, TraceStep, trace_nothing

if TYPE_CHECKING:
    from worker.store.store import DossierStore

log = logging.getLogger("copydesk")

COPIES_KNOWN_AFTER = clean_article.__name__
"""The step that leaves the story alone, by which a copy is known; files and web addresses come through it alike."""

Send = Callable[[Step, str, Priority], None]
"""Puts the task of a step, with a dossier's key, on the step's queue. May raise BrokerUnavailable."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a worker process needs to take its turn at a dossier; `holder` names the process in the store."""

    store: DossierStore
    ports: Callable[[], Ports]
    send: Send
    holder: str
    hold_s: float
    limit_s: float
    trace: TraceStep = trace_nothing

    def take(self, step: Step, key: str) -> None:
        """Do the step if it is to be done, save what it gave, and send the next. A task that came twice does nothing.

        Raises StoreUnavailable where the store fails: the lease then runs out, and the sweep offers the step again.
        """
        lease = self.store.take(key, step.name, self.holder)
        if lease is None:
            log.info("%s %s: nothing to do", key, step.name)
            return
        about = {"key": key, "step": step.name, "try": lease.tries}
        with bound_contextvars(**about), self.trace(key, step.name, lease.tries) as tell:
            self._take(step, lease, tell)

    def _take(self, step: Step, lease: Lease, tell: Tell) -> None:
        key = lease.key
        if lease.tries > MAX_TRIES:
            self.store.fail(lease, f"given up: {MAX_TRIES} workers were lost in this step")
            tell(Ended.GIVEN_UP, ())
            return
        try:
            with self._heartbeat(lease):
                dossier = advance(lease.dossier, step, self.ports(), _quietly)
                after = next_step(dossier)
                saved, original = self._save(lease, dossier, after)
        except StoreUnavailable:
            tell(Ended.NOT_SAVED, ())
            raise
        except Exception as error:
            tell(Ended.GIVEN_UP if self._give_back(lease, error) else Ended.PUT_OFF, ())
            return
        models = [made.model for made in dossier.provenance if made.step == step.name]
        tell(Ended.DROPPED if not saved else Ended.COPY if original else Ended.DONE, models)
        if not saved:
            log.warning("%s %s: somebody else had gone on with it; this result is dropped", key, step.name)
            return
        log.info("%s %s: done", key, step.name, extra={"took_s": dossier.provenance[-1].took_s})
        if original:
            log.info("%s: a copy of %s, so it is not checked", key, original)
        elif after:
            self.send(after, key, lease.priority)

    def _save(self, lease: Lease, dossier: Dossier, after: Step | None) -> tuple[bool, str | None]:
        """Whether it was saved, and the key of the original where the story is a copy."""
        name = after.name if after else None
        if lease.step == COPIES_KNOWN_AFTER:
            from worker.store.copies import Copies

            return Copies(self.store).save(lease, dossier, name)
        return self.store.save(lease, dossier, name), None

    def _give_back(self, lease: Lease, error: Exception) -> bool:
        """True where it was the last try."""
        known = isinstance(error, CopydeskError)
        why = str(error) if known else f"our bug: {type(error).__name__}: {error}"
        wait_s = next_wait_s(error, lease.tries)
        shown = why if known else f"our bug: {type(error).__name__}; `copydesk status {lease.key}` tells more"
        log.warning("%s %s: %s", lease.key, lease.step, shown, exc_info=None if known else error)
        if wait_s is None:
            self.store.fail(lease, why)
        else:
            self.store.put_off(lease, wait_s, why)
        return wait_s is None

    @contextmanager
    def _heartbeat(self, lease: Lease) -> Iterator[None]:
        """Extends the lease until the step is over, or has taken longer than it may."""
        over = Event()
        thread = Thread(target=self._extend, args=(lease, over), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _extend(self, lease: Lease, over: Event) -> None:
        pause_s = self.hold_s / HEARTBEATS
        for _beat in range(int(self.limit_s / pause_s) + 1):
            if over.wait(pause_s):
                return
            try:
                if not self.store.extend(lease):
                    return
            except StoreUnavailable as error:
                log.warning("%s: the lease could not be extended: %s", lease.key, error)


def sweep(store: DossierStore, send: Send, on_broker: Callable[[str], int]) -> int:
    """Send again what has stood still: leases that ran out, retries that are due, tasks that the broker has lost.

    What merely waits is sent again only as often as the queue (`on_broker`: its length) is short of it, so that a
    long queue does not grow by being swept. Returns how many tasks were sent.
    """
    sent = 0
    missing: dict[str, int] = {}
    steps = {step.name: step for step in STEPS}
    for entry in store.overdue():
        step = steps[entry.step or ""]
        if entry.standing is Standing.SENT:
            if step.queue not in missing:
                names = [each.name for each in STEPS if each.queue is step.queue]
                missing[step.queue] = store.waiting(names) - on_broker(step.queue)
            if missing[step.queue] <= 0:
                continue
            missing[step.queue] -= 1
        if store.resend(entry):
            send(step, entry.key, entry.priority)
            sent += 1
    return sent


def _quietly(_step: str, _took_s: float | None) -> None:
    """Progress that nobody watches: the store tells where a dossier is."""
