"""Who is signed in at the newsroom's desk, with which key, and for how long still?

A session is a random token that the browser keeps; only its SHA-256 is here: enough for what cannot be guessed.
A session is as good as its key: a key that is revoked ends all of its sessions.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select, update

from worker.store.api_key import ApiKey
from worker.store.clock import EpochNow
from worker.store.deed import Deed
from worker.store.keys import KEY_COLUMNS, key_of
from worker.store.store import DossierStore
from worker.store.tables import API_KEYS, SESSIONS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

IDLE_S = 12 * 3_600
"""A session ends when nothing was asked with it for so long: over night, not over lunch."""

LONGEST_S = 7 * 86_400
"""And so long after it began in any case."""

NOTED_S = 60
"""That a session is used is noted no more often than this."""

_C = SESSIONS.c


class Sessions:
    """The sessions of a store. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def begin(self, key: ApiKey, address: str = "") -> str:
        """A new session of the key: its token, of which this is the only copy. Those that are over are forgotten.

        `address` is where it was begun from.
        """
        token = secrets.token_urlsafe(32)
        row = {"digest": _digest(token), "api_key": key.id, "began_at": EpochNow(), "used_at": EpochNow()}
        with self._store.transaction() as connection:
            connection.execute(delete(SESSIONS).where(_over()))
            connection.execute(insert(SESSIONS).values(row))
            self._store.note(connection, Deed.SIGNED_IN, key.id, address=address)
        return token

    def holder(self, token: str, is_use: bool = True) -> ApiKey | None:
        """The key whose session this is; None where there is none such, or it is over.

        `is_use`: the session is used by asking, and lasts the longer for it.
        """
        this = _C.digest == _digest(token)
        found = select(*KEY_COLUMNS, (_C.used_at < EpochNow() - NOTED_S).label("to_note"))
        found = found.join(SESSIONS, _C.api_key == API_KEYS.c.id)
        with self._store.transaction() as connection:
            good = found.where(this, API_KEYS.c.revoked_at.is_(None), ~_over())
            row = connection.execute(good).mappings().one_or_none()
        if row is None:
            return None
        if is_use and row["to_note"]:  # apart: in SQLite, a transaction that has read may be refused a change
            with self._store.transaction() as connection:
                connection.execute(update(SESSIONS).where(this).values(used_at=EpochNow()))
        return key_of(row)

    def end(self, token: str) -> None:
        """Nobody is signed in with that token any more."""
        with self._store.transaction() as connection:
            ended = delete(SESSIONS).where(_C.digest == _digest(token)).returning(_C.api_key)
            if key := connection.execute(ended).scalar_one_or_none():
                self._store.note(connection, Deed.SIGNED_OUT, key)


def _over() -> ColumnElement[bool]:
    return or_(_C.used_at < EpochNow() - IDLE_S, _C.began_at < EpochNow() - LONGEST_S)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
