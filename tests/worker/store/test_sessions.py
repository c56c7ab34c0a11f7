"""Does a session last while it is used, end where it should, and is its token never to be read from the database?"""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from worker.store.api_key import Scope
from worker.store.keys import Keys
from worker.store.opening import migrate, open_store
from worker.store.sessions import IDLE_S, LONGEST_S, NOTED_S, Sessions
from worker.store.store import DossierStore
from worker.store.tables import SESSIONS


@pytest.fixture
def store(database_url: str) -> DossierStore:
    migrate(database_url)
    return open_store(database_url, 60, 60)


def moved(store: DossierStore, **back_s: float) -> None:
    """As if these times of every session were so many seconds earlier."""
    with store.transaction() as connection:
        earlier = {name: SESSIONS.c[name] - seconds for name, seconds in back_s.items()}
        connection.execute(update(SESSIONS).values(earlier))


def test_a_session_is_its_keys_until_it_is_ended_and_others_go_on(store: DossierStore) -> None:
    sessions, (key, _bearer) = Sessions(store), Keys(store).create("Ada", [Scope.REVIEW])
    one, other = sessions.begin(key), sessions.begin(key)
    assert one != other
    assert sessions.holder(one) == key == sessions.holder(other)
    sessions.end(one)
    assert (sessions.holder(one), sessions.holder(other)) == (None, key)
    assert [sessions.holder(each) for each in ("", other[:-1], other + "x", "\ud800\0")] == [None] * 4


def test_a_key_that_is_revoked_ends_its_sessions(store: DossierStore) -> None:
    keys, sessions = Keys(store), Sessions(store)
    (key, _), (another, _) = (keys.create(name, [Scope.READ]) for name in ("Ada", "Bo"))
    tokens = [sessions.begin(key), sessions.begin(key), sessions.begin(another)]
    keys.revoke(key.id)
    assert [sessions.holder(token) for token in tokens] == [None, None, another]


def test_a_session_ends_when_it_was_not_used_for_long_or_has_lasted_for_very_long(store: DossierStore) -> None:
    sessions, (key, _bearer) = Sessions(store), Keys(store).create("Ada", [Scope.READ])
    token = sessions.begin(key)
    for _hours in range(3):
        moved(store, used_at=IDLE_S - NOTED_S)
        assert sessions.holder(token) == key
    moved(store, used_at=IDLE_S - NOTED_S)
    assert sessions.holder(token, is_use=False) == key
    moved(store, used_at=NOTED_S + 1)
    assert sessions.holder(token) is None
    token = sessions.begin(key)
    moved(store, began_at=LONGEST_S - 10)
    assert sessions.holder(token) == key
    moved(store, began_at=11)
    assert sessions.holder(token) is None
    sessions.begin(key)
    with store.transaction() as connection:
        assert len(connection.execute(select(SESSIONS)).all()) == 1, "what is over is forgotten"


def test_the_token_is_not_in_the_database(store: DossierStore) -> None:
    token = Sessions(store).begin(Keys(store).create("Ada", [Scope.READ])[0])
    with store.transaction() as connection:
        assert token not in " ".join(map(str, connection.execute(select(SESSIONS)).one()))
