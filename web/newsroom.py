"""What does the web server keep open for all requests, and what may a request of this key do?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache, partial
from threading import Event
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import HTTPBearer

from config.settings import Settings
from web.pace import Pace
from worker.desk import open_feed_reader
from worker.line.submitting import Line
from worker.store.api_key import ApiKey, Scope
from worker.store.audit import BY_KEY
from worker.store.editions import Editions
from worker.store.keys import Keys
from worker.store.sessions import Sessions
from worker.store.store import DossierStore

if TYPE_CHECKING:
    from scraper.feed_reader import FeedReader

BEARER = HTTPBearer(auto_error=False, description="A key that `copydesk keys create` made.")

SENT_A_MINUTE = 10
"""How often a minute one address may send a form of the open pages."""

FULL_FOR_S = 30
"""What Retry-After says while the line is full."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The line, the keys, who is signed in, how often each key may ask, and people without one may send something.

    `feed_reader` gives what reads feeds. Threads share them. `closing` is set when the server ends.
    """

    settings: Settings
    line: Line
    keys: Keys
    sessions: Sessions
    pace: Pace
    visitors: Pace
    feed_reader: Callable[[], FeedReader]
    closing: Event = field(default_factory=Event)

    @property
    def editions(self) -> Editions:
        """What was published, and withdrawn."""
        return Editions(self.line.store)

    def require_room(self, articles: int) -> None:
        """Raises HTTPException 503 where so many more articles would overfill the line."""
        in_line = self.line.store.in_line()
        if in_line + articles > self.settings.queue_limit:
            raise HTTPException(
                503,
                f"{in_line} articles are in line, and no more than {self.settings.queue_limit} are taken: try later",
                {"Retry-After": str(FULL_FOR_S)},
            )


def open_newsroom(settings: Settings) -> Newsroom:
    """Raises InputUnusable for a setting, StoreUnavailable."""
    line = Line(settings)
    pace, visitors = (Pace(most, settings.budget_redis_url) for most in (settings.requests_per_minute, SENT_A_MINUTE))
    reader = cache(partial(open_feed_reader, settings))  # opened once, since it keeps the pace at which sites are asked
    return Newsroom(settings, line, Keys(line.store), Sessions(line.store), pace, visitors, reader)


def newsroom_of(request: Request) -> Newsroom:
    """The newsroom that the request came to."""
    return cast(Newsroom, request.app.state.newsroom)


def public_root(request: Request) -> str:
    """The address of the site for everyone, without a slash at its end."""
    return (newsroom_of(request).settings.public_url or str(request.base_url)).rstrip("/")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose key a request bears, and the newsroom that it came to."""

    key: ApiKey
    newsroom: Newsroom

    @property
    def actor(self) -> str:
        """By what the caller is named on record."""
        return f"{BY_KEY}{self.key.id}"

    @property
    def store(self) -> DossierStore:
        """The newsroom's store, where the caller's deeds are noted."""
        return self.newsroom.line.store.by(self.actor)


def _requires(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    async def check(request: Request, _documented: Annotated[object, Security(BEARER)]) -> Caller:
        # It waits for nothing, so it needs no thread, which FastAPI would give it if it were not async.
        key = cast(ApiKey, request.state.api_key)
        if not key.may(scope):
            raise HTTPException(
                403,
                f"this key is not good for `{scope}`: ask for one that is",
                {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
            )
        return Caller(key, newsroom_of(request))

    return check


Reader = Annotated[Caller, Depends(_requires(Scope.READ))]
Submitter = Annotated[Caller, Depends(_requires(Scope.SUBMIT))]
Reviewer = Annotated[Caller, Depends(_requires(Scope.REVIEW))]
Admin = Annotated[Caller, Depends(_requires(Scope.ADMIN))]
