"""How long is a lease held, and how often and after what wait is a failed step tried again?"""

from __future__ import annotations

import random
from dataclasses import dataclass

from dossier.errors import BrokerUnavailable, InputUnusable, ModelUnavailable, PageUnavailable, StoreUnavailable

HOLD_SHARE = 0.7
"""Of COPYDESK_LEASE_S, for how much a lease is held; the rest is for the sweep to see it and the task to travel."""

SWEEP_SHARE = 1 / 6
"""Of COPYDESK_LEASE_S, how long from one sweep to the next."""

HEARTBEATS = 4
"""How often a lease is extended within the time that it is held."""

MAX_TRIES = 10
"""However a step fails, a worker that dies in it included, it is not begun more often than this.

So many, since a worker that is killed from outside takes with it what it was at: where one of two is killed every 20 to
30 s on a busy machine (`python -m evaluation chaos`), five were lost one after the other in a step of one article.
"""


@dataclass(frozen=True, slots=True)
class Bound:
    """At most `tries` tries; `wait_s` before the second, twice as long before each one after it."""

    tries: int
    wait_s: float


_OUTSIDE = Bound(5, 30)
_BOUNDS: tuple[tuple[type[Exception], Bound], ...] = (
    (InputUnusable, Bound(1, 0)),
    (PageUnavailable, _OUTSIDE),
    (StoreUnavailable, _OUTSIDE),
    (BrokerUnavailable, _OUTSIDE),
    (ModelUnavailable, Bound(4, 30)),
)
_OUR_BUG = Bound(2, 10)


def next_wait_s(error: Exception, tries: int) -> float | None:
    """Seconds until the step is to be tried again after `tries` tries; None where it is given up.

    The wait has a jitter: it is between half and the whole of the bound, at random, so that what failed together is
    not tried together.
    """
    bound = next((bound for kind, bound in _BOUNDS if isinstance(error, kind)), _OUR_BUG)
    if tries >= bound.tries:
        return None
    return float(bound.wait_s * 2 ** (tries - 1) * random.uniform(0.5, 1))
