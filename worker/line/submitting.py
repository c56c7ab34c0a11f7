"""How does an article get in line? The command line, the web API and whatever else has articles come through here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from config.settings import Settings
from dossier.errors import BrokerUnavailable
from dossier.ports import Pages, Ports
from dossier.record import Dossier
from worker.desk import ModelSet, open_dossiers, open_models, open_pages
from worker.line.webhooks import require_callable
from worker.pipeline import STEPS, Step, advance, next_step
from worker.store.entry import Priority

if TYPE_CHECKING:
    from worker.store.submissions import Ticket

HANDED_IN = "handed in"
"""The address of a page that was handed in without one."""

LEFT_ALONE_S = 5.0
"""For so long Redis is not asked again once it has not answered, so that a submission does not wait for it each time.

What is kept meanwhile is sent by the sweep.
"""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The dossier's key. `new` is False where the page was in line already; `held` says why its task was not sent."""

    key: str
    new: bool
    held: BrokerUnavailable | None = None


class Line:
    """The way into the line, for one process; threads may share it."""

    def __init__(self, settings: Settings) -> None:
        """Raises InputUnusable for a setting, StoreUnavailable. Redis may be away."""
        from worker.line.app import make_app
        from worker.line.broker import open_broker
        from worker.store.submissions import Submissions

        self.settings = settings
        self.store = open_dossiers(settings)
        self.submissions = Submissions(self.store)
        self._app = make_app(settings)
        self._away: tuple[BrokerUnavailable, float] | None = None
        try:
            open_broker(settings.redis_url).close()
        except BrokerUnavailable as error:
            self._away = error, time.monotonic() + LEFT_ALONE_S

    def put(
        self,
        dossier: Dossier,
        priority: Priority = Priority.NORMAL,
        ticket: Ticket | None = None,
        callback: str = "",
        actor: str = "",
    ) -> Submitted:
        """Keep the dossier and send its first task; with a ticket that was used, the answer is what it was then.

        `callback` is told by webhook what becomes of it. Raises InputUnusable where it cannot be. It is noted as a deed
        of `actor`, where one is named.
        Raises StoreUnavailable: then nothing is kept. Raises SubmissionDiffers.
        """
        from worker.store.submissions import Submissions

        if callback:
            require_callable(callback, self.settings)
        step = next_step(dossier) or STEPS[-1]
        store, repeated = self.store.by(actor), False
        if ticket:
            key, new, repeated = Submissions(store).add(ticket, dossier, step.name, priority, callback)
        else:
            key, new = store.add(dossier, step.name, priority, callback)
        return Submitted(key, new, self.send(step, key, priority) if new and not repeated else None)

    def send(self, step: Step, key: str, priority: Priority) -> BrokerUnavailable | None:
        """Put the task of a step on its queue; what kept us from it, where something did."""
        from worker.line.app import send_step

        return self._sent(partial(send_step, self._app, step, key, priority))

    def send_refetch(self, key: str) -> BrokerUnavailable | None:
        """The same with the task that fetches a checked story again."""
        from worker.line.app import send_refetch

        return self._sent(partial(send_refetch, self._app, key))

    def _sent(self, send: Callable[[], None]) -> BrokerUnavailable | None:
        if self._away and time.monotonic() < self._away[1]:
            return self._away[0]
        try:
            send()
        except BrokerUnavailable as error:
            self._away = error, time.monotonic() + LEFT_ALONE_S
            return error
        return None

    def at_url(self, url: str) -> Dossier:
        """An article that a worker will fetch. Raises AddressRefused where it can be told already that none will."""
        from scraper.guard import check_at_once

        check_at_once(url.strip(), self.settings.allowed_networks)
        return Dossier(url.strip())

    def in_file(self, path: str) -> Dossier:
        """The article in a file of this machine (``-``: standard input), read now: no other machine has it."""
        return self._read(path, open_pages(self.settings, offline=True))

    def in_html(self, html: str, address: str = "") -> Dossier:
        """The article in a web page that was handed in, as if it stood at `address`."""
        from scraper.content import Form
        from scraper.reader import GivenPage

        return self._read(address or HANDED_IN, GivenPage(html, Form.HTML))

    def in_text(self, text: str, title: str = "", address: str = "") -> Dossier:
        """The article in a text that was handed in, below the headline `title` where one is given."""
        from scraper.content import Form
        from scraper.reader import GivenPage

        return self._read(address or HANDED_IN, GivenPage(f"{title}\n\n{text}" if title else text, Form.TEXT))

    def in_bytes(self, body: bytes, address: str) -> Dossier:
        """The article in a file that was handed in, a web page or a text, as if it stood at `address`."""
        from scraper.reader import GivenFile

        return self._read(address or HANDED_IN, GivenFile(body))

    def _read(self, address: str, pages: Pages) -> Dossier:
        """A dossier whose page has been read, as the first step reads it. Raises InputUnusable."""
        ports = Ports(pages, *open_models(self.settings, ModelSet.TEACHING))
        return advance(Dossier(address), STEPS[0], ports, lambda _step, _took_s: None)
