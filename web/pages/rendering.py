"""How does a page become an answer: from which template, with which headers?"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment
from starlette.responses import HTMLResponse

from web.newsroom import public_root
from web.pages.static_files import address_of
from worker.report.page import environment

TEMPLATES = Path(__file__).parent / "templates"

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {framed_by}"
)
"""Content-Security-Policy: nothing from elsewhere, and nothing inline."""

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
}

STYLE = ("sheet.css",)


def page(
    request: Request, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """The page that the template makes of `values`; `stylesheets` among them names those besides that of every page."""
    named = (*STYLE, *values.pop("stylesheets", ()))
    text = (
        _environment()
        .get_template(template)
        .render(
            request=request,
            root=public_root(request),
            stylesheets=[address_of(name) for name in named],
            **values,
        )
    )
    policy = {"Content-Security-Policy": POLICY.format(framed_by="'none'")}
    return HTMLResponse(text, status, policy | HEADERS | (headers or {}))


def fragment(template: str, **values: Any) -> str:
    """A part of a page, for a script to put in its place."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    made = environment(TEMPLATES)
    made.globals["static"] = address_of
    return made
