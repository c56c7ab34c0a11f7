"""What is in line and what was done: which articles does the queue show, and what becomes of them meanwhile?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import HTMLResponse

from dossier.findings import Kind, Ruling
from web.articles import cursor_of, place_at
from web.desk import wording
from web.desk.answers import desk_page
from web.desk.editor import DESK, ReadingEditor, WatchingEditor
from web.events import RECONNECT_AFTER_S, seen, watching
from web.pages.rendering import fragment
from worker.pipeline import STEPS
from worker.report import wording as report_wording
from worker.review.edition import State
from worker.store.editions import Editions
from worker.store.entry import ENDED, Entry, Standing
from worker.store.listing import FIRST, Place, Wanted, among, count_above, page
from worker.store.store import DossierStore
from worker.store.tallies import Having, Tallies, Tally, What

router = APIRouter(prefix=DESK)

A_PAGE = 50

SURE = {"high": (0.8, None), "middling": (0.5, 0.8), "low": (None, 0.5)}
"""Bounds of the highest probability of what was found."""

_STEPS = [step.name for step in STEPS]


def _none_where_empty(value: object) -> object:
    """A form sends what was left open as an empty text."""
    return None if value == "" else value


class Filter(BaseModel):
    """Which articles are shown."""

    standing: Annotated[Standing | None, BeforeValidator(_none_where_empty)] = None
    state: Annotated[State | None, BeforeValidator(_none_where_empty)] = None
    site: str = Field(default="", max_length=253)
    found: str = Field(default="", max_length=40, description="WHAT:NAME of a tally, or WHAT: for any.")
    sure: Annotated[Literal["high", "middling", "low"] | None, BeforeValidator(_none_where_empty)] = None
    cursor: str = Field(default="", max_length=200)

    @property
    def wanted(self) -> Wanted:
        """The same, as the store is asked for it."""
        return Wanted(self.standing, self.site.strip() or None, having=tuple(self._having()), state=self.state)

    def _having(self) -> Iterator[Having]:
        what, _, name = self.found.partition(":")
        if what in (What.FLAG, What.RULING) or self.sure:
            bounds = SURE[self.sure] if self.sure else (None, None)
            yield Having(What(what) if what in (What.FLAG, What.RULING) else What.FLAG, name or None, *bounds)

    def link(self, **changed: str) -> str:
        """The address of the queue so filtered."""
        given = {**self.model_dump(exclude_none=True), **changed}
        return f"{DESK}?{urlencode({name: value for name, value in given.items() if value})}"


FOUND = (
    ("", "anything"),
    (f"{What.FLAG}:", "any flag"),
    *((f"{What.FLAG}:{kind}", report_wording.KINDS[kind]) for kind in Kind),
    *((f"{What.RULING}:{ruling}", f"a claim: {report_wording.RULINGS[ruling].word.lower()}") for ruling in Ruling),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An article of the queue. `done` of its `steps` are done; how it stands with the public; what was found in it."""

    entry: Entry
    done: int
    steps: int
    state: State
    tallies: tuple[Tally, ...]

    @property
    def is_open(self) -> bool:
        """True while something is still to be done."""
        return self.entry.standing not in ENDED


def rows(store: DossierStore, entries: Sequence[Entry]) -> list[Row]:
    """What the queue shows of these."""
    keys = [entry.key for entry in entries]
    states, tallies = Editions(store).states(keys), Tallies(store).of(keys)
    return [
        Row(entry, _done(entry), len(STEPS), states.get(entry.key, State.DRAFT), tallies[entry.key])
        for entry in entries
    ]


@router.get("")
def queue(request: Request, chosen: Annotated[Filter, Query()], editor: ReadingEditor) -> HTMLResponse:
    """The queue, the article that was queued last first, a page at a time."""
    below = place_at(chosen.cursor) if chosen.cursor else None
    found = page(editor.store, chosen.wanted, A_PAGE + 1, below)
    shown = found[:A_PAGE]
    return desk_page(
        request,
        editor,
        "queue",
        rows=rows(editor.store, shown),
        counts=editor.store.counts(),
        chosen=chosen,
        further=chosen.link(cursor=cursor_of(shown[-1])) if len(found) > len(shown) else "",
        live=_live(chosen, shown),
        found=FOUND,
    )


@router.get("/events", response_class=EventSourceResponse, dependencies=[Depends(watching)])
async def events(
    chosen: Annotated[Filter, Query()],
    editor: WatchingEditor,
    key: Annotated[list[str], Query(max_length=A_PAGE)] = [],  # noqa: B006  FastAPI copies it
) -> AsyncIterator[ServerSentEvent]:
    """An event `row` for each change of an article of the page, and `above` when more came into the list."""
    async for event in seen(Page(editor.store, chosen, key), editor.newsroom.closing):
        yield event


class Page:
    """Looks at a page of the queue, whose articles had these keys: at what has changed since the last look."""

    def __init__(self, store: DossierStore, chosen: Filter, keys: Sequence[str]) -> None:
        self._store, self._wanted, self._keys = store, chosen.wanted, keys
        self._first = place_at(chosen.cursor) if chosen.cursor else None
        self._above = 0
        self._versions: dict[str, int] = {}

    def __call__(self) -> tuple[Sequence[ServerSentEvent], bool]:
        entries = among(self._store, self._keys) if self._keys else ()
        changed = [each for each in entries if self._versions.get(each.key) != each.version]
        self._versions = {each.key: each.version for each in entries}
        events = [self._event(row) for row in rows(self._store, changed)]
        above = count_above(self._store, self._wanted, self._first) if self._first else 0
        if above != self._above:
            events.append(ServerSentEvent(data={"count": above}, event="above"))
        if changed or above != self._above:
            html = fragment("desk/counts.html.jinja", counts=self._store.counts(), d=wording)
            events.append(ServerSentEvent(data={"id": "counts", "html": html, "told": ""}, event="row"))
        self._above = above
        return events, False

    @staticmethod
    def _event(row: Row) -> ServerSentEvent:
        told = f"{wording.STANDINGS[row.entry.standing]}: {row.entry.headline or row.entry.address}"
        html = fragment("desk/row.html.jinja", row=row, w=report_wording, d=wording)
        again_ms = RECONNECT_AFTER_S * 1000
        data = {"id": f"row-{row.entry.key}", "html": html, "told": "" if row.is_open else told}
        return ServerSentEvent(data=data, event="row", retry=again_ms)


def _live(chosen: Filter, shown: Sequence[Entry]) -> str:
    """Where a script learns what becomes of what is shown; new ones are told of on the list's first page alone."""
    first = Place(shown[0].queued_at, shown[0].key) if shown else FIRST
    asked = [("key", entry.key) for entry in shown if entry.standing not in ENDED]
    given = chosen.model_dump(exclude_none=True, exclude={"cursor"})
    given |= {} if chosen.cursor else {"cursor": cursor_of(first)}
    return f"{DESK}/events?{urlencode([*given.items(), *asked])}"


def _done(entry: Entry) -> int:
    if entry.step is None:
        return len(STEPS)
    return _STEPS.index(entry.step) if entry.step in _STEPS else 0
