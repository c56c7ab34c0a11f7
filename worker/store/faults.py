"""What does the user read when the database cannot be used? One line, without a password in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, TimeoutError

from dossier.errors import StoreUnavailable

REASON_SHOWN_CHARACTERS = 300
"""Other libraries' words are cut to this length."""

_ADVICE = {
    "sqlite": "make sure that the file is a Copydesk store, can be written and has room on its disk, "
    "or set COPYDESK_DATABASE_URL to another",
    "postgresql": "make sure that the server runs, and that COPYDESK_DATABASE_URL has its host, database, user and "
    "password right",
}


@contextmanager
def database_in_use(url: URL) -> Iterator[None]:
    """Whatever the database complains of inside, StoreUnavailable is raised instead.

    But for IntegrityError: that a row clashes with another is an answer, and the caller's to read.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise unavailable(url, str(error.orig)) from error
    except TimeoutError as error:
        raise unavailable(url, "all of its connections are busy") from error


def unavailable(url: URL, reason: str) -> StoreUnavailable:
    """The error that says what is wrong with the store at `url`, and what to do."""
    why = first_line(_masked(url, reason))
    return StoreUnavailable(f"the store {show_url(url)} cannot be used ({why}): {_ADVICE[url.get_backend_name()]}")


def show_url(url: URL) -> str:
    """The URL as it may be read by anybody: passwords are taken out, wherever they stand."""
    secret = [name for name in url.query if "password" in name.lower()]
    shown = url.difference_update_query(secret).set(drivername=url.get_backend_name())
    return printable(shown.render_as_string(hide_password=True))


def printable(text: str) -> str:
    """The text on one line: what a terminal would act on is spelt out."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def first_line(text: str) -> str:
    """The first line of what a library complained of, cut where it goes on and on."""
    lines = text.strip().splitlines() or ["no reason given"]
    return printable(lines[0])[:REASON_SHOWN_CHARACTERS]


def _masked(url: URL, reason: str) -> str:
    for secret in (url.password, *(value for name, value in url.query.items() if "password" in name.lower())):
        if secret:
            reason = reason.replace(str(secret), "***")
    return reason
