"""What can be typed about feeds: subscribe to them, list them, ask them now, give them up?"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from config.settings import Settings, load_settings
from dossier.errors import BrokerUnavailable, InputUnusable, PageUnavailable
from worker import times
from worker.desk import open_feed_reader, open_for_typist
from worker.feeds import Taken, came_of, poll, subscribe
from worker.line.feeds import MINUTE_S
from worker.options import Json
from worker.pipeline import STEPS
from worker.progress import Progress
from worker.report.wording import counted, printable

if TYPE_CHECKING:
    from worker.store.feeds import Feeds
    from worker.store.subscription import Subscription

MOST_AT_ONCE = 1_000

app = typer.Typer(
    help="Feeds: RSS, Atom, JSON Feed and news sitemaps whose new stories are queued by themselves.",
    no_args_is_help=True,
)


@app.command("add")
def add(
    addresses: Annotated[list[str], typer.Argument(metavar="URL...", help="The feeds' addresses.")],
    backlog: Annotated[
        bool, typer.Option("--backlog", help="Queue what the feed holds now, too; by default that counts as seen.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Subscribe to feeds. Each is read at once; one that cannot be read is not kept."""
    settings = load_settings()
    feeds, reader = _feeds(settings), open_feed_reader(settings)
    rows: list[Taken] = []
    codes: list[int] = []
    with Progress() as progress:
        for address in addresses:
            progress.say(f"reading {printable(address)} ...")
            try:
                rows.append(subscribe(feeds, reader, address.strip(), settings.feed_minutes * MINUTE_S, backlog))
                _say(as_json, rows[-1].address, rows[-1].title, came_of(rows[-1]))
            except (InputUnusable, PageUnavailable) as error:
                print(f"copydesk: {error}", file=sys.stderr)
                codes.append(2 if isinstance(error, InputUnusable) else 3)
    _finish(settings, rows, as_json)
    if codes:
        sys.exit(max(codes))


@app.command("list")
def list_feeds(as_json: Json = False) -> None:
    """Every feed: when it was last read, when it is due, and what is wrong with it, where something is."""
    listed = _feeds(load_settings()).all()
    if as_json:
        print(json.dumps({"feeds": [{**asdict(feed), **_times(feed)} for feed in listed]}, indent=2))
        return
    for feed in listed:
        times = _times(feed)
        due = f"due {times['due_at']}" if feed.due_at else "gone, asked no more"
        wrong = [f"failed {counted(feed.failures, 'time')}: {feed.error}"] if feed.error else []
        _say(False, feed.address, feed.title, f"read {times['polled_at']}, {due}", *wrong)


@app.command("poll")
def poll_feeds(
    addresses: Annotated[
        list[str] | None, typer.Argument(metavar="URL...", help="Only these, due or not; even one that was gone.")
    ] = None,
    now: Annotated[bool, typer.Option("--now", help="Every feed, due or not.")] = False,
    as_json: Json = False,
) -> None:
    """Ask the feeds that are due, and queue what is new. Exit code 3 where one could not be read."""
    settings = load_settings()
    feeds, reader = _feeds(settings), open_feed_reader(settings)
    wanted = bool(addresses) or now
    rows: list[Taken] = []
    with Progress() as progress:
        for feed in _chosen(feeds, addresses, now):
            if wanted or feeds.claim(feed, settings.step_limit_s):
                progress.say(f"asking {printable(feed.address)} ...")
                rows.append(poll(feeds, reader, feed, settings.feed_minutes * MINUTE_S))
                _say(as_json, feed.address, came_of(rows[-1]))
    if not rows:
        print("No feed is due; `copydesk feeds list` says when", file=sys.stderr)
    _finish(settings, rows, as_json)
    if any(taken.error for taken in rows):
        sys.exit(3)


@app.command("remove")
def remove(address: Annotated[str, typer.Argument(metavar="URL", help="As `copydesk feeds list` prints it.")]) -> None:
    """Give up a feed. Its stories stay; added again, it does not bring them a second time."""
    _feeds(load_settings()).remove(address.strip())


def _feeds(settings: Settings) -> Feeds:
    from worker.store.feeds import Feeds

    return Feeds(open_for_typist(settings))


def _chosen(feeds: Feeds, addresses: Sequence[str] | None, now: bool) -> tuple[Subscription, ...]:
    """The feeds of these addresses, those that are not gone (`now`), or those that are due. Raises NotFound."""
    if addresses:
        return tuple(feeds.read(address.strip()) for address in addresses)
    return tuple(feed for feed in feeds.all() if feed.due_at is not None) if now else feeds.due(MOST_AT_ONCE)


def _finish(settings: Settings, rows: Sequence[Taken], as_json: bool) -> None:
    """Print JSON where it is wanted, and send what was queued. Raises BrokerUnavailable: it is kept, then."""
    from worker.line.app import make_app, send_step
    from worker.line.broker import open_broker

    if as_json:
        print(json.dumps({"feeds": [asdict(taken) for taken in rows]}, indent=2))
    if not any(taken.new for taken in rows):
        return
    try:
        open_broker(settings.redis_url).close()
        app = make_app(settings)
        for key in chain.from_iterable(taken.new for taken in rows):
            send_step(app, STEPS[0], key)
    except BrokerUnavailable as error:
        raise BrokerUnavailable(f"kept, and taken up once Redis is back: {error}") from error


def _say(as_json: bool, *words: str) -> None:
    if not as_json:
        print("  ".join(printable(each) for each in words if each))


def _times(feed: Subscription) -> dict[str, str | None]:
    return {name: times.told(getattr(feed, name)) for name in ("added_at", "polled_at", "due_at")}
