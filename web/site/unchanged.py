"""How is somebody answered who asks again and again: with the whole, or that it has not changed?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from email.utils import formatdate
from importlib.metadata import version

from fastapi import Request
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from web.newsroom import newsroom_of, public_root
from worker.times import moment

_CONDITIONS = StaticFiles(check_dir=False)


def if_changed(request: Request, make: Callable[[datetime], bytes], media_type: str, kept_s: int) -> Response:
    """What `make` makes of the editions as of their last change; 304 where the asker has it, and none is read for that.

    It may be `kept_s` seconds old where others keep it. Raises StoreUnavailable.
    """
    tag, at = newsroom_of(request).editions.last_change()
    seed = f"{version('copydesk')} {public_root(request)} {request.url.path} {request.url.query} {tag} {at}"
    headers = Headers(
        {
            "Cache-Control": f"public, max-age={kept_s}",
            "ETag": f'"{hashlib.sha256(seed.encode()).hexdigest()[:20]}"',
            "Last-Modified": formatdate(at, usegmt=True),
        }
    )
    if _CONDITIONS.is_not_modified(headers, request.headers):
        return NotModifiedResponse(headers)
    return Response(make(moment(at)), headers=dict(headers), media_type=media_type)
