"""How do the scholarly sources stand: for how many articles could each not be asked, when did it last answer?"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from web.desk.answers import desk_page
from web.desk.editor import DESK, Editor, ReadingEditor, SubmitForm
from worker.sources import NO_CONTACT, states
from worker.store.sources import NEVER, Sources
from worker.store.tallies import Tallies, What

router = APIRouter(prefix=f"{DESK}/sources")

DAYS = 14


@router.get("")
def sources(request: Request, editor: ReadingEditor) -> HTMLResponse:
    """What could not be asked in the last days, and how each stands by the books, without asking it."""
    return _page(request, editor, ask=False)


@router.post("")
def ask(request: Request, sent: SubmitForm) -> HTMLResponse:
    """The same, once each was asked for a record that it is known to hold."""
    return _page(request, sent.editor, ask=True)


def _page(request: Request, editor: Editor, ask: bool) -> HTMLResponse:
    settings = editor.newsroom.settings
    kept = Sources(editor.store)
    told: dict[str, Any] = {
        "states": states(settings, kept, ask),
        "heard": kept.heard(),
        "never": NEVER,
        "asked": ask,
        "contact": settings.contact,
        "no_contact": NO_CONTACT,
    }
    return desk_page(request, editor, "sources", **told, **_days(editor))


def _days(editor: Editor) -> dict[str, Any]:
    """By day: articles that were finished, and of each source those for which it could not be asked."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    gaps: dict[str, dict[str, int]] = defaultdict(dict)
    articles: dict[str, int] = defaultdict(int)
    for each in Tallies(editor.store).by_day(days[0].timestamp()):
        if each.what is What.GAP:
            gaps[each.name][each.of] = each.articles
        elif each.what is What.ARTICLE:
            articles[each.of] += each.articles
    return {"days": [day.date().isoformat() for day in days], "gaps": dict(gaps), "articles": dict(articles)}
