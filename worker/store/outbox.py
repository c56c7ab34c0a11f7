"""How is an event noted so that it is told once, and not lost? In the very transaction that makes it one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dossier.record import Dossier
from worker.store.clock import EpochNow
from worker.store.delivery import Progress, Topic
from worker.store.entry import Lease
from worker.store.tables import CALLBACKS, DELIVERIES
from worker.store.writing import insert_unless_there, storable

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Outbox:
    """Notes events for `endpoint`, where that is not empty, and for the callbacks of the dossier that they are of."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def note(
        self, connection: Connection, topic: Topic, key: str, data: dict[str, Any], which: int | None = None
    ) -> None:
        """Note an event of the dossier `key`; `which` tells it from others of its topic, where there may be several."""
        called = connection.execute(select(CALLBACKS.c.url).where(CALLBACKS.c.key == key)).scalars()
        urls = {*called, *([self._endpoint] if self._endpoint else [])}
        if not urls:
            return
        now = connection.execute(select(EpochNow())).scalar_one()
        told = {"type": topic, "timestamp": datetime.fromtimestamp(now, UTC).isoformat(), "data": {"key": key, **data}}
        name = "_".join(filter(None, ("msg", topic.replace(".", "_"), key, None if which is None else str(which))))
        row = {"id": name, "key": key, "topic": topic, "body": json.dumps(told), "due_at": now, "at": now}
        fresh = {"tries": 0, "status": Progress.WAITING, "answer": ""}
        rows = [{**row, **fresh, "url": url} for url in sorted(urls)]
        connection.execute(insert_unless_there(connection, DELIVERIES), rows)

    def note_end(self, connection: Connection, key: str, dossier: Dossier, original: str | None = None) -> None:
        """A dossier is finished, as a copy of `original` where there is one."""
        about = {"address": dossier.address, "copy_of": original}
        self.note(connection, Topic.FINISHED, key, about)
        if dossier.flags:
            self.note(connection, Topic.FLAGGED, key, {**about, "flags": len(dossier.flags)})

    def note_failure(self, connection: Connection, lease: Lease, error: str) -> None:
        """A dossier was given up."""
        about = {"address": lease.dossier.address, "step": lease.step, "error": error}
        self.note(connection, Topic.FAILED, lease.key, about, lease.version)

    def call_back(self, connection: Connection, key: str, url: str) -> None:
        """Tell that address too of what becomes of the dossier."""
        row = {"key": key, "url": storable(url)}
        connection.execute(insert_unless_there(connection, CALLBACKS).values(row))
