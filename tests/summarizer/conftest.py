"""What do the tests of claims and verdicts read from: parses written by hand, and the real parser?"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from dossier.ports import ModelName, Parse, Word
from dossier.text import Span
from language.catalogue import Role, choose_model, load_catalogue
from language.grammar import SpacyGrammar
from language.store import ModelStore

Spell = Callable[[str], tuple[str, Parse]]


@pytest.fixture(scope="session")
def spell() -> Spell:
    """Makes a text and its parse from `form|lemma|POS|dependency|head` items, one sentence, heads counted from 0."""

    def make(written: str) -> tuple[str, Parse]:
        text, words = "", []
        for item in written.split():
            form, lemma, pos, dep, head = item.split("|")
            text += "" if not text or pos == "PUNCT" else " "
            words.append(Word(Span(len(text), len(text) + len(form)), lemma, pos, dep, int(head)))
            text += form
        return text, Parse((Span(0, len(text)),), tuple(words), (), ModelName("by hand", "1"))

    return make


@pytest.fixture(scope="session")
def grammar() -> SpacyGrammar:
    """The real parser, from the user's model cache; pulled where it is missing."""
    default = Path(platformdirs.user_cache_dir("copydesk")) / "models"
    catalogue = load_catalogue(Path(__file__).parents[2] / "config" / "models.toml")
    store = ModelStore(Path(os.environ.get("COPYDESK_MODELS_DIR", default)), catalogue)
    model = choose_model(catalogue, Role.GRAMMAR)
    store.pull(model, print)
    return SpacyGrammar(store.path(model), ModelName(model.name, "test"))
