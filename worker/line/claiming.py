"""How is what is due sent to the workers, each once however many look for it at the same time?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Due = TypeVar("Due")


def send_claimed(due: Iterable[Due], claim: Callable[[Due], bool], send: Callable[[Due], None]) -> int:
    """Send each that is due and that nobody else has claimed; how many were sent. Raises what `send` does."""
    sent = 0
    for each in due:
        if claim(each):
            send(each)
            sent += 1
    return sent
