"""What was sent by webhook, to whom, and how far is that?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from web.newsroom import Admin
from web.problems import documented
from web.shapes import MOST, Key, Moment
from worker.store.deliveries import Chosen, Deliveries
from worker.store.delivery import Delivery, Progress, Topic
from worker.times import moment

router = APIRouter(prefix="/deliveries", tags=["webhooks"])


class Filter(BaseModel):
    """Which deliveries are listed."""

    model_config = ConfigDict(extra="forbid")

    key: str | None = Field(default=None, max_length=40, description="Only those about this dossier.")
    status: Progress | None = Field(default=None, description="Only those that are so far.")
    before: int | None = Field(default=None, ge=1, le=MOST, description="Only those before this `number`.")
    limit: int = Field(default=50, ge=1, le=200)


class DeliveryDetail(BaseModel):
    """A message to one address."""

    number: int
    id: str = Field(description="`webhook-id`: the same however often it is tried, and for every address.")
    key: Key
    topic: Topic
    url: str
    tries: int
    status: Progress
    answer: str = Field(description="What came of the last try.")
    due_at: Moment = Field(description="When it is tried next, while it waits.")
    at: Moment


class DeliveryPage(BaseModel):
    """The newest first; more with `before` the last one's number."""

    deliveries: list[DeliveryDetail]


@router.get("", operation_id="listDeliveries", responses=documented(401, 403, 422, 429, 500, 503))
def deliveries(wanted: Annotated[Filter, Query()], caller: Admin) -> DeliveryPage:
    """What was sent by webhook, what waits to be sent, and what was given up."""
    chosen = Chosen(wanted.key, wanted.status, wanted.before)
    found = Deliveries(caller.store).listed(chosen, wanted.limit)
    return DeliveryPage(deliveries=list(map(_detail, found)))


def _detail(delivery: Delivery) -> DeliveryDetail:
    return DeliveryDetail(**{**asdict(delivery), "due_at": moment(delivery.due_at), "at": moment(delivery.at)})
