"""Whose request is this, is it within its limits, and how large may it be? Asked before any of its body is read."""

from __future__ import annotations

from anyio import CapacityLimiter, to_thread
from fastapi import HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dossier.errors import CopydeskError
from web.newsroom import Newsroom
from web.pace import Left
from web.problems import answer_to
from worker.store.api_key import ApiKey

GUARDED = ("/api/", "/metrics")
"""Paths that begin so are for those who bear a key."""

THREADS = 4
"""How many requests are let in at once. The others wait here, since threads that take turns at one interpreter make
all that is under way late; and those that answer, however slow, do not keep anybody out."""

ALWAYS = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}


class Gate:
    """Middleware: no key, no answer."""

    def __init__(self, app: ASGIApp, newsroom: Newsroom) -> None:
        self._app = app
        self._newsroom = newsroom
        self._most_bytes = newsroom.settings.page_max_bytes
        self._threads = CapacityLimiter(THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or say why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        more = dict(ALWAYS)
        try:
            if scope["path"].startswith(GUARDED):
                key, left = await to_thread.run_sync(self._admitted, headers, limiter=self._threads)
                more |= left.headers
                left.require("this key may ask")
                scope.setdefault("state", {})["api_key"] = key
            self._within_size(int(headers.get("content-length") or 0))
        except (CopydeskError, HTTPException) as error:
            await answer_to(Request(scope), error)(scope, receive, _with(more, send))
            return
        await self._app(scope, self._counted(receive), _with(more, send))

    def _admitted(self, headers: Headers) -> tuple[ApiKey, Left]:
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not bearer.strip():
            raise HTTPException(
                401, "give a key: the header `Authorization: Bearer KEY`", {"WWW-Authenticate": "Bearer"}
            )
        key = self._newsroom.keys.admit(bearer.strip())
        if key is None:
            challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            raise HTTPException(401, "this key opens nothing, or was revoked: ask for another", challenge)
        return key, self._newsroom.pace.take(key.id)

    def _within_size(self, count: int) -> None:
        if count > self._most_bytes:
            raise HTTPException(413, f"a request may hold {self._most_bytes:,} bytes: send the story alone")

    def _counted(self, receive: Receive) -> Receive:
        count = 0

        async def receive_within_size() -> Message:
            nonlocal count
            message = await receive()
            count += len(message.get("body", b""))
            self._within_size(count)
            return message

        return receive_within_size


def _with(more: dict[str, str], send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in more.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
