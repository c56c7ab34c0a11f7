"""Is it said what is wrong with a library in PostgreSQL, and is a server that is down an outage, and no finding?"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
import pytest

from dossier.errors import InputUnusable, NotFound, SourceUnavailable
from dossier.ports import ModelName, Query, Vectors
from linker.importing import import_file, make_vectors
from linker.local_index import LocalIndex
from linker.places import holdings_at, importing
from linker.postgres_storage import PostgresStorage

EXAMPLES = Path(__file__).parents[2] / "examples" / "library.jsonl"
OWLS = Query("Sea animals that swallow plastic beads lay smaller eggs")


class Two:
    """An Embedder whose vectors have two numbers."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        return Vectors(tuple((1.0, len(text) / 100) for text in texts), ModelName("two", "1"))


def imported(url: str) -> str:
    with importing(url) as catalogue:
        import_file(catalogue, EXAMPLES, print)
    return url


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def test_a_database_without_a_library_is_said_at_once(postgres_url: str) -> None:
    with pytest.raises(NotFound, match="no library in postgresql://postgres@"):
        LocalIndex.open(postgres_url)


@pytest.mark.parametrize("address", ["mysql://u:secret@h/x", "postgresql://h:secret:x/y?secret", "http://h/secret"])
def test_an_address_that_is_none_is_said_at_once_and_not_repeated(address: str) -> None:
    with pytest.raises(InputUnusable, match="postgresql://user:password@host:5432/name") as said:
        LocalIndex.open(address)
    assert "secret" not in str(said.value)


def test_a_server_that_is_down_is_an_outage_when_searched_and_an_error_when_imported() -> None:
    url = f"postgresql://u:secret@127.0.0.1:{free_port()}/x"
    index = LocalIndex.open(url)
    with pytest.raises(SourceUnavailable, match=r"cannot be searched .*: make sure that the server runs") as said:
        index.find(OWLS)
    with (
        pytest.raises(SourceUnavailable, match=r"cannot be written .*: make sure that the server runs") as told,
        importing(url),
    ):
        pass
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        holdings_at(url)
    for error in (said.value, told.value):
        assert "secret" not in str(error)
        assert "\n" not in str(error)


def test_a_search_goes_on_after_the_server_closed_its_connection(
    postgres_url: str, run_sql: Callable[[str], str]
) -> None:
    index = LocalIndex.open(imported(postgres_url))
    before = index.find(OWLS)
    name = postgres_url.partition("?")[0].rpartition("/")[2]
    run_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    assert index.find(OWLS) == before != ()


def test_a_search_changes_nothing(postgres_url: str) -> None:
    storage = PostgresStorage.reading(imported(postgres_url))
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        storage.execute("DELETE FROM publications")
    storage.close()


def test_without_pgvector_words_are_kept_and_the_way_to_vectors_is_told(
    postgres_url: str, run_sql: Callable[[str], str]
) -> None:
    name = postgres_url.partition("?")[0].rpartition("/")[2]
    run_sql(f"CREATE ROLE {name} LOGIN")
    try:
        run_sql(f"GRANT CREATE ON DATABASE {name} TO {name}")
        url = postgres_url.replace("postgres@", f"{name}@")
        with importing(url) as catalogue:
            import_file(catalogue, EXAMPLES, print)
            with pytest.raises(InputUnusable, match=r"pgvector is not to be had .* or give --no-vectors"):
                make_vectors(catalogue, Two(), print)
            catalogue.database.rollback()
        assert holdings_at(url).model == ""
        assert LocalIndex.open(url, Two()).find(OWLS) == LocalIndex.open(url).find(OWLS) != ()
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {name} CASCADE".encode())
        run_sql(f"DROP ROLE {name}")


def test_another_version_is_said_at_once(postgres_url: str) -> None:
    with importing(postgres_url) as catalogue:
        catalogue.database.execute("UPDATE facts SET value = '99' WHERE name = 'version'")
        catalogue.database.commit()
    with pytest.raises(InputUnusable, match="holds a library of version 99, this Copydesk reads version 1"):
        LocalIndex.open(postgres_url)
    with pytest.raises(InputUnusable, match="version 99"), importing(postgres_url):
        pass


def test_the_sizes_of_works_and_vectors_are_told_apart(postgres_url: str) -> None:
    imported(postgres_url)
    without = holdings_at(postgres_url)
    with importing(postgres_url) as catalogue:
        make_vectors(catalogue, Two(), print)
    held = holdings_at(postgres_url)
    assert (without.vectors_bytes, without.without_vector) == (0, held.works)
    assert held.vectors_bytes > 0
    assert (held.without_vector, held.model, held.files[0].format) == (0, "two 1", "our own")
