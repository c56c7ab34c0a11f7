"""Which page is at this address: a URL, a file, or standard input?"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from dossier.errors import InputUnusable, NotAnArticle, NotFound, TooLarge
from dossier.text import Page
from scraper.browser import Browser
from scraper.content import Form, decode, form_of
from scraper.extract import page_from_html, page_from_text
from scraper.guard import shown
from scraper.limits import Limits
from scraper.manners import Manners
from scraper.web_reader import WebReader

STANDARD_INPUT = "-"
URL = re.compile(r"[a-z][a-z0-9+.-]*://|(?:javascript|data|mailto|blob|about):", re.IGNORECASE)


class GivenPage:
    """A page that was handed in, and is not to be fetched. Implements dossier.ports.Pages."""

    def __init__(self, body: str, form: Form) -> None:
        self._body = body
        self._form = form

    def read(self, address: str, held: Page | None = None) -> Page:  # noqa: ARG002  the port asks for it
        """The page, as if it stood at `address`. Raises InputUnusable where it is no readable article."""
        form_of(self._body.encode("utf-8", "replace"), "text/plain", address)
        page_from = page_from_html if self._form is Form.HTML else page_from_text
        return page_from(self._body, address)


class GivenFile:
    """A file that was handed in, a web page or a text. Implements dossier.ports.Pages."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, address: str, held: Page | None = None) -> Page:  # noqa: ARG002  the port asks for it
        """The page, as if it stood at `address`. Raises InputUnusable where it is no readable article."""
        return _page(self._body, address)


class PageReader:
    """Reads pages within the limits, with manners towards sites. Implements dossier.ports.Pages."""

    def __init__(self, limits: Limits, manners: Manners | None = None, browser: Browser | None = None) -> None:
        """`browser` shows the pages that their scripts build; without one they are refused."""
        self._limits = limits
        self._web = WebReader(limits, manners or Manners(), browser)

    def read(self, address: str, held: Page | None = None) -> Page:
        """The page at an http(s) URL, in a file, or (``-``) on standard input; `held` where that still holds.

        Raises InputUnusable where the input is no readable article, PageUnavailable where the site fails.
        """
        address = address.strip()
        if URL.match(address):
            return replace(self._web.read(address, held), address=address)
        if address == STANDARD_INPUT:
            return _page(self._within_limit(sys.stdin.buffer, "standard input"), address)
        return _page(self._file(address), address)

    def _file(self, address: str) -> bytes:
        path = Path(address)
        try:
            if path.is_dir():
                raise NotAnArticle(f"{shown(address)}: a folder; give one file")
            with path.open("rb") as file:
                return self._within_limit(file, address)
        except FileNotFoundError as reason:
            raise NotFound(f"{shown(address)}: no such file; check the path, or begin a URL with https://") from reason
        except (OSError, ValueError) as reason:
            why = getattr(reason, "strerror", None) or str(reason)
            raise InputUnusable(f"{shown(address)}: the file cannot be read ({why}); check the path") from reason

    def _within_limit(self, file: BinaryIO, name: str) -> bytes:
        body = file.read(self._limits.max_bytes + 1)
        if len(body) > self._limits.max_bytes:
            raise TooLarge(f"{shown(name)}: more than {self._limits.max_bytes:,} bytes; give the story alone")
        return body


def _page(body: bytes, address: str) -> Page:
    read = page_from_html if form_of(body, "", address) is Form.HTML else page_from_text
    return read(decode(body), address)
