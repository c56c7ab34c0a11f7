"""How do the journeys type a command? In this process, so that libraries and models are loaded once for all of them.

The commands that README prints are run as they stand there, each in a process of its own (tests/test_docs.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest


class Remembering:
    """A language port that answers the same question once: the examples are read by many tests."""

    def __init__(self, port: object) -> None:
        self._port = port
        self._answers: dict[object, object] = {}

    def __getattr__(self, name: str) -> Callable[..., object]:
        def ask(texts: Sequence[object], *more: object) -> object:
            question = (name, tuple(texts), *more)
            if question not in self._answers:
                self._answers[question] = getattr(self._port, name)(texts, *more)
            return self._answers[question]

        return ask


Copydesk = Callable[..., Any]
"""Takes the words after `copydesk`, `input` for its standard input, and settings without their COPYDESK_."""


@pytest.fixture(scope="session")
def copydesk(typed: Callable[..., Any]) -> Copydesk:
    """Types a command. No setting of the machine's own reaches it but where the models are."""
    from worker import desk

    really = desk.open_models

    @cache
    def open_models(*asked: Any) -> desk.Models:
        remembering: Any = map(Remembering, really(*asked))
        return desk.Models(*remembering)

    def type_with_models_once(*words: object, input: str = "", **settings: str) -> Any:
        with patch.object(desk, "open_models", open_models):
            return typed(*words, input=input, **settings)

    return type_with_models_once
