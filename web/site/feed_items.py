"""Which items do the feeds have, whatever their format: the stories, and what was corrected or withdrawn?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from web.pages.rendering import fragment
from web.site.stories import Story
from worker.report.wording import doi_address, printable
from worker.review.edition import State
from worker.store.editions import Editions
from worker.times import moment

ON_A_PAGE = 50

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


class Items(NamedTuple):
    """A page of them; below which numbers the next and the one before are, as a Leaf of editions has it."""

    items: list[Item]
    older: int | None
    newer: int | None


def urn(name: str) -> str:
    """The URN of what we call by this name, always the same."""
    return uuid5(_OURS, name).urn


def stories(editions: Editions, root: str, below: int | None) -> Items:
    """The stories that are published, the newest first, a page at a time."""
    leaf = editions.latest(ON_A_PAGE, below)
    first = editions.first_published(edition.key for edition in leaf.editions)
    items = [_story(Story(each), root, moment(first[each.key])) for each in leaf.editions]
    return Items(items, leaf.older, leaf.newer)


def corrections(editions: Editions, root: str, below: int | None) -> Items:
    """What was corrected or withdrawn, the newest first, a page at a time."""
    leaf = editions.corrections(ON_A_PAGE, below)
    states = editions.states(edition.key for edition in leaf.editions)
    return Items([_correction(Story(each), root, states[each.key]) for each in leaf.editions], leaf.older, leaf.newer)


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
