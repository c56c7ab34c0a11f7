"""What are others told of by webhook, and how far is that? Loads no database library."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What has happened: the `type` of a webhook."""

    FINISHED = "article.finished"
    FLAGGED = "article.flagged"
    """It is finished, and something in it is flagged."""
    FAILED = "article.failed"
    STANDING = "publication.standing"
    """A linked publication was retracted, questioned, corrected or reinstated."""
    PUBLISHED = "edition.published"
    WITHDRAWN = "edition.withdrawn"


class Progress(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to one address. `id` is the same for each that is told of one event, and however often it is tried.

    `body` is what is sent; `answer` what came of the last of `tries`. Times are in seconds since 1970 by the database's
    clock.
    """

    number: int
    id: str
    key: str
    topic: Topic
    url: str
    body: str
    tries: int
    status: Progress
    answer: str
    due_at: float
    at: float
