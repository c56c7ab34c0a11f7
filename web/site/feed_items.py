"""Which items do the feeds have, whatever their format: the latest stories, and what was corrected or withdrawn?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from web.pages.rendering import fragment
from web.site.stories import Story
from worker.report.wording import doi_address, printable
from worker.review.edition import State
from worker.store.editions import Editions
from worker.times import moment

MOST = 50

_OURS = UUID("5d0a3b2e-7c51-4c2f-9a0e-3f6f0c1d8e47")


@dataclass(frozen=True, slots=True)
class Item:
    """One of them. `id` is the same for good, wherever the site is; `html` has whole addresses and is safe to show."""

    id: str
    title: str
    address: str
    original: str
    published: datetime
    updated: datetime
    short: str
    html: str


def urn(name: str) -> str:
    """The URN of what we call by this name, always the same."""
    return uuid5(_OURS, name).urn


def stories(editions: Editions, root: str) -> list[Item]:
    """The stories that were published last, the newest first."""
    found = [Story(each) for each in editions.latest(MOST)]
    first = editions.first_published(story.edition.key for story in found)
    return [_story(each, root, moment(first[each.edition.key])) for each in found]


def corrections(editions: Editions, root: str) -> list[Item]:
    """What was corrected or withdrawn last, the newest first."""
    found = [Story(each) for each in editions.corrections(MOST)]
    states = editions.states(story.edition.key for story in found)
    return [_correction(each, root, states[each.edition.key]) for each in found]


def _story(story: Story, root: str, published: datetime) -> Item:
    paper = story.paper
    html = fragment("feed_story.html.jinja", story=story, root=root, paper_at=paper and doi_address(paper.doi))
    return Item(
        urn(story.edition.key),
        printable(story.headline or f"A story from {story.source}"),
        root + story.path,
        story.original,
        published,
        story.at,
        printable(story.in_short),
        html,
    )


def _correction(story: Story, root: str, now: State) -> Item:
    """`now` is how the story stands today: of one that was withdrawn since, the headline is not told any more."""
    edition = story.edition
    what = "Withdrawn" if edition.state is State.WITHDRAWN else "Corrected"
    named = "" if now is State.WITHDRAWN else story.headline
    return Item(
        urn(f"{edition.key} {edition.edition} {edition.state}"),
        printable(f"{what}: {named or f'a story from {story.source}'}"),
        root + story.path,
        "",
        story.at,
        story.at,
        printable(edition.note),
        fragment("feed_correction.html.jinja", story=story, root=root),
    )
