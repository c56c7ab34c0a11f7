"""Who asks the API in the trial of load, how often and for what? Locust runs this file (`locust --locustfile`).

COPYDESK_LOAD names a JSON file: `bearers` (keys of the API), `keys` (of finished dossiers), `texts` (to be submitted),
how many `watchers` there are, and `answers`, the file that gets a line for each answer: seconds since the start, kind,
status, milliseconds.
"""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path
from typing import Any, ClassVar

from locust import FastHttpUser, constant_throughput, events

PER_CLIENT_S = 2
"""Requests a second of one client, which waits for each answer before it asks again."""

ARTICLES = "/api/v1/articles"
BARE_503 = -503
"""The status that is written for a 503 which does not say when to come again."""

_given: dict[str, Any] = json.loads(Path(os.environ["COPYDESK_LOAD"]).read_text(encoding="utf-8"))
_answers: list[tuple[float, str, int, float]] = []
_began_s = time.monotonic()


def note(name: str, response_time: float, response: Any = None, **_told: object) -> None:
    """Keep an answer; status 0 is none at all."""
    status = getattr(response, "status_code", 0)
    if status == 503 and "Retry-After" not in response.headers:
        status = BARE_503
    _answers.append((time.monotonic() - _began_s, name, status, response_time))


def write(**_told: object) -> None:
    """Write down the answers, once all have come."""
    Path(_given["answers"]).write_text("".join(json.dumps(each) + "\n" for each in _answers), encoding="utf-8")


events.request.add_listener(note)
events.quitting.add_listener(write)


class _Asks(FastHttpUser):  # type: ignore[misc]  # mypy is not told of Locust, which need not be there
    abstract = True
    wait_time = constant_throughput(PER_CLIENT_S)

    def on_start(self) -> None:
        """Clients are started many at once, and are not to go on in step."""
        self.bearer = {"Authorization": f"Bearer {random.choice(_given['bearers'])}"}
        self.etags: dict[str, str] = {}
        time.sleep(random.random() / PER_CLIENT_S)

    def ask(self, kind: str, path: str, method: str = "GET", **more: Any) -> Any:
        """The answer. It is counted among those of its kind, and whatever its status, it is none that Locust minds."""
        more["headers"] = {**self.bearer, **more.get("headers", {})}
        with self.client.request(method, path, name=kind, catch_response=True, **more) as answer:
            answer.success()
            return answer


def _any_key() -> str:
    return str(random.choice(_given["keys"]))


def empty(asks: _Asks) -> None:
    """The endpoint that says that the server lives."""
    asks.ask("empty", "/health/live")


def status(asks: _Asks) -> None:
    """Where an article stands."""
    asks.ask("status", f"{ARTICLES}/{_any_key()}")


def listed(asks: _Asks) -> None:
    """The fifty articles that were queued last."""
    asks.ask("list", ARTICLES)


def dossier(asks: _Asks) -> None:
    """A whole dossier, whose ETag is kept."""
    key = _any_key()
    asks.etags[key] = asks.ask("dossier", f"{ARTICLES}/{key}/dossier").headers.get("ETag", "")


def unchanged(asks: _Asks) -> None:
    """A dossier that has not changed since it was last asked for."""
    key = random.choice(list(asks.etags) or [_any_key()])
    asks.ask("unchanged", f"{ARTICLES}/{key}/dossier", headers={"If-None-Match": asks.etags.get(key, "*")})


def flags(asks: _Asks) -> None:
    """What reads as garbled."""
    asks.ask("flags", f"{ARTICLES}/{_any_key()}/flags")


def claims(asks: _Asks) -> None:
    """Each claim with its verdict."""
    asks.ask("claims", f"{ARTICLES}/{_any_key()}/claims")


def submit_text(asks: _Asks) -> None:
    """A story that nobody has submitted before."""
    text = f"{random.getrandbits(64):x}: {random.choice(_given['texts'])}"
    asks.ask("submit text", ARTICLES, "POST", json={"text": text})


def submit_address(asks: _Asks) -> None:
    """An address that nobody has submitted before."""
    asks.ask("submit address", ARTICLES, "POST", json={"url": f"https://stories.example/{random.getrandbits(64):x}"})


class Watcher(_Asks):
    """Asks for what asks nothing: what it waits for is the server, the load and the machine."""

    fixed_count = _given["watchers"]
    tasks = (empty,)


class Client(_Asks):
    """A newsroom's program. The numbers say how often it asks for each."""

    tasks: ClassVar = {
        status: 6,
        listed: 2,
        dossier: 3,
        unchanged: 2,
        flags: 3,
        claims: 1,
        submit_text: 2,
        submit_address: 1,
    }
