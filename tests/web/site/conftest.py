"""Who asks in the readers' tests, and for which story?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dossier.record import Dossier
from tests.web import stories
from worker.review.reviewing import Reviews


class Moths:
    """Makes the dossier, and knows its words."""

    BACKED, BEFORE, CLAIM, FLAGGED = stories.BACKED, stories.BEFORE, stories.CLAIM, stories.FLAGGED
    PAPER, UNSPOKEN, HOSTILE = stories.MOTH_PAPER, stories.UNSPOKEN, stories.HOSTILE

    def __call__(self, hostile: str = "", **more: Any) -> Dossier:
        return stories.moths(hostile, **more)


@pytest.fixture(scope="session", name="moths")
def told() -> Moths:
    return Moths()


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder of schemas that we wrote from the specifications."""
    return Path(__file__).parent / "schemas"


@pytest.fixture(params=stories.HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    words: str = request.param
    return words


@pytest.fixture(scope="module")
def desk(open_web: Callable[..., Any]) -> Any:
    """An app whose client bears no key, as readers do."""
    desk = open_web()
    desk.client.headers.pop("Authorization")
    return desk


@pytest.fixture(scope="module")
def reviews(desk: Any) -> Reviews:
    return Reviews(desk.line.store)


@pytest.fixture(scope="module")
def published(desk: Any, reviews: Reviews, moths: Any) -> str:
    key: str = desk.keep(moths())
    reviews.publish(key, "", "Ada")
    return key
