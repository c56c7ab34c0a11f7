"""What does the newsroom's web server consist of? The FastAPI app, made from settings."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI

from config.settings import Settings
from web import (
    articles,
    audit,
    dashboard,
    deliveries,
    dossiers,
    events,
    health,
    metrics,
    problems,
    reported,
    review,
    submitting,
    subscriptions,
    versions,
)
from web.desk.routes import ROUTERS as DESK
from web.gate import Gate
from web.newsroom import open_newsroom
from web.pages import static_files
from web.site import crawlers, feeds, home, mistakes, oembed, story

API = "/api/v1"

ABOUT = """
Submit articles, watch them on their way, read what was found. Every request bears a key (`Authorization: Bearer KEY`)
that `copydesk keys create` made. What goes wrong is told as problem details (RFC 9457). How often a key may ask is told
by the headers `RateLimit` and `RateLimit-Policy`.

Documents that are made of a dossier say in `schema` which layout they have and of which version. Within a version
fields may be added; none goes or changes its meaning.
"""


def make_web(settings: Settings) -> FastAPI:
    """The app; the database is opened now. Raises InputUnusable for a setting, StoreUnavailable."""
    newsroom = open_newsroom(settings)
    app = FastAPI(
        title="Copydesk",
        version=version("copydesk"),
        description=ABOUT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
    )
    app.state.newsroom = newsroom
    app.state.metrics = metrics.registry_of(newsroom)
    api = APIRouter(prefix=API)
    about_articles = (submitting, articles, dossiers, versions, events, review, reported)
    for room in (*about_articles, subscriptions, deliveries, dashboard, audit):
        api.include_router(room.router)
    app.include_router(api)
    app.include_router(health.router)
    app.include_router(metrics.router)
    for room in (home, story, mistakes, feeds, oembed, crawlers):
        app.include_router(room.router, include_in_schema=False)
    for router in DESK:
        app.include_router(router, include_in_schema=False)
    app.mount(static_files.PATH, static_files.static_files())
    app.add_middleware(Gate, newsroom=newsroom)
    problems.add_to(app)
    if settings.otlp_endpoint:
        _trace_requests(app, settings)
    describe = app.openapi

    def with_problems() -> dict[str, Any]:
        description = describe()
        description["components"]["schemas"] |= problems.schemas()
        return description

    app.openapi = with_problems  # type: ignore[method-assign]
    return app


def _trace_requests(app: FastAPI, settings: Settings) -> None:
    """A span for each request, named by its route."""
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor

    from worker.tracing import open_traces

    app.state.traces = open_traces(settings, "copydesk-web")
    FastAPIInstrumentor.instrument_app(app, tracer_provider=app.state.traces, exclude_spans=["receive", "send"])
