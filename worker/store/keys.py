"""Whose key is this, and is it still good?

A key reads `cdk_ID_SECRET`. The row is found by ID; of SECRET, 32 random bytes, only the SHA-256 is kept, which is
enough for what cannot be guessed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from dossier.errors import InputUnusable, NotFound
from worker.store.api_key import ApiKey, Scope
from worker.store.clock import EpochNow
from worker.store.deed import Deed
from worker.store.store import DossierStore, storable
from worker.store.tables import API_KEYS

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

MARK = "cdk"
"""What a key begins with, so that one that leaks is known for what it is."""

LONGEST_NAME_CHARACTERS = 100

_C = API_KEYS.c
KEY_COLUMNS = tuple(column for column in _C if column is not _C.digest)
"""The columns that `key_of` reads."""


_KEY = select(*_C).where(_C.id == bindparam("id"))


class Keys:
    """The keys of the web API. Every method raises StoreUnavailable where the database cannot be used."""

    def __init__(self, store: DossierStore) -> None:
        self._store = store

    def create(self, name: str, scopes: Iterable[Scope]) -> tuple[ApiKey, str]:
        """A new key, and the only copy of what its bearer sends. Raises InputUnusable for a name that is none."""
        if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME_CHARACTERS:
            raise InputUnusable(
                f"a key's name has 1 to {LONGEST_NAME_CHARACTERS} printable characters: give it another"
            )
        number, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        row = {
            "id": number,
            "name": name,
            "digest": _digest(secret),
            "scopes": " ".join(sorted(set(scopes))),
            "created_at": EpochNow(),
        }
        with self._store.transaction() as connection:
            kept = connection.execute(insert(API_KEYS).values(row).returning(*KEY_COLUMNS)).mappings().one()
            self._store.note(connection, Deed.KEY_CREATED, number, name=name, scopes=row["scopes"])
        return key_of(kept), f"{MARK}_{number}_{secret}"

    def admit(self, bearer: str) -> ApiKey | None:
        """The key that the bearer sent; None where there is none such, or it was revoked."""
        mark, number, secret = _parts(bearer)
        if mark != MARK or not secret:
            return None
        with self._store.reading() as connection:
            row = connection.execute(_KEY, {"id": storable(number)}).mappings().one_or_none()
        if row is None or not compare_digest(row["digest"], _digest(secret)) or row["revoked_at"] is not None:
            return None
        today = datetime.now(UTC).date().isoformat()
        if row["last_used"] != today:
            with self._store.transaction() as connection:
                connection.execute(update(API_KEYS).where(_C.id == row["id"]).values(last_used=today))
        return key_of(row)

    def note_refusal(self, bearer: str) -> None:
        """Put on record that somebody was not let in with this; of what was sent, only the ID of a key, if it has one.

        What else was sent may be a secret of something else.
        """
        _mark, number, _secret = _parts(bearer)
        with self._store.transaction() as connection:
            known = connection.execute(select(_C.id).where(_C.id == storable(number))).scalar_one_or_none()
            self._store.note(connection, Deed.SIGN_IN_REFUSED, known or "")

    def revoke(self, number: str) -> ApiKey:
        """The key of that ID is good no more; one that was revoked before stays as it is. Raises NotFound."""
        statement = update(API_KEYS).where(_C.id == storable(number), _C.revoked_at.is_(None))
        with self._store.transaction() as connection:
            revoked = connection.execute(statement.values(revoked_at=EpochNow())).rowcount
            row = connection.execute(select(*KEY_COLUMNS).where(_C.id == storable(number))).mappings().one_or_none()
            if row is not None and revoked:
                self._store.note(connection, Deed.KEY_REVOKED, row["id"], name=row["name"])
        if row is None:
            raise NotFound("no key has this ID: `copydesk keys list` shows them")
        return key_of(row)

    def every(self) -> tuple[ApiKey, ...]:
        """All keys, revoked ones too, oldest first."""
        with self._store.transaction() as connection:
            rows = connection.execute(select(*KEY_COLUMNS).order_by(_C.created_at, _C.id)).mappings()
            return tuple(key_of(row) for row in rows)


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def key_of(row: RowMapping) -> ApiKey:
    """The key of a row of KEY_COLUMNS."""
    kept: dict[str, Any] = {name: row[name] for name in ("id", "name", "created_at", "revoked_at", "last_used")}
    return ApiKey(scopes=frozenset(map(Scope, row["scopes"].split())), **kept)


def _parts(bearer: str) -> tuple[str, str, str]:
    """The mark, the ID and the secret; "" where there is none."""
    mark, _, rest = bearer.partition("_")
    number, _, secret = rest.partition("_")
    return mark, number, secret
