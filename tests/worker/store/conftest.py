"""What do the store's tests work on? A store in each of the two databases, and a dossier that is really full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.record import Dossier
from worker.desk import ModelSet, open_desk
from worker.pipeline import run
from worker.store.opening import migrate, open_store
from worker.store.store import DossierStore

LIBRARY = Path(__file__).parents[3] / "examples" / "library.jsonl"
STORY = (
    "Moths and lamps\n\nMoths circle lamps at night because they turn their backs to the light — “a dorsal light "
    "response”. The researchers filmed 40 insects in 3D. It gives to see that the answer is of the strong.\n"
)

Open = Callable[[float, float], DossierStore]


@pytest.fixture
def opened(database_url: str) -> Iterator[Open]:
    """Opens the test's database, as often as wanted, with `hold_s` and `resend_s`."""
    migrate(database_url)
    stores: list[DossierStore] = []

    def open_again(hold_s: float, resend_s: float) -> DossierStore:
        stores.append(open_store(database_url, hold_s, resend_s))
        return stores[-1]

    yield open_again
    for store in stores:
        store.close()


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """What the teaching model makes of a story, every step done."""
    path = tmp_path_factory.mktemp("story") / "moths.txt"
    path.write_text(STORY)
    return run(str(path), open_desk(Settings(library=LIBRARY), offline=True, models=ModelSet.TEACHING))
