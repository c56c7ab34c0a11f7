"""Is a backup that the documentation's commands make, and restore, a store that goes on where it stood?"""

from __future__ import annotations

import re
import shlex
import sqlite3
import subprocess
from pathlib import Path

import pgserver
import pytest

from dossier.errors import NotFound
from dossier.record import Dossier
from tests.leases import lease_of
from worker.line.turn import sweep
from worker.store.api_key import Scope
from worker.store.entry import Standing
from worker.store.keys import Keys
from worker.store.opening import migrate, open_store
from worker.store.store import DossierStore

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"
PROGRAMS = Path(pgserver.__file__).parent / "pginstall" / "bin"
URL = "https://example.org/{}"


def filled(store: DossierStore) -> dict[str, str]:
    """The keys of dossiers that stand everywhere, and a key of the API."""
    keys = {name: store.add(Dossier(URL.format(name)), "read_article")[0] for name in ("sent", "taken", "done")}
    for name in ("taken", "done"):
        lease = lease_of(store, keys[name])
        if name == "done":
            assert store.save(lease, lease.dossier, None)
    return keys | {"bearer": Keys(store).create("the science desk", [Scope.READ])[1]}


def gone_wrong(store: DossierStore, keys: dict[str, str]) -> str:
    """What happens after the backup, and is to be undone; the key of a dossier that came meanwhile."""
    store.cancel(keys["sent"])
    return store.add(Dossier(URL.format("later")), "read_article")[0]


def assert_as_it_was(store: DossierStore, keys: dict[str, str], later: str) -> None:
    standings = {name: store.entry(keys[name]).standing for name in ("sent", "taken", "done")}
    assert standings == {"sent": Standing.SENT, "taken": Standing.TAKEN, "done": Standing.FINISHED}
    assert Keys(store).admit(keys["bearer"]) is not None
    with pytest.raises(NotFound):
        store.entry(later)
    assert store.take(later, "read_article", "worker-2") is None, "its task is still in Redis, and does nothing"
    sent: list[str] = []
    sweep(store, lambda _step, key, _priority: sent.append(key), lambda _queue: 0)
    assert sorted(sent) == sorted((keys["sent"], keys["taken"]))


def printed(program: str) -> list[str]:
    """The options of the program, as the documentation gives them, but for who asks what."""
    (line,) = re.findall(rf"exec -T postgres ({program} [^<>\n]*)", OPERATIONS.read_text(encoding="utf-8"))
    return [word for word in shlex.split(line)[1:] if word.startswith("--") and "copydesk" not in word]


def test_what_pg_dump_kept_is_restored_over_what_came_after(
    postgres_url: str, postgres_folder: Path, tmp_path: Path
) -> None:
    migrate(postgres_url)
    store = open_store(postgres_url, -1, -1)
    keys, kept = filled(store), tmp_path / "copydesk.dump"
    name = postgres_url.split("/")[3].split("?")[0]
    server = [f"--host={postgres_folder}", "--username=postgres"]
    with kept.open("wb") as file:
        subprocess.run([PROGRAMS / "pg_dump", *server, *printed("pg_dump"), name], stdout=file, check=True, timeout=60)
    later = gone_wrong(store, keys)
    store.close()
    with kept.open("rb") as file:
        restore = [PROGRAMS / "pg_restore", *server, f"--dbname={name}", *printed("pg_restore")]
        subprocess.run(restore, stdin=file, check=True, timeout=60)
    again = open_store(postgres_url, -1, -1)
    assert_as_it_was(again, keys, later)
    again.close()


def test_a_sqlite_file_is_copied_while_it_is_in_use(sqlite_url: str, tmp_path: Path) -> None:
    """By SQLite's own copying, which is what the command `.backup` of its program does."""
    store = open_store(sqlite_url, -1, -1)
    keys, kept = filled(store), tmp_path / "copydesk-copy.db"
    source, copied = sqlite3.connect(sqlite_url.removeprefix("sqlite:///")), sqlite3.connect(kept)
    source.backup(copied)
    later = gone_wrong(store, keys)
    for each in (source, copied, store):
        each.close()
    again = open_store(f"sqlite:///{kept}", -1, -1)
    assert_as_it_was(again, keys, later)
    again.close()
