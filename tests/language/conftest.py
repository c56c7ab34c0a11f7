"""Where do the tests find the real models?"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from language.catalogue import Model, Role, choose_model, load_catalogue
from language.smollm import SmolLM
from language.store import ModelStore

FindModel = Callable[[Role], tuple[Path, Model]]


@pytest.fixture(scope="session")
def real_model() -> FindModel:
    """The folder and entry of the default model in a role, from the user's cache; pulled where it is missing."""
    default = Path(platformdirs.user_cache_dir("copydesk")) / "models"
    catalogue = load_catalogue(Path(__file__).parents[2] / "config" / "models.toml")
    store = ModelStore(Path(os.environ.get("COPYDESK_MODELS_DIR", default)), catalogue)

    def find(role: Role) -> tuple[Path, Model]:
        model = choose_model(catalogue, role)
        store.pull(model, print)
        return store.path(model), model

    return find


@pytest.fixture(scope="session")
def smollm(real_model: FindModel) -> SmolLM:
    """The real fluency model, loaded once."""
    folder, model = real_model(Role.FLUENCY)
    return SmolLM(folder, model.identity)
