"""Is a key good for what it was made for, until it is revoked, and never to be read from the database?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from dossier.errors import CopydeskError, InputUnusable, NotFound
from worker.cli import app
from worker.store.api_key import Scope
from worker.store.keys import Keys
from worker.store.opening import migrate, open_store
from worker.store.store import DossierStore
from worker.store.tables import API_KEYS

Type = Callable[..., str]


@pytest.fixture
def store(sqlite_url: str) -> DossierStore:
    return open_store(sqlite_url, 60, 60)


@pytest.fixture
def typed(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Types a command about keys; what it prints."""
    monkeypatch.setenv("COPYDESK_DATABASE_URL", sqlite_url)

    def type_it(*words: str) -> str:
        done = CliRunner().invoke(app, ["keys", *words])
        if isinstance(done.exception, CopydeskError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    return type_it


def test_a_key_opens_until_it_is_revoked(database_url: str) -> None:
    migrate(database_url)
    keys = Keys(open_store(database_url, 60, 60))
    made, bearer = keys.create("the science desk", [Scope.READ, Scope.SUBMIT])
    found = keys.admit(bearer)
    assert found is not None
    assert (found.id, found.name, found.scopes) == (made.id, "the science desk", {Scope.READ, Scope.SUBMIT})
    assert keys.every()[0].last_used == datetime.now(UTC).date().isoformat()
    revoked = keys.revoke(made.id).revoked_at
    assert revoked is not None
    assert keys.admit(bearer) is None
    assert keys.revoke(made.id).revoked_at == revoked


def test_only_the_very_key_opens(store: DossierStore) -> None:
    keys = Keys(store)
    made, bearer = keys.create("one", [Scope.READ])
    _other, other = keys.create("another", [Scope.READ])
    wrong = ["", "cdk", bearer[:-1], bearer + "x", bearer.upper(), f"cdk_{made.id}_{other.rpartition('_')[2]}"]
    wrong += [bearer.replace("cdk", "key"), f"cdk_{made.id}_", "cdk_\0_x", "cdk_\ud800_\ud800", "é" * 40]
    assert [keys.admit(each) for each in wrong] == [None] * len(wrong)


def test_the_secret_is_not_in_the_database(store: DossierStore) -> None:
    _made, bearer = Keys(store).create("one", [Scope.READ])
    with store.transaction() as connection:
        kept = " ".join(map(str, connection.execute(select(API_KEYS)).one()))
    assert bearer.split("_", 2)[2] not in kept


@pytest.mark.parametrize(
    ("scopes", "may"), [([Scope.READ], {Scope.READ}), ([Scope.ADMIN], set(Scope)), ([Scope.SUBMIT], {Scope.SUBMIT})]
)
def test_an_admin_may_do_everything_and_the_others_what_is_said(
    store: DossierStore, scopes: list[Scope], may: set[Scope]
) -> None:
    key, _bearer = Keys(store).create("one", scopes)
    assert {scope for scope in Scope if key.may(scope)} == may


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 101])
def test_a_name_that_is_none_is_refused(store: DossierStore, name: str) -> None:
    with pytest.raises(InputUnusable, match="name"):
        Keys(store).create(name, [Scope.READ])


def test_keys_are_made_listed_and_revoked_by_typing(typed: Type, store: DossierStore) -> None:
    bearer = typed("create", "the wire", "--scope", "read", "--scope", "submit").strip()
    key = Keys(store).admit(bearer)
    assert key is not None
    assert bearer.split("_", 2)[2] not in typed("list") + typed("list", "--json")
    (listed,) = json.loads(typed("list", "--json"))["keys"]
    assert (listed["id"], listed["scopes"], listed["revoked_at"]) == (key.id, ["read", "submit"], None)
    assert json.loads(typed("revoke", key.id, "--json"))["revoked_at"]
    assert "revoked" in typed("list")
    admin = json.loads(typed("create", "the editor", "--admin", "--json"))
    assert Keys(store).admit(admin["key"]) is not None


def test_a_key_for_nothing_and_an_id_that_is_none_are_refused(typed: Type) -> None:
    with pytest.raises(InputUnusable, match="--scope"):
        typed("create", "idle")
    with pytest.raises(NotFound, match="keys list"):
        typed("revoke", "nobody")
