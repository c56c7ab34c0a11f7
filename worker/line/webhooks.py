"""How are events told to other programs by webhook, signed, and again until they are taken?

As standardwebhooks.com has it: headers `webhook-id`, `webhook-timestamp` and `webhook-signature`.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config.settings import Settings
from dossier.errors import CopydeskError, InputUnusable, PageUnavailable
from worker.line.claiming import send_claimed
from worker.store.delivery import Delivery, Progress

if TYPE_CHECKING:
    from worker.store.deliveries import Deliveries

log = logging.getLogger("copydesk")

MOST_AT_ONCE = 100
HOLD_S = 120
"""One that a worker has not sent within this is due again."""

WAITS_S = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Before each try after the first, as the specification has it; then it is given up, after three days."""

ANSWER_WITHIN_S = 15

Post = Callable[[Delivery], int]


def require_callable(url: str, settings: Settings) -> None:
    """Raises InputUnusable where a webhook could not be sent there: no secret, or an address that we do not go to."""
    from scraper.guard import check_at_once

    if not settings.webhook_secret:
        raise InputUnusable("no callback is taken, since none could be signed: COPYDESK_WEBHOOK_SECRET is not set")
    check_at_once(url, settings.allowed_networks)


def send_due(deliveries: Deliveries, send: Callable[[str], None]) -> int:
    """Send the numbers of messages that are due, each once however many call this at once; how many were sent."""
    return send_claimed(
        deliveries.due(MOST_AT_ONCE),
        lambda delivery: deliveries.claim(delivery, HOLD_S),
        lambda delivery: send(str(delivery.number)),
    )


def deliver(deliveries: Deliveries, post: Post, number: str) -> None:
    """Send one message, and keep what came of it. One that was sent meanwhile is left alone."""
    delivery = deliveries.waiting(int(number))
    if delivery is None:
        log.info("message %s: nothing to send", number)
        return
    try:
        told = str(post(delivery))
    except PageUnavailable as error:
        _put_off(deliveries, delivery, str(error))
    except CopydeskError as error:
        log.warning("%s: given up: %s", delivery.id, error)
        deliveries.save(delivery, Progress.GIVEN_UP, str(error))
    else:
        deliveries.save(delivery, Progress.DELIVERED, told)


def _put_off(deliveries: Deliveries, delivery: Delivery, why: str) -> None:
    log.warning("%s: not taken: %s", delivery.id, why)
    if delivery.tries >= len(WAITS_S):
        deliveries.save(delivery, Progress.GIVEN_UP, why)
        return
    wait_s = WAITS_S[delivery.tries] * random.uniform(0.5, 1)
    deliveries.save(delivery, Progress.WAITING, why, wait_s)


def open_post(settings: Settings) -> Post:
    """What signs and sends a message, once. Without a secret it raises InputUnusable, and nothing is sent."""
    from scraper.limits import Limits
    from scraper.posting import post

    limits = Limits(
        timeout_s=ANSWER_WITHIN_S, total_s=ANSWER_WITHIN_S, allowed_networks=tuple(settings.allowed_networks)
    )

    def send(delivery: Delivery) -> int:
        return post(delivery.url, delivery.body.encode(), _signed(delivery, settings.webhook_secret), limits)

    return send


def _signed(delivery: Delivery, secret: str) -> dict[str, str]:
    from standardwebhooks import Webhook

    if not secret:
        raise InputUnusable("it cannot be signed: set COPYDESK_WEBHOOK_SECRET")
    now = datetime.now(UTC)
    return {
        "content-type": "application/json",
        "webhook-id": delivery.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(delivery.id, now, delivery.body),
    }
