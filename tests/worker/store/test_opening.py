"""Is the store made and brought up to date where it should be, and is each thing that can be wrong said in one line?"""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from dossier.errors import CopydeskError, InputUnusable, StoreUnavailable
from dossier.record import Dossier
from worker.store.opening import RESTED_S, migrate, open_store
from worker.store.store import Standing
from worker.store.tables import METADATA

ROOT = Path(__file__).parents[3]
HEAD = max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
RunSql = Callable[[str], str]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A connection of the test's own to a store that has been migrated."""
    migrate(database_url)
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    yield engine
    engine.dispose()


def one_line(database_url: str, error: type[CopydeskError] = StoreUnavailable) -> str:
    """What opening the URL is refused with."""
    with pytest.raises(error) as caught:
        open_store(database_url, 60, 60).close()
    assert type(caught.value) is error
    assert str(caught.value).isprintable()
    assert "secret" not in str(caught.value)
    return str(caught.value)


def several(code: str, database_url: str, processes: int = 3) -> list[str]:
    """What as many processes print that run the code on the URL at once."""
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", code, database_url],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(processes)
    ]
    ended = [process.communicate(timeout=120) for process in begun]
    assert [err for _, err in ended] == [""] * processes
    return [out.strip() for out, _ in ended]


def test_the_migrations_make_the_very_tables_that_the_store_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_migrations_make_the_very_constraints_that_the_store_relies_on(engine: Engine) -> None:
    with engine.begin() as connection:
        migrated = checks(connection)
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        assert migrated == checks(connection)
    assert sum(map(len, migrated.values())) >= 8


def checks(connection: Connection) -> dict[str, set[str]]:
    """What each table checks of its rows, by name; PostgreSQL puts it into words of its own."""
    seen = inspect(connection)
    return {
        table: {f"{each['name']}: {each['sqltext']}" for each in seen.get_check_constraints(table)}
        for table in METADATA.tables
    }


def test_the_rule_against_a_page_open_twice_is_in_the_schema(engine: Engine) -> None:
    kept = {"sqlite": "SELECT sql FROM sqlite_master", "postgresql": "SELECT indexdef FROM pg_indexes"}
    with engine.connect() as connection:
        schema = " ".join(str(row[0]) for row in connection.execute(text(kept[engine.dialect.name])))
    assert re.search(r"UNIQUE INDEX dossiers_open_once .*fingerprint.* WHERE .*FINISHED.*FAILED", schema)


def test_migrating_names_the_revision_and_may_be_repeated_in_silence(
    database_url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    assert [migrate(database_url) for _ in range(2)] == [HEAD, HEAD]
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


def test_several_processes_may_migrate_at_once(database_url: str) -> None:
    code = "import sys; from worker.store.opening import migrate; print(migrate(sys.argv[1]))"
    assert several(code, database_url) == [HEAD] * 3


def test_several_processes_may_make_one_sqlite_store_at_once_and_use_it(sqlite_url: str) -> None:
    code = (
        "import sys; from dossier.record import Dossier; from worker.store.opening import open_store\n"
        "store = open_store(sys.argv[1], 60, 60); print(*store.add(Dossier('a'), 'read_article'))"
    )
    answers = several(code, sqlite_url)
    assert len({answer.split()[0] for answer in answers}) == 1
    assert sorted(answer.split()[1] for answer in answers) == ["False", "False", "True"]


def test_what_was_stored_is_there_when_the_store_is_opened_again(database_url: str) -> None:
    migrate(database_url)
    first = open_store(database_url, 60, 60)
    key, _ = first.add(Dossier("a"), "read_article")
    first.close()
    again = open_store(database_url, 60, 60)
    assert again.dossier(key) == Dossier("a")
    again.close()


def test_a_sqlite_store_survives_a_crash_of_the_machine_and_many_readers(sqlite_url: str) -> None:
    store = open_store(sqlite_url, 60, 60)
    with store._engine.connect() as connection:
        asked = [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in
                 ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]  # fmt: skip
    store.close()
    assert asked == ["wal", 2, 1, 30_000]


def test_a_postgresql_store_without_a_schema_asks_for_copydesk_migrate(postgres_url: str) -> None:
    assert re.fullmatch(
        r"the store postgresql://\S+ has not the schema .*: run `copydesk migrate`", one_line(postgres_url)
    )


def test_postgres_for_short_is_understood(postgres_url: str) -> None:
    short = postgres_url.replace("postgresql:", "postgres:")
    assert migrate(short) == HEAD
    open_store(short, 60, 60).close()


def test_a_store_of_a_newer_version_is_left_alone(database_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert re.search(r"does not know \(9999\): install the newest Copydesk", one_line(database_url))
    with pytest.raises(StoreUnavailable, match="install the newest Copydesk"):
        migrate(database_url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "is not a database address"),
        ("copydesk.db", "is not a database address"),
        ("postgresql://me:secret@host:port/name", "is not a database address"),
        ("mysql://me:secret@host/name", "asks for mysql, which is not supported"),
        ("postgresql+asyncpg://me:secret@host/name", r"asks for postgresql\+asyncpg, which is not supported"),
        ("sqlite://", "does not name a file on this machine"),
        ("sqlite:///:memory:", "does not name a file on this machine"),
        ("sqlite://host/name", "does not name a file on this machine"),
        ("sqlite:///file:a.db?mode=ro&uri=true", "does not name a file on this machine"),
    ],
)
def test_an_address_that_is_none_is_refused_and_says_how_to_write_one(url: str, said: str) -> None:
    assert re.match(f"COPYDESK_DATABASE_URL {said}: write sqlite:////folder", one_line(url, InputUnusable))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("taken/copydesk.db", r"its folder cannot be made: (File exists|Not a directory)"),
        ("taken/below/copydesk.db", r"its folder cannot be made: Not a directory"),
        ("/proc/copydesk/copydesk.db", r"its folder cannot be made: No such file or directory"),
        ("/proc/copydesk.db", r"its folder cannot be written to: .*"),
        ("folder", r"it is a folder"),
        ("taken", r"file is not a database"),
    ],
)
def test_a_file_that_cannot_be_a_store_is_named(tmp_path: Path, path: str, said: str) -> None:
    (tmp_path / "taken").write_text("this is a letter, no database " * 100)
    (tmp_path / "folder").mkdir()
    where = tmp_path / path
    line = one_line(f"sqlite:///{where}")
    assert re.match(rf"the store sqlite:///{where} cannot be used \({said}\): make sure that the file is", line)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://me:secret@127.0.0.1:1/name", "(?i)connection refused"),
        ("postgresql://127.0.0.1:1/name?user=me&password=secret", "(?i)connection refused"),
        ("postgresql://me:secret@nowhere.invalid/name", "nowhere.invalid"),
        ("postgresql://postgres@/nothing?host={folder}", 'database "nothing" does not exist'),
        ("postgresql://nobody@/postgres?host={folder}", 'role "nobody" does not exist'),
        ("postgresql://me:secret@/postgres?host={folder}&port=6543", "(?i)no such file or directory"),
        ("postgresql://me:secret@/postgres?shoe_size=44", 'invalid connection option "shoe_size"'),
    ],
)
def test_a_server_that_cannot_be_used_is_named(postgres_folder: Path, url: str, said: str) -> None:
    line = one_line(url.format(folder=postgres_folder))
    assert re.match(r"the store postgresql://\S+ cannot be used \(.*\): make sure that the server runs, and that", line)
    assert re.search(said, line)


