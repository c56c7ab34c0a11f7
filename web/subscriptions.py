"""Which feeds are polled, and how is one added, asked now or given up, over HTTP?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from dossier.errors import InputUnusable, NotFound
from web.dossiers import Seen, documented_as, unless_seen
from web.newsroom import Admin, Caller, Reader, Submitter
from web.problems import documented
from web.shapes import LONGEST_ADDRESS_CHARACTERS, Key, Moment, Printable
from worker.feeds import Taken, came_of, poll, subscribe
from worker.line.feeds import MINUTE_S
from worker.pipeline import STEPS
from worker.store.entry import Priority
from worker.store.feeds import Feeds
from worker.store.subscription import Subscription
from worker.times import moment

router = APIRouter(prefix="/feeds", tags=["feeds"])

Address = Annotated[
    Printable,
    Field(
        pattern="^[Hh][Tt][Tt][Pp][Ss]?://",
        max_length=LONGEST_ADDRESS_CHARACTERS,
        examples=["https://example.org/news/feed.xml"],
    ),
]


class ChosenFeed(BaseModel):
    """A feed, by its address as the list has it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    address: Address


class NewFeed(ChosenFeed):
    """A feed to be polled: RSS, Atom, JSON Feed or a news sitemap."""

    backlog: bool = Field(default=False, description="Queue what the feed holds now, too, which else counts as seen.")


class FeedDetail(BaseModel):
    """A feed that is polled."""

    address: str = Field(examples=["https://example.org/news/feed.xml"])
    title: str
    every_s: float = Field(description="How often it asks to be read, in seconds; 0 where it does not say.")
    added_at: Moment
    polled_at: Moment = Field(description="When it was last read without error.")
    due_at: Moment | None = Field(description="When it is asked next; null where its site says that it is gone.")
    failures: int = Field(description="How often in a row it could not be read.")
    error: str | None = Field(description="What was wrong the last time.")


class FeedList(BaseModel):
    """Every feed, by address."""

    feeds: list[FeedDetail]


class FeedTaken(BaseModel):
    """What came of asking a feed."""

    address: str = Field(examples=["https://example.org/news/feed.xml"])
    title: str
    told: str = Field(description="All of it in words.", examples=["12 items: 2 new, 10 seen before"])
    new: list[Key] = Field(description="Dossiers of the stories that were queued.")
    seen: int = Field(description="Stories that were seen before.")
    marked: int = Field(description="Stories that count as seen now, and were not queued.")
    without_link: int = Field(description="Items that name no story.")
    left_out: int = Field(description="Items over the limit.")
    unread: int = Field(description="Sitemaps of an index over the limit.")
    known: bool = Field(description="It was polled already, and was not asked now.")
    unchanged: bool = Field(description="It is as it was.")
    gone: bool = Field(description="Its site says that it is gone: it is asked no more.")
    error: str | None = Field(description="What was wrong.")


_PROBLEMS = documented(401, 403, 422, 429, 500, 503)
_FORM = documented(400)


@router.get("", operation_id="listFeeds", responses=documented_as(FeedList))
def feeds(caller: Reader, seen: Seen = None) -> Response:
    """Every feed: when it was read, when it is due, and what is wrong with it."""
    document = FeedList(feeds=list(map(_detail, Feeds(caller.store).all()))).model_dump_json()
    return unless_seen(document, seen)


@router.post(
    "",
    operation_id="addFeed",
    status_code=201,
    responses={200: {"description": "It was polled already.", "model": FeedTaken}, **_PROBLEMS, **_FORM},
)
def add(body: NewFeed, caller: Admin, response: Response) -> FeedTaken:
    """Poll a feed from now on. It is read at once; one that cannot be read (422, or 503: later) is not kept."""
    if body.backlog:
        caller.newsroom.require_room(1)
    reader = caller.newsroom.feed_reader()
    try:
        taken = subscribe(Feeds(caller.store), reader, body.address, _usual_s(caller), body.backlog)
    except NotFound as error:  # there is nothing at that address; a 404 would speak of our own
        raise InputUnusable(str(error)) from error
    response.status_code = 200 if taken.known else 201
    return _taken(caller, taken)


@router.post("/poll", operation_id="pollFeed", responses=_PROBLEMS | _FORM | documented(404))
def poll_feed(body: ChosenFeed, caller: Submitter) -> FeedTaken:
    """Ask a feed now, due or not, and queue what is new. What was wrong with it stands in `error`, and in the list."""
    feeds = Feeds(caller.store)
    feed = feeds.read(body.address)
    caller.newsroom.require_room(1)
    return _taken(caller, poll(feeds, caller.newsroom.feed_reader(), feed, _usual_s(caller)))


@router.delete("", operation_id="removeFeed", status_code=204, responses=_PROBLEMS | documented(404))
def remove(chosen: Annotated[ChosenFeed, Query()], caller: Admin) -> None:
    """Give up a feed. Its stories stay; added again, it does not bring them a second time."""
    Feeds(caller.store).remove(chosen.address)


def _usual_s(caller: Caller) -> float:
    return caller.newsroom.settings.feed_minutes * MINUTE_S


def _taken(caller: Caller, taken: Taken) -> FeedTaken:
    """What came of it, once its new stories are sent to workers; the sweep sends those that cannot be."""
    for key in taken.new:
        caller.newsroom.line.send(STEPS[0], key, Priority.NORMAL)
    return FeedTaken(**asdict(taken), told=came_of(taken))


def _detail(feed: Subscription) -> FeedDetail:
    kept = {name: getattr(feed, name) for name in ("address", "title", "every_s", "failures", "error")}
    times = {name: moment(getattr(feed, name)) for name in ("added_at", "polled_at", "due_at")}
    return FeedDetail(**kept, **times)
