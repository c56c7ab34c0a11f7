"""Which editor asks for a page of the desk, and does a form come from a page that we gave that editor?

A session's token is in a cookie that no script can read and that other sites' forms do not bring. Each form bears a
seal besides, made from the token: what another site could send lacks it.
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from web.newsroom import Caller, newsroom_of
from worker.store.api_key import Scope

DESK = "/desk"
SIGN_IN = f"{DESK}/sign-in"

SEAL = "seal"
"""The name of the field with the seal."""

MOST_FIELDS = 50

_OURS = {"same-origin", "none"}


@dataclass(frozen=True, slots=True)
class Editor(Caller):
    """Whose session a request bears, and the newsroom that it came to."""

    token: str = field(repr=False)

    @property
    def seal(self) -> str:
        """What the forms of this session bear."""
        return hmac.digest(self.token.encode(), b"a form of the desk", "sha256").hex()


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that an editor sent."""

    editor: Editor
    form: FormData

    def text(self, name: str) -> str:
        """What was entered there, without space around it; "" where nothing was."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""

    @property
    def back(self) -> str:
        """The page of the desk to go back to; it says where below the desk that is."""
        back = self.text("back")
        return back if back.startswith("/") else ""

    def file(self, name: str) -> tuple[str, bytes]:
        """The name and the bytes of the file that was chosen there; both empty where none was."""
        value = self.form.get(name)
        return (value.filename or "", value.file.read()) if isinstance(value, UploadFile) else ("", b"")


def cookie_of(request: Request) -> str:
    """The name of the cookie with the token. By https, one that no page without https can have set."""
    return "__Secure-copydesk" if request.url.scheme == "https" else "copydesk"


def require_ours(request: Request) -> None:
    """Raises HTTPException 403 where a browser says that the form is another site's."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in _OURS
    else:  # an older browser, or no browser
        ours = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not ours:
        raise HTTPException(403, "this form was sent from another site: use the desk's own pages")


def _admits(scope: Scope | None, is_use: bool = True) -> Callable[[Request], Editor]:
    """`is_use`: that it is asked for counts as a use of the session."""

    def admit(request: Request) -> Editor:
        newsroom, token = newsroom_of(request), request.cookies.get(cookie_of(request), "")
        key = newsroom.sessions.holder(token, is_use) if token else None
        if key is None:
            wanted = f"?next={quote(_address(request))}" if request.method == "GET" else ""
            raise HTTPException(303, "sign in first", {"Location": SIGN_IN + wanted})
        newsroom.pace.take(key.id).require("this key may ask")
        if scope and not key.may(scope):
            raise HTTPException(403, f"your key is not good for `{scope}`: sign in with one that is")
        return Editor(key, newsroom, token)

    return admit


def _forms(scope: Scope | None) -> Callable[..., AsyncIterator[Sent]]:
    admit = _admits(scope)

    async def sent(request: Request) -> AsyncIterator[Sent]:
        require_ours(request)
        editor = await run_in_threadpool(admit, request)
        most_bytes = editor.newsroom.settings.page_max_bytes
        async with request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=most_bytes) as form:
            if not _is(form.get(SEAL), editor.seal):
                raise HTTPException(403, "this form is not of your session: open the page again, and send it again")
            yield Sent(editor, form)

    return sent


def _is(given: object, seal: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), seal.encode())


def _address(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


AnyEditor = Annotated[Editor, Depends(_admits(None))]
ReadingEditor = Annotated[Editor, Depends(_admits(Scope.READ))]
WatchingEditor = Annotated[Editor, Depends(_admits(Scope.READ, is_use=False))]
SubmittingEditor = Annotated[Editor, Depends(_admits(Scope.SUBMIT))]
ReviewingEditor = Annotated[Editor, Depends(_admits(Scope.REVIEW))]
AdminEditor = Annotated[Editor, Depends(_admits(Scope.ADMIN))]

AnyForm = Annotated[Sent, Depends(_forms(None))]
SubmitForm = Annotated[Sent, Depends(_forms(Scope.SUBMIT))]
ReviewForm = Annotated[Sent, Depends(_forms(Scope.REVIEW))]
AdminForm = Annotated[Sent, Depends(_forms(Scope.ADMIN))]