def test_a_wrong_password_is_said_to_be_wrong_and_is_not_repeated(
    postgres_folder: Path, postgres_url: str, run_sql: RunSql
) -> None:
    migrate(postgres_url)
    name = postgres_url.split("/")[3].split("?")[0]
    run_sql("CREATE ROLE reporter LOGIN SUPERUSER PASSWORD 'right'")
    rules = postgres_folder / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text(f"local all reporter scram-sha-256\n{before}")
    run_sql("SELECT pg_reload_conf()")
    try:
        url = f"postgresql://reporter:PASSWORD@/{name}?host={postgres_folder}"
        line = one_line(url.replace("PASSWORD", "secret"))
        assert re.search(r'//reporter:\*\*\*@/.*password authentication failed for user "reporter"', line)
        open_store(url.replace("PASSWORD", "right"), 60, 60).close()
    finally:
        rules.write_text(before)
        run_sql("SELECT pg_reload_conf()")
        run_sql("DROP ROLE reporter")


def test_a_database_that_breaks_while_in_use_is_an_outage_and_not_our_bug(database_url: str, engine: Engine) -> None:
    store = open_store(database_url, 60, 60)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE dossiers"))
    for use in (store.overdue, store.counts, lambda: store.add(Dossier("a"), "s"), lambda: store.take("a", "s", "w")):
        with pytest.raises(StoreUnavailable, match=r"^the store \S+ cannot be used \(.*dossiers.*\): make sure.*$"):
            use()
    store.close()


def test_a_server_that_came_back_is_used_again(postgres_url: str, run_sql: RunSql) -> None:
    migrate(postgres_url)
    store = open_store(postgres_url, 60, 60)
    name = postgres_url.split("/")[3].split("?")[0]

    def end_connections() -> None:
        run_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    end_connections()
    time.sleep(RESTED_S + 0.1)
    assert store.overdue() == ()
    end_connections()
    with pytest.raises(StoreUnavailable, match="terminating connection"):  # it was in use a moment ago
        store.overdue()
    assert store.overdue() == ()
    store.close()


def test_a_dossier_that_no_version_can_read_fails_instead_of_coming_back_for_ever(
    database_url: str, engine: Engine
) -> None:
    store = open_store(database_url, 60, 60)
    key, _ = store.add(Dossier("a"), "read_article")
    with engine.begin() as connection:
        connection.execute(text("""UPDATE dossiers SET body = '{"schema": "copydesk.dossier/0"}'"""))
    assert store.take(key, "read_article", "worker-1") is None
    entry = store.entry(key)
    assert (entry.standing, entry.holder) == (Standing.FAILED, None)
    assert entry.error == "the stored dossier cannot be read (not a copydesk.dossier/1)"
    with pytest.raises(
        StoreUnavailable, match=f"^the stored dossier {key} cannot be read .*: check the article again$"
    ):
        store.dossier(key)
    store.close()
